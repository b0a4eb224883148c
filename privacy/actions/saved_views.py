"""Views of lists: saved, changed, renamed, deleted, and chosen as the one a list opens with."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from privacy import policies
from privacy.actions import audit
from privacy.actor import Actor
from privacy.models import SavedView
from privacy.refusal import Refused


@transaction.atomic
def save(
    *, by: Actor, now: datetime, list_key: str, name: str, settings: Mapping[str, Any], shared: bool = False
) -> int:
    """Keeps how a list looks under a name of the owner's and returns the view's number.

    `settings` are {"columns": [keys], "filters": {name: code}, "sort": code}; a ValueError when they hold anything else. Refused without a
    name, with one that is too long and with one they have on this list already.
    """
    policies.check_settings(settings)
    row = SavedView(owner_ref=_owner(by), list_key=list_key, shared=shared, settings=dict(settings))
    _name(row, name)
    _record(by, now, "view.saved", row)
    return row.pk


@transaction.atomic
def change(*, by: Actor, now: datetime, view: int, settings: Mapping[str, Any]) -> None:
    """Puts what is shown now in the place of what the view kept. Refused when it is somebody else's."""
    policies.check_settings(settings)
    row = _own(by, view)
    row.settings = dict(settings)
    row.save(update_fields=["settings"])
    _record(by, now, "view.changed", row)


@transaction.atomic
def rename(*, by: Actor, now: datetime, view: int, name: str, shared: bool) -> None:
    """Gives it another name and says whether others see it. Refused as `save` is, and when it is somebody else's."""
    row = _own(by, view)
    old, row.shared = row.name, shared
    _name(row, name)
    _record(by, now, "view.renamed", row, [audit.Change("name", old, row.name)] if row.name != old else [])


@transaction.atomic
def delete(*, by: Actor, now: datetime, view: int) -> None:
    """Deletes a view of one's own; who had it from them sees the list plain."""
    row = _own(by, view)
    _record(by, now, "view.deleted", row)
    row.delete()


@transaction.atomic
def make_default(*, by: Actor, now: datetime, view: int) -> None:
    """From now on the list opens with this view for its owner, and with no other."""
    row = _own(by, view)
    own = SavedView.objects.filter(owner_ref=row.owner_ref, list_key=row.list_key)
    list(own.select_for_update().order_by("id"))  # two windows choosing at once follow each other
    own.filter(is_default=True).update(is_default=False)
    row.is_default = True
    row.save(update_fields=["is_default"])
    _record(by, now, "view.made_default", row)


@transaction.atomic
def stop_default(*, by: Actor, now: datetime, view: int) -> None:
    """From now on the list opens plain for the view's owner."""
    row = _own(by, view)
    row.is_default = False
    row.save(update_fields=["is_default"])
    _record(by, now, "view.stopped_default", row)


def _owner(by: Actor) -> int:
    if by.ref is None:
        raise ValueError("A view belongs to an account.")
    return by.ref


def _own(by: Actor, view: int) -> SavedView:
    return policies.check_own(SavedView.objects.filter(pk=view).first(), _owner(by))


def _name(row: SavedView, name: str) -> None:
    row.name = policies.view_name(name)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as taken:
        raise Refused(_("You have a view of this name already: choose another name."), field="name") from taken


def _record(by: Actor, now: datetime, action: str, row: SavedView, changes: list[audit.Change] | None = None) -> None:
    detail = {"list": row.list_key, "shared": row.shared}
    model = "privacy.SavedView"
    audit.record(by=by, now=now, action=action, model=model, ref=row.pk, changes=changes or (), detail=detail)
