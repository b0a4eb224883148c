"""Erasing a person: what the plan says, in one transaction, with bans carried over, a line in the journal and a record.

The engine reads and writes any table, through the data map only: a row goes, or stays with the fields emptied that say so.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from consent.actions.erasure import carry_bans, end_permissions
from crm.actions import imports
from dsr.deadlines import received_on
from dsr.models import DoomedFile, ErasureRecord
from dsr.queries import people
from dsr.queries.plans import Plan, nothing, plan
from privacy import datamap
from privacy.actions import audit
from privacy.actor import Actor
from privacy.enums import Erase
from privacy.ports.journal import journal
from privacy.refusal import Refused
from privacy.registry import Person


@dataclass(frozen=True)
class Erased:
    """What was done: the record's number, how many rows went, and the plan as it was applied."""

    record: int
    rows: int
    plan: Plan


@transaction.atomic
def erase(
    *,
    by: Actor,
    now: datetime,
    subject: people.Subject,
    ground: str,
    request: int | None = None,
    digest: str = "",
    before: datetime | None = None,
    still: Callable[[], bool] | None = None,
) -> Erased:
    """Erases the person. `digest` is the plan's somebody read: a plan that has changed since is refused. With `before`, only rows written
    until then. `still` is asked once nobody can add to the person any more: where it says no, the erasure is refused.

    Bans of the person go over to their addresses first, by keyed hash. Files that wait to be imported are given up: they may hold the
    person. The journal's line is on disk before the commit; stored files are
    doomed in the transaction and destroyed after it. Raises Refused where a row nobody planned for still points at the person.
    """
    today, spare = received_on(now), () if request is None else (request,)
    _lock(subject.person)
    if still is not None and not still():
        raise Refused(_("This person is no longer due to be erased."))
    if digest and plan(subject.person, today=today, spare=spare, before=before).digest != digest:
        raise Refused(_("Something about this person has changed since the plan was made: read the plan again."))
    for contact in subject.person.contacts:
        carry_bans(by=by, now=now, contact=contact, hashes=subject.addresses)
    end_permissions(by=by, now=now, contacts=subject.person.contacts, hashes=subject.person.hashes)
    imports.give_up_waiting(by=by, now=now)
    applied = plan(subject.person, today=today, spare=spare, before=before)
    marks = (*subject.person.hashes, *(people.mark(contact) for contact in subject.person.contacts))
    journal.append("erase", at=now, hashes=marks)
    for line in applied.lines:
        empty(line.model, line.stays)
    empty("dsr.Request", spare, how=(Erase.CUT,))
    for line in applied.lines:
        delete(line.model, line.goes)
    doom(applied.files)
    record = ErasureRecord.objects.create(
        erased_at=now,
        ground=ground,
        hashes=list(marks),
        counts={line.model: {"erased": line.erase, "kept": line.keep} for line in applied.lines},
        request_ref=request,
    )
    detail = {"ground": ground, "erased": applied.erased, "kept": applied.kept}
    audit.record(by=by, now=now, action="person.erased", model="dsr.ErasureRecord", ref=record.pk, detail=detail)
    _settle()
    return Erased(record.pk, applied.erased, applied)


def empty(label: str, rows: Collection[Any], how: Collection[Erase] = (Erase.BLANK, Erase.CUT)) -> None:
    """Empties and cuts the fields of rows that stay, as their declarations say."""
    model = apps.get_model(label)
    fields = {field.name: nothing(field) for field, said in datamap.declared(model) if said.erase in how}
    if fields and rows:
        model._base_manager.filter(pk__in=list(rows)).update(**fields)


def delete(label: str, rows: Collection[Any]) -> int:
    """Deletes exactly these rows: no cascade takes along what no plan showed."""
    manager = apps.get_model(label)._base_manager
    return int(manager.filter(pk__in=list(rows))._raw_delete(manager.db)) if rows else 0


def doom(files: Iterable[str]) -> None:
    """Marks stored files for destruction; `runners.shredder` does it once this has been committed."""
    DoomedFile.objects.bulk_create([DoomedFile(path=path) for path in files], ignore_conflicts=True)


def _lock(person: Person) -> None:
    """Nobody adds a row about the person while the plan is applied: a new one would need the contact's key."""
    contacts: type[Model] = apps.get_model("crm.Contact")
    list(contacts._base_manager.select_for_update().filter(pk__in=person.contacts).order_by("pk").values_list("pk"))


def _settle() -> None:
    """Has the database judge the foreign keys now, while there is still somebody to tell."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    except IntegrityError as error:
        table = getattr(getattr(error.__cause__, "diag", None), "table_name", "") or "?"
        raise Refused(
            _("Nothing was erased: rows of %(table)s still point at this person.") % {"table": table}
        ) from error
