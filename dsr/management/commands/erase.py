"""`manage.py erase`: the plan of an erasure, and with `--apply` the erasure."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from dsr.actions import erasure
from dsr.deadlines import received_on
from dsr.queries import people
from dsr.queries.plans import Plan, plan
from dsr.runners import shredder
from privacy.actor import SYSTEM
from privacy.commands import LuvallaCommand, Result


class Command(LuvallaCommand):
    help = "Shows what erasing one person would do; does it with --apply."

    def add_options(self, parser: CommandParser) -> None:
        parser.add_argument("--email", default="", help="An e-mail address of the person.")
        parser.add_argument("--contact", type=int, help="The person's number.")
        parser.add_argument("--apply", action="store_true", help="Erase. Without it nothing changes.")

    def run(self, *, email: str, contact: int | None, apply: bool, **options: Any) -> Result:
        now = timezone.now()
        subject = people.of_contact_or_email(contact=contact, email=email)
        if not apply:
            found = plan(subject.person, today=received_on(now))
            return Result(_sentence(found), {"plan": found.counts, "erased": 0, "record": None})
        done = erasure.erase(by=SYSTEM, now=now, subject=subject, ground="command")
        shredder.shred(now=now)
        return Result(
            _sentence(done.plan, done.record), {"plan": done.plan.counts, "erased": done.rows, "record": done.record}
        )


def _sentence(plan: Plan, record: int | None = None) -> str:
    head = f"Erased {plan.erased} rows (record {record})" if record else f"{plan.erased} rows would be erased"
    lines = [f"  {x.model}: {x.erase} go, {x.keep} stay{f': {x.reason}' if x.reason else ''}" for x in plan.lines]
    return "\n".join([f"{head}, {plan.kept} stay.", *lines])
