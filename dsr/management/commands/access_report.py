"""`manage.py access_report`: everything the register holds about one person, as a page and as JSON."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from dsr.queries import people
from dsr.runners import packages
from privacy.actions import audit
from privacy.actor import SYSTEM
from privacy.commands import LuvallaCommand, Result
from privacy.refusal import Refused


class Command(LuvallaCommand):
    help = "Writes the access report of one person (GDPR art. 15) into a folder, from the data map alone."

    def add_options(self, parser: CommandParser) -> None:
        parser.add_argument("--email", default="", help="An e-mail address of the person.")
        parser.add_argument("--contact", type=int, help="The person's number.")
        parser.add_argument(
            "--out", required=True, type=Path, help="The folder to write into; made if it is not there."
        )
        parser.add_argument("--language", default="fi", choices=["fi", "sv", "en"])

    def run(self, *, email: str, contact: int | None, out: Path, language: str, **options: Any) -> Result:
        began, now = time.perf_counter(), timezone.now()
        subject = people.of_contact_or_email(contact=contact, email=email)
        try:
            files, report = packages.save_report(now=now, subject=subject, language=language, folder=out.resolve())
        except OSError as error:
            raise Refused(f"The report could not be written into {out}: {error.strerror}.", field="out") from error
        audit.looked(by=SYSTEM, now=now, route="access_report", purpose="rights", people=subject.person.contacts)
        seconds = round(time.perf_counter() - began, 3)
        sentence = f"{sum(report.counts.values())} entries in {len(report.counts)} sections, written to {out}."
        return Result(sentence, {"files": files, "sections": report.counts, "seconds": seconds})
