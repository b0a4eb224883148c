"""Records one act of a person from the command line."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from consent.actions.acts import Given, record
from consent.enums import Act, Channel, ContactPurpose, SourceKind
from crm.normal import email_key
from crm.queries.reach import find_holder
from privacy.actor import SYSTEM
from privacy.commands import LuvallaCommand, Result
from privacy.refusal import Refused


def add_person(parser: CommandParser) -> None:
    """The two ways of naming a person on the command line."""
    who = parser.add_mutually_exclusive_group(required=True)
    who.add_argument("--email", help="The person's e-mail address.")
    who.add_argument("--contact", type=int, metavar="ID", help="The person's number.")


def find_person(email: str | None, contact: int | None) -> tuple[int | None, str]:
    """The contact and the canonical address. Raises Refused where several people hold the address, or it is none."""
    if email is None:
        return contact, ""
    try:
        key = email_key(email)
    except ValueError as error:
        raise Refused(str(error), field="email") from error
    return find_holder("email", key), key


class Command(LuvallaCommand):
    help = "Records what somebody allowed or forbade. An act that names no purpose or channel is about all of them: all marketing."

    def add_options(self, parser: CommandParser) -> None:
        add_person(parser)
        parser.add_argument("--purpose", choices=ContactPurpose.values, default="", help="The contact purpose.")
        parser.add_argument("--channel", choices=Channel.values, default="", help="The channel.")
        parser.add_argument("--topic", default="", help="The newsletter's topic.")
        parser.add_argument("--act", choices=Act.values, required=True, help="What the person did.")
        parser.add_argument("--source", required=True, help="How it came to us, in free words.")
        parser.add_argument(
            "--source-kind", choices=SourceKind.values, default=SourceKind.STAFF, help="The kind of source."
        )
        parser.add_argument("--evidence", default="", help="What proves it. A permission without evidence is unproven.")

    def run(self, *, email: str | None, contact: int | None, **options: Any) -> Result:
        person, address = find_person(email, contact)
        given = Given(
            act=Act(options["act"]),
            purpose=options["purpose"],
            channel=options["channel"],
            topic=options["topic"],
            contact=person,
            address=("email", address) if address else None,
            source_kind=options["source_kind"],
            source=options["source"],
            evidence=options["evidence"],
        )
        done = record(by=SYSTEM, now=timezone.now(), given=given)
        sentence = _("Recorded as event %(event)s. State now: %(state)s.") % {"event": done.event, "state": done.state}
        return Result(sentence, {"event": done.event, "state": done.state})
