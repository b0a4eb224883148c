"""`seed_demo`: invented people, what they allowed and bought, a sent newsletter, requests in different states."""

from __future__ import annotations

import json
import os
from argparse import ArgumentParser
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from config.demo import scenes
from config.demo.seeding import BATCH, seed_crowd
from privacy.commands import LuvallaCommand, Result
from privacy.enums import Role
from privacy.refusal import Refused

LOGINS = "demo-logins.json"
HANDLERS = (Role.SALES, Role.CUSTOMER_SERVICE)


class Command(LuvallaCommand):
    help = "Brings invented people and what goes with them. Sends nothing and leaves nothing to be sent. Refused in production."

    def add_options(self, parser: ArgumentParser) -> None:
        parser.add_argument("--contacts", type=int, default=2000, help="How many people (2000).")
        parser.add_argument("--seed", type=int, default=1, help="The same seed makes the same people.")

    def run(self, *, contacts: int, seed: int, **options: Any) -> Result:
        if settings.ENVIRONMENT == "production":
            raise Refused(_("Demonstration data are for development only."))
        if contacts < 10:
            raise Refused(_("Take at least ten people."))
        logins = Path(settings.LUVALLA_HOME) / LOGINS
        if logins.exists():
            raise Refused(_("The demonstration data stand already. For others, set LUVALLA_HOME to an empty folder."))
        now = timezone.now()
        with transaction.atomic() if contacts <= BATCH else nullcontext():  # all or nothing where that is not too much
            actors, made = scenes.hire(now)
            staff = [number for role in HANDLERS if (number := actors[role].ref)]
            crowd = seed_crowd(count=contacts, seed=seed, now=now, staff=staff)
            scenes.newsletters(actors, now)
            scenes.desk(actors, crowd[:3], now)
        with os.fdopen(os.open(logins, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w") as file:
            json.dump(made, file)
        return Result(f"Made {len(crowd)} invented people. The file of logins: {logins}", {"created": len(crowd)})
