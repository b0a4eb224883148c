"""The audit trail: who did what, without values; the values beside, where they can be erased."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from privacy.bases import Recorded
from privacy.enums import ActorKind, Category, Erase, ProcessingPurpose, Show
from privacy.mapped import About, Mapped, not_personal, says


class AuditEvent(Recorded):
    """One act of staff, a person or the system. Append-only in the database itself; holds ids, codes and names of fields only.

    `actor_ref` and `object_ref` are numbers without foreign keys, so the trail neither blocks an erasure nor loses its place.
    """

    about = About(note="Ids, codes and names of fields only; values lie beside in AuditValue and can be erased.")

    at = models.DateTimeField()
    actor_kind = models.CharField(max_length=10, choices=ActorKind.choices)
    actor_ref = models.BigIntegerField(null=True)
    action = models.CharField(max_length=60)
    model = models.CharField(max_length=60)
    object_ref = models.BigIntegerField(null=True)
    person_ref = models.BigIntegerField(null=True)
    fields = ArrayField(models.CharField(max_length=60), default=list)
    detail = models.JSONField(default=dict)
    says(
        not_personal("ids, codes and names of fields; no values"),
        *(at, actor_kind, actor_ref, action, model, object_ref, person_ref, fields, detail),
    )

    class Meta:
        indexes = [
            models.Index(fields=["model", "object_ref", "-id"], name="audit_object"),
            models.Index(
                fields=["person_ref", "-id"], name="audit_person", condition=models.Q(person_ref__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.model} {self.object_ref}"


class AuditValue(Recorded):
    """Old and new value of one field of one audited act. May be erased; the commitment lets a value that is still here be proved true.

    `commitment` is an HMAC of field, old and new value under `salt`; both die with the row.
    """

    about = About(
        person="person_ref",
        purposes=(ProcessingPurpose.RIGHTS,),
        keep="audit_values",
        note="Goes when the person is erased.",
    )

    event = models.ForeignKey(AuditEvent, on_delete=models.PROTECT, related_name="values_beside", db_constraint=True)
    person_ref = models.BigIntegerField(null=True, db_index=True)
    says(not_personal("link between rows"), event, person_ref)
    field = models.CharField(max_length=60)
    says(not_personal("name of a field"), field)
    old = models.TextField(blank=True)
    new = models.TextField(blank=True)
    says(Mapped(Category.TRAIL), old, new)
    salt = models.BinaryField(max_length=16)
    says(Mapped(Category.TRAIL, show=Show.HIDE), salt)

    def __str__(self) -> str:
        return f"{self.field} of audit event {self.event_id}"


class AccessEvent(Recorded):
    """Somebody looked at, searched for or exported people: route, purpose and the ids shown, never the words searched (rule I10)."""

    about = About(
        person="people", purposes=(ProcessingPurpose.RIGHTS,), keep="access_log", rows_stay="proves who looked at whom"
    )

    at = models.DateTimeField()
    says(Mapped(Category.TRAIL, Erase.KEEP, why="when a look took place", identifies=False), at)
    actor_kind = models.CharField(max_length=10, choices=ActorKind.choices)
    actor_ref = models.BigIntegerField(null=True)
    says(
        Mapped(
            Category.STAFF,
            Erase.KEEP,
            Show.HIDE,
            why="number of the account; the person is told date, purpose and role",
        ),
        actor_kind,
        actor_ref,
    )
    role = models.CharField(max_length=60, blank=True)
    route = models.CharField(max_length=100)
    purpose = models.CharField(max_length=60)
    says(Mapped(Category.TRAIL, Erase.KEEP, why="what was done and why", identifies=False), role, route, purpose)
    people = ArrayField(models.BigIntegerField(), default=list)
    says(not_personal("numbers of contacts, of nobody once these are erased"), people)

    class Meta:
        indexes = [GinIndex(fields=["people"], name="access_people"), models.Index(fields=["-at"], name="access_at")]

    def __str__(self) -> str:
        return f"{self.route} {self.at:%Y-%m-%d %H:%M}"
