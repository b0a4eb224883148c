"""Another address: both confirm, nothing changes before, and afterwards what was allowed and forbidden came along."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from consent.actions import acts, preferences
from consent.enums import Act, SourceKind
from consent.models import AddressChange, ConsentEvent, Evidence
from consent.queries.gate import Question, explain
from consent.queries.states import picture
from consent.state import Scope
from crm import clean
from crm.actions import points
from crm.actions.holders import Holder
from crm.models import ContactPoint
from crm.sources import Source
from dsr.actions import erasure
from dsr.queries import people
from marketing import links
from marketing.models import Message
from marketing.queries.choices import choices
from privacy.actor import SYSTEM
from privacy.keyed import keyring
from privacy.registry import mail_causes
from tests.marketing.conftest import NOW, TOPIC, make_person
from tests.tables import unchanged

OLD, NEW = "aino@example.com", "aino.uusi@example.com"
NEWSLETTER, MARKETING = Question("newsletter", "email", TOPIC), Question("direct_marketing", "email")

pytestmark = pytest.mark.usefixtures("topics")


@pytest.fixture
def reader() -> int:
    return make_person(OLD)


def page(contact: int | None, email: str = OLD) -> str:
    return f"/preferences/{links.preferences(keyring.hash('email', email), contact)}?lang=en"


def ask(client: Client, contact: int | None, new: str = NEW) -> str:
    return client.post(page(contact), {"do": "move", "new_email": new}).content.decode()


def link(cause: str) -> str:
    """The address in the mail to one side, without its host."""
    message = Message.objects.filter(cause=cause).latest("id")
    letter = mail_causes.get(cause).compose(message.cause_ref, message.language)
    return re.search(r"<http://[^/]+(/move/[^>]+)>", letter.body)[1]


def both(client: Client) -> list[str]:
    """Presses both buttons, the old address's first; the headings."""
    pages = [client.post(link(cause)).content.decode() for cause in ("move_from", "move_to")]
    return [re.search(r"<h1>([^<]+)", shown)[1] for shown in pages]


def held() -> list[tuple[str, bool]]:
    return list(ContactPoint.objects.order_by("id").values_list("key", "is_main"))


def why(email: str, *scope: str) -> str:
    return str(picture(points={"email": (keyring.hash("email", email),)}).verdict(Scope(*scope)).reason or "open")


def test_both_addresses_are_asked_and_nothing_changes_before(client: Client, reader: int) -> None:
    assert "We sent a mail to both addresses." in ask(client, reader)
    assert list(Message.objects.order_by("id").values_list("cause", "address")) == [
        ("move_from", OLD),
        ("move_to", NEW),
    ]
    assert "Confirmed here" in client.post(link("move_to")).content.decode()
    assert (held(), explain(NEWSLETTER, reader).reason) == ([(OLD, True)], None)


def test_when_both_have_confirmed_the_address_is_changed_and_the_permission_came_along(
    client: Client, reader: int
) -> None:
    ask(client, reader)
    assert both(client) == ["Confirmed here", "The address is changed"]
    assert (held(), explain(NEWSLETTER, reader).reason) == ([(NEW, True)], None)
    assert (why(OLD, "newsletter", "email", TOPIC), why(NEW, "newsletter", "email", TOPIC)) == ("withdrawn", "open")
    point = ContactPoint.objects.get()
    assert (point.source_kind, point.source) == ("person", "change of address, confirmed by both")


def test_the_confirmation_is_the_evidence_of_the_permission_at_the_new_address(client: Client, reader: int) -> None:
    ask(client, reader)
    both(client)
    event = ConsentEvent.objects.filter(act="confirmed").latest("id")
    assert "pressed at both addresses" in Evidence.objects.get(event=event.pk).text


def test_the_order_of_the_buttons_does_not_matter_and_a_second_press_changes_nothing(
    client: Client, reader: int
) -> None:
    ask(client, reader)
    to, old = link("move_to"), link("move_from")
    for path in (to, to, old):
        assert client.post(path).status_code == 200
    with unchanged():
        assert "The address is changed" in client.post(to).content.decode()
    assert held() == [(NEW, True)]


def test_opening_the_links_changes_nothing(client: Client, reader: int) -> None:
    ask(client, reader)
    with unchanged():
        for cause in ("move_from", "move_to"):
            for _time in range(5):
                assert client.get(link(cause)).status_code == client.head(link(cause)).status_code == 200


def test_a_ban_on_the_new_address_stands(client: Client, reader: int) -> None:
    preferences.stop_everything(now=NOW, hash=keyring.hash("email", NEW), contact=None)
    ask(client, reader)
    both(client)
    assert explain(NEWSLETTER, reader).reason == "address_banned"


def test_a_no_once_said_at_the_new_address_stands(client: Client, reader: int) -> None:
    preferences.unsubscribe(now=NOW, hash=keyring.hash("email", NEW), contact=None, topic=TOPIC)
    ask(client, reader)
    both(client)
    assert explain(NEWSLETTER, reader).reason == "withdrawn"


def test_a_ban_on_the_old_address_comes_along(client: Client, reader: int) -> None:
    preferences.stop_everything(now=timezone.now(), hash=keyring.hash("email", OLD), contact=reader)
    ask(client, reader)
    both(client)
    assert [
        explain(question, reader).reason for question in (NEWSLETTER, MARKETING, Question("information", "email"))
    ] == ["address_banned"] * 3


def test_what_was_stopped_while_the_change_waited_is_not_carried_over(client: Client, reader: int) -> None:
    ask(client, reader)
    preferences.unsubscribe(now=timezone.now(), hash=keyring.hash("email", OLD), contact=reader, topic=TOPIC)
    both(client)
    assert explain(NEWSLETTER, reader).reason == "withdrawn"


def test_a_ban_of_the_person_stands(client: Client, reader: int) -> None:
    acts.record(
        by=SYSTEM, now=timezone.now(), given=acts.Given(Act.BANNED, contact=reader, source_kind=SourceKind.CALL)
    )
    ask(client, reader)
    both(client)
    assert explain(NEWSLETTER, reader).reason == "marketing_banned"


def test_a_pause_comes_along(client: Client, reader: int) -> None:
    client.post(page(reader), {"do": "pause", "months": "1"})
    ask(client, reader)
    both(client)
    assert client.get(page(None, NEW)).context["held"].paused_until is not None


def test_a_link_works_for_three_days(client: Client, reader: int) -> None:
    ask(client, reader)
    AddressChange.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    with unchanged():
        for answer in (client.get(link("move_to")), client.post(link("move_to"))):
            assert (answer.status_code, "Ask for the change again" in answer.content.decode()) == (410, True)


def test_another_wish_replaces_the_first(client: Client, reader: int) -> None:
    ask(client, reader)
    first = link("move_to")
    ask(client, reader, "toinen@example.com")
    assert client.post(first).status_code == 410
    both(client)
    assert held() == [("toinen@example.com", True)]


@pytest.mark.parametrize("token", [links.confirm(1, "n"), links.move(1, "old", "x"), links.move(1, "both", "x"), "x"])
def test_a_foreign_or_forged_link_changes_nothing(client: Client, reader: int, token: str) -> None:
    ask(client, reader)
    with unchanged():
        assert client.post(f"/move/{token}?lang=en").status_code in (404, 410)


@pytest.mark.parametrize(
    ("new", "sentence"),
    [
        (OLD, "This is the address we write to already."),
        ("aino", "An e-mail address has a name, one @ and a domain"),
        ("a" * 300, "Write the new address"),
        ("", "Write the new address"),
        ("a\0b@example.com", "Write the new address"),
        (f"{NEW}\r\nBcc: b@example.com", "line breaks"),
    ],
)
def test_an_address_that_cannot_be_says_why_and_nothing_is_kept(
    client: Client, reader: int, new: str, sentence: str
) -> None:
    with unchanged("marketing_attempts"):
        assert sentence in ask(client, reader, new)


def test_a_link_that_names_nobody_changes_no_address(client: Client, reader: int) -> None:
    with unchanged("marketing_attempts"):
        assert "no longer holds this address" in ask(client, None)


def test_the_answer_is_the_same_for_an_address_somebody_else_has(client: Client, reader: int) -> None:
    make_person(NEW, permitted=False)
    assert "We sent a mail to both addresses." in ask(client, reader)
    both(client)
    assert explain(NEWSLETTER, reader).reason is None


def test_an_address_gets_no_more_than_its_share_of_mails(client: Client, reader: int) -> None:
    for number in range(5):
        assert "We sent a mail to both addresses." in ask(client, reader, f"new{number}@example.com")
    assert Message.objects.filter(address=OLD).count() == 3


def test_after_an_erasure_nothing_is_left_of_the_wish(client: Client, reader: int) -> None:
    ask(client, reader)
    path = link("move_to")
    erasure.erase(by=SYSTEM, now=timezone.now(), subject=people.of_contact(reader), ground="asked")
    assert (AddressChange.objects.count(), client.post(path).status_code) == (0, 410)


def test_somebodys_second_address_is_changed_without_touching_the_first(client: Client, reader: int) -> None:
    source = Source("form", "test", NOW)
    points.add(by=SYSTEM, now=NOW, holder=Holder(reader), point=clean.email("toinen@example.com"), source=source)
    client.post(page(reader, "toinen@example.com"), {"do": "move", "new_email": NEW})
    both(client)
    assert (held(), explain(NEWSLETTER, reader).reason) == ([(OLD, True), (NEW, False)], None)


def state_of(email: str, contact: int) -> dict[str, object]:
    """What the preference page of this address shows, and why each scope is closed there."""
    shown = choices(keyring.hash("email", email), contact, [TOPIC], today=timezone.localdate())
    scopes = {scope: why(email, *scope) for scope in (("newsletter", "email", TOPIC), ("direct_marketing", "email"))}
    return {"shown": shown, "why": scopes}


def pressed(side: str = "new") -> str:
    """The address of a link whose button was pressed."""
    row = AddressChange.objects.latest("id")
    return f"/move/{links.move(row.pk, side, getattr(row, f'{side}_nonce'))}?lang=en"


def undo(client: Client, path: str = "") -> str:
    return client.post(path or pressed(), {"do": "undo"}).content.decode()


@pytest.mark.parametrize("side", ["old", "new"])
def test_a_change_is_undone_by_the_link_of_either_side(client: Client, reader: int, side: str) -> None:
    before = state_of(OLD, reader)
    ask(client, reader)
    both(client)
    assert "The change of address is undone" in undo(client, pressed(side))
    assert (held(), state_of(OLD, reader), explain(NEWSLETTER, reader).reason) == ([(OLD, True)], before, None)
    assert why(NEW, "newsletter", "email", TOPIC) == "withdrawn"


def test_the_button_is_there_for_a_day_at_both_links_and_opening_them_undoes_nothing(
    client: Client, reader: int
) -> None:
    ask(client, reader)
    both(client)
    with unchanged():
        for side in ("old", "new"):
            assert "That was a mistake, undo it" in client.get(pressed(side)).content.decode()
    a_day_ago = timezone.now() - timedelta(hours=24, seconds=1)
    AddressChange.objects.update(old_confirmed_at=a_day_ago, new_confirmed_at=a_day_ago)
    with unchanged():
        assert "undo" not in client.get(pressed()).content.decode()
        assert "There is nothing to undo." in undo(client)


def test_a_change_is_undone_once(client: Client, reader: int) -> None:
    ask(client, reader)
    both(client)
    path = pressed()
    undo(client, path=path)
    with unchanged():
        assert "The change of address is undone" in undo(client, path=path)
        assert "The change of address is undone" in client.post(path).content.decode()
        assert "The change of address is undone" in client.get(path).content.decode()


def test_a_change_that_waits_cannot_be_undone(client: Client, reader: int) -> None:
    ask(client, reader)
    client.post(link("move_to"))
    with unchanged():
        assert "There is nothing to undo." in undo(client)


def test_what_was_forbidden_since_the_change_stays_forbidden(client: Client, reader: int) -> None:
    ask(client, reader)
    both(client)
    acts.record(
        by=SYSTEM, now=timezone.now(), given=acts.Given(Act.BANNED, contact=reader, source_kind=SourceKind.CALL)
    )
    undo(client)
    assert (held(), explain(NEWSLETTER, reader).reason) == ([(OLD, True)], "marketing_banned")


def test_an_opt_out_at_the_new_address_stays_there_and_not_at_the_old(client: Client, reader: int) -> None:
    """The reader of the new address stopped what never was theirs: the old one gets what it got."""
    ask(client, reader)
    both(client)
    preferences.unsubscribe(now=timezone.now(), hash=keyring.hash("email", NEW), contact=None, topic=TOPIC)
    undo(client)
    assert (explain(NEWSLETTER, reader).reason, why(NEW, "newsletter", "email", TOPIC)) == (None, "withdrawn")


def test_a_ban_that_came_along_goes_again(client: Client, reader: int) -> None:
    preferences.stop_everything(now=timezone.now(), hash=keyring.hash("email", OLD), contact=reader)
    ask(client, reader)
    both(client)
    assert why(NEW, "information", "email") == "address_banned"
    undo(client)
    assert (why(NEW, "information", "email"), why(OLD, "information", "email")) == ("open", "address_banned")


def test_what_the_new_address_allowed_of_its_own_holds_again(client: Client, reader: int) -> None:
    """An opt-out of the old address closed it there for the time of the change."""
    other = make_person(NEW)
    preferences.unsubscribe(now=timezone.now(), hash=keyring.hash("email", OLD), contact=reader, topic=TOPIC)
    ask(client, reader)
    both(client)
    assert explain(NEWSLETTER, other).reason == "withdrawn"
    undo(client)
    assert (explain(NEWSLETTER, other).reason, explain(NEWSLETTER, reader).reason) == (None, "withdrawn")


def test_an_address_that_bounced_is_one_that_bounced_again(client: Client, reader: int) -> None:
    ContactPoint.objects.update(state="bounced")
    ask(client, reader)
    both(client)
    assert ContactPoint.objects.get().state == "works"
    undo(client)
    assert list(ContactPoint.objects.values_list("key", "state")) == [(OLD, "bounced")]


def test_a_pause_that_came_along_goes_again(client: Client, reader: int) -> None:
    make_person(NEW)
    client.post(page(None, NEW), {"do": "pause", "months": "2"})
    theirs = client.get(page(None, NEW)).context["held"].paused_until
    client.post(page(reader), {"do": "pause", "months": "1"})
    ask(client, reader)
    both(client)
    assert client.get(page(None, NEW)).context["held"].paused_until != theirs
    undo(client)
    assert client.get(page(None, NEW)).context["held"].paused_until == theirs


def test_an_address_they_held_already_stays_theirs(client: Client, reader: int) -> None:
    source = Source("form", "test", NOW)
    points.add(by=SYSTEM, now=NOW, holder=Holder(reader), point=clean.email(NEW), source=source)
    ask(client, reader)
    both(client)
    assert held() == [(NEW, True)]
    undo(client)
    assert held() == [(NEW, False), (OLD, True)]
    assert ContactPoint.objects.get(key=NEW).source_kind == "form"


def test_a_second_address_that_was_changed_comes_back_as_the_second(client: Client, reader: int) -> None:
    source = Source("form", "test", NOW)
    points.add(by=SYSTEM, now=NOW, holder=Holder(reader), point=clean.email("toinen@example.com"), source=source)
    client.post(page(reader, "toinen@example.com"), {"do": "move", "new_email": NEW})
    both(client)
    undo(client)
    assert held() == [(OLD, True), ("toinen@example.com", False)]


def test_where_the_new_address_is_no_longer_theirs_nothing_is_undone(client: Client, reader: int) -> None:
    ask(client, reader)
    both(client)
    points.remove(by=SYSTEM, now=timezone.now(), point=ContactPoint.objects.get().pk)
    with unchanged():
        assert "no longer holds this address" in undo(client)


def test_after_an_erasure_nothing_comes_back(client: Client, reader: int) -> None:
    ask(client, reader)
    both(client)
    path = pressed()
    erasure.erase(by=SYSTEM, now=timezone.now(), subject=people.of_contact(reader), ground="asked")
    assert "This link is too old" in undo(client, path=path)
    assert (held(), why(OLD, "newsletter", "email", TOPIC)) == ([], "withdrawn")


def test_who_moves_back_later_gets_what_they_got(client: Client, reader: int) -> None:
    """That they left the old address was no answer of its reader's: it may be allowed anew by the same two buttons."""
    ask(client, reader)
    both(client)
    client.post(page(reader, NEW), {"do": "move", "new_email": OLD})
    both(client)
    assert (held(), explain(NEWSLETTER, reader).reason) == ([(OLD, True)], None)


def test_a_change_undone_can_be_made_again(client: Client, reader: int) -> None:
    for _time in range(2):
        ask(client, reader)
        both(client)
        path = pressed()
        assert (held(), explain(NEWSLETTER, reader).reason) == ([(NEW, True)], None)
        undo(client, path=path)
    assert (held(), explain(NEWSLETTER, reader).reason) == ([(OLD, True)], None)


def test_an_opt_out_said_after_moving_away_outlives_the_way_back(client: Client, reader: int) -> None:
    ask(client, reader)
    both(client)
    preferences.unsubscribe(now=timezone.now(), hash=keyring.hash("email", OLD), contact=None, topic=TOPIC)
    client.post(page(reader, NEW), {"do": "move", "new_email": OLD})
    both(client)
    assert explain(NEWSLETTER, reader).reason == "withdrawn"
