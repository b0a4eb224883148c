"""The controller's choices: a new version of the rules, as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from consent.models import RuleVersion
from consent.queries.rulebook import in_force
from consent.rules import SWITCHES
from privacy.actions import audit
from privacy.actor import Actor
from privacy.refusal import Refused


def check(choices: Mapping[str, Mapping[str, Any]]) -> None:
    """Raises Refused for a switch that is none, and for one that does not know the whole numbers it needs."""
    for key, knows in choices.items():
        if key not in SWITCHES:
            raise Refused(_("There is no such rule to choose."), field=key)
        for name in SWITCHES[key].knows:
            number = knows.get(name)
            if not isinstance(number, int) or isinstance(number, bool) or not 1 <= number <= SWITCHES[key].most:
                raise Refused(
                    _("Give a whole number from 1 to %(most)s.") % {"most": SWITCHES[key].most}, field=f"{key}_{name}"
                )


@transaction.atomic
def choose(*, by: Actor, now: datetime, choices: Mapping[str, Mapping[str, Any]], note: str, seen: int) -> int:
    """Puts a new version of the rules in force and returns its number.

    `seen` is the version the change was made on: Refused where somebody has chosen since, where nothing changes, and without a reason why.
    """
    check(choices)
    book = in_force()
    if book.number != seen:
        raise Refused(_("Somebody has changed the rules since you opened them: look at them again."))
    kept = {key: {name: knows[name] for name in SWITCHES[key].knows} for key, knows in sorted(choices.items())}
    if kept == book.choices:
        raise Refused(_("Nothing changes."))
    if not note.strip():
        raise Refused(_("Say why: the next reader has to understand it."), field="note")
    try:
        with transaction.atomic():
            row = RuleVersion.objects.create(number=seen + 1, choices=kept, note=note.strip()[:400], actor_ref=by.ref)
    except IntegrityError as taken:
        raise Refused(_("Somebody has changed the rules since you opened them: look at them again.")) from taken
    changed = sorted(key for key in {*kept, *book.choices} if kept.get(key) != book.choices.get(key))
    audit.record(
        by=by, now=now, action="rules.chosen", model=RuleVersion._meta.label, ref=row.pk, detail={"switches": changed}
    )
    return row.number
