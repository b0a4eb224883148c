"""`manage.py take_bounce`: one mail that came back on standard input, as a mail server's pipe hands it over."""

from __future__ import annotations

import sys
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from marketing.actions import bounces
from marketing.enums import BounceKind
from privacy.commands import LuvallaCommand, Result


class Command(LuvallaCommand):
    help = "Take in one mail that came back: the whole mail on standard input."

    def run(self, **options: Any) -> Result:
        found = bounces.take(now=timezone.now(), raw=sys.stdin.buffer.read())
        sentence = _("Taken in: %(kind)s.") % {"kind": BounceKind(found.kind).label}
        return Result(sentence, {"kind": found.kind, "status": found.status, "message": found.message})
