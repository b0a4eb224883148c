"""Every act the product records has words, in the trail's own table."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.utils.translation import override

from config import trail
from consent.enums import Act
from marketing.state import CAMPAIGN
from privacy.actions import audit
from privacy.actor import SYSTEM
from privacy.queries import trail as sentences

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
RECORDED = re.compile(r'(?:action=|_record\(by, now, |Entry\()"(\w+\.\w+)"')


def test_every_act_recorded_anywhere_has_words() -> None:
    folders = [Path(settings.BASE_DIR, app, "actions") for app in ("crm", "consent", "marketing", "dsr", "privacy")]
    acts = {act for folder in folders for path in folder.rglob("*.py") for act in RECORDED.findall(path.read_text())}
    assert len(acts) > 40
    assert acts <= trail.ACTS.keys()


def test_every_act_of_the_ledger_has_words() -> None:
    assert {f"consent.{act}" for act in Act} <= trail.ACTS.keys()


def test_every_verb_of_a_campaign_has_words() -> None:
    assert {f"campaign.{verb}" for verb in CAMPAIGN} <= trail.ACTS.keys()


def test_an_act_is_told_in_the_language_of_the_page(db) -> None:
    audit.record(by=SYSTEM, now=NOW, action="contact.edited", model="crm.Contact", ref=1, fields=["phone", "email"])
    with override("fi"):
        (said,) = sentences("crm.Contact", 1)
        assert (said.who, said.what) == ("Järjestelmä", "muutti henkilön tietoja (puhelin, sähköposti)")


def test_what_has_no_words_is_told_by_its_code(db) -> None:
    audit.record(by=SYSTEM, now=NOW, action="moon.landed_on", model="crm.Contact", ref=1, fields=["first_step"])
    assert sentences("crm.Contact", 1)[0].what == "moon: landed on (first step)"
