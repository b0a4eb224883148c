"""How a member of staff likes to see a list: what they chose, never what they searched for."""

from __future__ import annotations

from django.db import models

from privacy.bases import Recorded
from privacy.enums import Category, ProcessingPurpose
from privacy.mapped import STATE, About, Mapped, not_personal, says


class SavedView(Recorded):
    """Columns, filters and sort of one list under a name: its owner's, or `shared` with whoever may open the list.

    `list_key` is the list's route. `settings` holds codes and ids only: {"columns": […], "filters": {…}, "sort": "…"}. `owner_ref` is the
    number of the account, without a foreign key: an actor's reference. The owner's default is applied when the list is opened plain.
    """

    about = About(purposes=(ProcessingPurpose.RIGHTS,), note="Staff of the controller: how they like to see a list.")

    owner_ref = models.BigIntegerField()
    name = models.CharField(max_length=60)
    says(Mapped(Category.STAFF), owner_ref, name)
    list_key = models.CharField(max_length=60)
    settings = models.JSONField()
    says(not_personal("codes and ids of columns, filters and sort"), list_key, settings)
    shared = models.BooleanField(default=False)
    is_default = models.BooleanField(default=False)
    says(STATE, shared, is_default)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner_ref", "list_key", "name"], name="view_name_once"),
            models.UniqueConstraint(
                fields=["owner_ref", "list_key"], condition=models.Q(is_default=True), name="view_one_default"
            ),
        ]
        indexes = [models.Index(fields=["list_key"], name="view_shared", condition=models.Q(shared=True))]

    def __str__(self) -> str:
        return self.name
