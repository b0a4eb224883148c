"""Makes a staff account: the first one of an installation, or one of a script."""

from __future__ import annotations

import getpass
import os
import sys
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.utils import timezone

from crm.actions import users
from crm.enums import Language
from privacy.actor import SYSTEM
from privacy.commands import LuvallaCommand, Result
from privacy.enums import Role


class Command(LuvallaCommand):
    help = "Make a staff account. The password is read from LUVALLA_PASSWORD, else from standard input; never from the command line."

    def add_options(self, parser: ArgumentParser) -> None:
        parser.add_argument("--email", required=True)
        parser.add_argument("--name", required=True)
        parser.add_argument(
            "--role", required=True, action="append", choices=Role.values, help="May be given more than once."
        )
        parser.add_argument("--language", default=Language.FI, choices=Language.values)
        parser.add_argument("--until", type=date.fromisoformat, help="The last day, for a temporary account.")

    def run(
        self, *, email: str, name: str, role: list[str], language: str, until: date | None, **options: Any
    ) -> Result:
        number = users.create(
            by=SYSTEM,
            now=timezone.now(),
            email=email,
            name=name,
            password=os.environ.get("LUVALLA_PASSWORD") or _typed(),
            language=language,
            roles=role,
            until=until,
        )
        return Result(f"Account {number} is open, with the role {', '.join(sorted(role))}.", {"user": number})


def _typed() -> str:
    return getpass.getpass() if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
