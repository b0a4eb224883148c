"""What stood on a day, and what was shown."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings

from consent.actions import acts
from consent.enums import Act, Reason
from consent.models import ConsentEvent, Wording
from consent.queries.as_of import stood_on
from crm.models import User
from privacy.actor import SYSTEM
from privacy.enums import Role
from tests.cast import hire
from tests.consent import world

pytestmark = pytest.mark.django_db
SHOWN = Path(settings.BASE_DIR) / "templates" / "consent" / "shown"
# Evidence of what people saw: a layout is never changed, a new one is written beside it.
LAYOUTS = {
    "checkbox-1.html": "f543f3d3857ad871",
    "paragraph-1.html": "e1339c86473ec3b0",
}


def test_a_layout_in_which_something_was_shown_is_never_changed() -> None:
    assert {path.name: hashlib.sha256(path.read_bytes()).hexdigest()[:16] for path in SHOWN.iterdir()} == LAYOUTS


def give(here: world.World, act: Act, days: int, **more: object) -> int:
    given = acts.Given(
        act,
        "direct_marketing",
        "email",
        contact=here.aino,
        evidence="a form",
        happened_at=world.NOW - timedelta(days=days),
        **more,  # type: ignore[arg-type]
    )
    return acts.record(by=SYSTEM, now=world.NOW, given=given).event


def test_a_day_is_told_as_the_register_knew_it_then() -> None:
    here = world.build()
    event = give(here, Act.GRANTED, 40, wording=here.wording)
    today = ConsentEvent.objects.get(pk=event).recorded_at.date()
    assert stood_on(here.aino, today - timedelta(days=2)) == []  # it had happened, and nobody had told us
    (line, social) = stood_on(here.aino, today + timedelta(days=1))
    assert (line.about, line.allowed, line.act and line.act.event) == ("Direct marketing, E-mail", True, event)
    assert (social.about, social.allowed) == ("Advertising in social media, Social media", True)
    assert line.act
    assert (line.act.wording, line.act.language, line.act.layout, line.act.control) == (
        "…",
        "fi",
        "consent/shown/checkbox-1.html",
        "a box, not ticked",
    )
    give(here, Act.WITHDRAWN, 0)
    (line, _social) = stood_on(here.aino, today + timedelta(days=1))
    assert (line.allowed, line.why) == (False, Reason.WITHDRAWN.label)


def test_the_page_shows_the_day_and_what_they_saw(client) -> None:
    here = world.build()
    text = "Minulle saa lähettää markkinointia."
    shown_then = Wording.objects.create(key="direct_marketing", version=2, language="fi", text=text, platforms="Meta")
    give(here, Act.GRANTED, 40, wording=shown_then.pk)
    client.force_login(User.objects.get(pk=hire(Role.DPO).ref))
    page = client.get(f"/admin/people/{here.aino}/permissions/", {"as_of": "2099-03-03"}).content.decode()
    shown = '<label><input type="checkbox" disabled> <span lang="fi">Minulle saa lähettää markkinointia.</span>'
    assert page.count(shown) == 3
    empty = client.get(f"/admin/people/{here.aino}/permissions/", {"as_of": "2001-01-01"}).content.decode()
    assert "Nothing they had said was known on that day." in empty
    assert client.get(f"/admin/people/{here.aino}/permissions/", {"as_of": "yesterday"}).context["stood"] is None
