"""One way to record, edit and move a dealing of any kind: checked, in one transaction, with its effects and its audit row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import DateTimeField, F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm import policies
from crm.actions import versions
from crm.actions.dealings import effects, values
from crm.actions.dealings.lines import Line, write_lines
from crm.kinds import KINDS, Kind
from crm.moves import move_of
from crm.sources import Source
from privacy.actions import audit
from privacy.actor import Actor
from privacy.copying import take_ids
from privacy.refusal import Refused


@transaction.atomic
def record(
    kind: str,
    /,
    *,
    by: Actor,
    now: datetime,
    source: Source,
    contact: int | None = None,
    organisation: int | None = None,
    parent: int | None = None,
    via: str = "",
    lines: Sequence[Line] = (),
    **given: Any,
) -> int:
    """Writes a dealing and returns its number. `parent` is the row it follows from (the quote of an order), by the foreign key
    `via` (the kind's usual one): from it the dealing takes its person, its organisation and, where none are given, its lines.

    Raises Refused for whatever `crm.policies` or the columns do not allow, with the field.
    """
    told = KINDS[kind]
    row = values.model_of(told)()
    _begin(told, row, via or told.parent, parent, contact, organisation)
    values.fill(row, _numbered(told, row, given, now))
    for name, value in source.columns.items() if hasattr(row, "source_kind") else ():
        setattr(row, name, value)
    effects.prepare(told, row, by=by, now=now)
    values.whole(row, told.fields)
    policies.check_dealing(told, row, now=now)
    row.save()
    if told.lines:
        write_lines(told, row, lines or effects.lines_of_parent(told, row))
    person = effects.person_of(told, row)
    effects.recorded(told, row, by=by, now=now, source=source)
    audit.record(by=by, now=now, action=f"{kind}.recorded", model=told.model, ref=row.pk, person=person)
    return int(row.pk)


@transaction.atomic
def edit(
    kind: str,
    /,
    *,
    by: Actor,
    now: datetime,
    ref: int,
    version: int,
    seen: Mapping[str, Any] | None = None,
    **given: Any,
) -> None:
    """Changes the columns given. `version` is the one the editor saw, `seen` what stood there in the columns they changed.

    Raises Refused where somebody else has changed one of these columns since, naming who, and where the state no longer allows it.
    """
    told, row = KINDS[kind], values.lock(kind, ref)
    policies.check_editable(told, row)
    versions.settle(row, version, given, seen or {})
    changes = values.fill(row, given)
    if not changes:
        return
    values.whole(row, told.fields)
    effects.prepare(told, row, by=by, now=now)
    policies.check_dealing(told, row, now=now)
    _grow(row)
    person = effects.person_of(told, row)
    audit.record(by=by, now=now, action=f"{kind}.edited", model=told.model, ref=row.pk, person=person, changes=changes)


@transaction.atomic
def move(kind: str, /, *, by: Actor, now: datetime, ref: int, move: str, **asked: Any) -> None:
    """Makes a named move of `crm.moves`. Raises Refused where the state does not allow it any more, or something it asks for is missing."""
    told, row, step = KINDS[kind], values.lock(kind, ref), move_of(kind, move)
    if step is None or row.state not in step.leaves:
        raise Refused(_("This has been done already, or something else has happened since: look at it again."))
    changes = values.fill(row, {name: asked.get(name, "") for name in step.asks})
    if missing := next((name for name in step.asks if not getattr(row, name)), None):
        raise Refused(_("Write what came of it."), field=missing)
    policies.check_move(told, row, step, now=now)
    row.state = step.to
    if step.stamps:
        setattr(row, step.stamps, _today(row, step.stamps, now))
    if step.clears:
        setattr(row, step.clears, None)
    effects.moved(told, row, step, by=by, now=now)
    _grow(row)
    person = effects.person_of(told, row)
    audit.record(by=by, now=now, action=f"{kind}.{move}", model=told.model, ref=row.pk, person=person, changes=changes)


def _begin(told: Kind, row: Any, via: str, parent: int | None, contact: int | None, organisation: int | None) -> None:
    if parent is not None:
        above = (
            row._meta.get_field(via)
            .related_model._base_manager.select_for_update(no_key=True)
            .filter(pk=parent)
            .first()
        )
        if above is None:
            raise Refused(_("What this follows from is no longer in the register."))
        policies.check_parent(told, above)
        setattr(row, via, above)
        contact = contact or getattr(above, "contact_id", None)
        organisation = organisation or getattr(above, "organisation_id", None)
    if not told.holder and hasattr(row, "contact_id"):
        row.contact_id, row.organisation_id = contact, organisation


def _numbered(told: Kind, row: Any, given: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """The values with a number of ours where the kind has numbers and none is typed."""
    if not told.prefix or given.get("number"):
        return dict(given)
    row.pk = take_ids(type(row), 1)[0]
    return {**given, "number": f"{told.prefix}{timezone.localdate(now).year}-{row.pk}"}


def _today(row: Any, name: str, now: datetime) -> Any:
    return now if isinstance(row._meta.get_field(name), DateTimeField) else timezone.localdate(now)


def _grow(row: Any) -> None:
    row.version = F("version") + 1
    row.save()
    row.refresh_from_db(fields=["version"])
