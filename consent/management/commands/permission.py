"""Shows what a person allowed and forbade, now or as of a day."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from consent.management.commands.record_consent import add_person, find_person
from consent.queries.addresses import hashes_of
from consent.queries.states import BanInForce, ScopeState, picture
from crm.normal import domain_of
from privacy.commands import LuvallaCommand, Result
from privacy.refusal import Refused


class Command(LuvallaCommand):
    help = "Shows every purpose and channel for one person, with the event that decides, and the bans in force."

    def add_options(self, parser: CommandParser) -> None:
        add_person(parser)
        parser.add_argument(
            "--as-of",
            metavar="DATE",
            help="As the register knew it at the end of that day, or at that instant (ISO 8601).",
        )

    def run(self, *, email: str | None, contact: int | None, as_of: str | None, **options: Any) -> Result:
        person, address = find_person(email, contact)
        points = {"email": hashes_of(address)} if address else {}
        found = picture(
            contact=person, points=points, domain=domain_of(address), as_of=instant(as_of) if as_of else None
        )
        states, bans = found.states(), found.bans()
        lines = [
            f"{state.scope.purpose} {state.scope.channel} {state.scope.topic}".strip() + f": {state.state}"
            for state in states
        ]
        data = {"states": [_state(state) for state in states], "bans": [_ban(ban) for ban in bans]}
        return Result("\n".join([*lines, _("Bans in force: %(number)s.") % {"number": len(bans)}]), data)


def instant(text: str) -> dt.datetime:
    """The end of a day in Helsinki, or the instant given. Raises Refused for what is neither."""
    try:
        day, at = parse_date(text), parse_datetime(text)
    except ValueError:
        day = at = None
    if day is not None:
        return timezone.make_aware(dt.datetime.combine(day, dt.time.max))
    if at is not None:
        return at if timezone.is_aware(at) else timezone.make_aware(at)
    raise Refused(_("Write the date as 2026-11-22."), field="as_of")


def _state(state: ScopeState) -> dict[str, object]:
    return {**state.scope._asdict(), "state": state.state, "since": state.since, "event": state.event}


def _ban(held: BanInForce) -> dict[str, object]:
    ban = held.ban
    return {"level": held.level, **ban.scope._asdict(), "act": ban.act, "since": ban.since, "event": ban.event}
