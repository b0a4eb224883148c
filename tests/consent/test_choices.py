"""The controller's choices: versions, what a change would do, and the pages that show and explain them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from consent.actions import acts, rules, subjects
from consent.enums import Act, Reason
from consent.models import ConsentEvent, Pause, RuleVersion, Subject
from consent.queries.effects import Effect, effects
from consent.queries.gate import Question, explain
from consent.queries.rulebook import RuleBook, in_force
from crm.models import Contact, Order, User
from privacy.actor import Actor
from privacy.enums import ActorKind, Role
from privacy.keyed import keyring
from privacy.models import AccessEvent, AuditEvent
from privacy.refusal import Refused
from tests.cast import hire
from tests.consent import world

pytestmark = pytest.mark.django_db
DPO = Actor(ActorKind.STAFF, 7, ("dpo",))
MAIL = Question("direct_marketing", "email")


@pytest.fixture
def here() -> world.World:
    return world.build()


def choose(seen: int = 0, note: str = "decided on 2 November", **choices: dict[str, Any]) -> int:
    return rules.choose(by=DPO, now=world.NOW, choices=choices, note=note, seen=seen)


def test_the_rules_are_as_shipped_until_somebody_chooses(db: None) -> None:
    assert (in_force(), choose(shared_mailboxes={}), in_force().choices) == (RuleBook(), 1, {"shared_mailboxes": {}})


def test_a_version_is_never_changed_and_says_who_chose_it_and_why(db: None) -> None:
    choose(shared_mailboxes={})
    choose(1, "no longer", work_address_duties={"months": 12, "nonsense": 3})
    rows = RuleVersion.objects.order_by("number").values_list("number", "choices", "note", "actor_ref")
    assert list(rows) == [
        (1, {"shared_mailboxes": {}}, "decided on 2 November", 7),
        (2, {"work_address_duties": {"months": 12}}, "no longer", 7),
    ]
    told = AuditEvent.objects.filter(action="rules.chosen").order_by("id").values_list("detail", flat=True)
    assert [detail["switches"] for detail in told] == [
        ["shared_mailboxes"],
        ["shared_mailboxes", "work_address_duties"],
    ]


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"robots": {}}, "There is no such rule to choose."),
        ({"work_address_duties": {}}, "Give a whole number from 1 to 1200."),
        ({"work_address_duties": {"months": 0}}, "Give a whole number from 1 to 1200."),
        ({"work_address_duties": {"months": True}}, "Give a whole number from 1 to 1200."),
        ({"work_address_duties": {"months": "24"}}, "Give a whole number from 1 to 1200."),
        ({}, "Nothing changes."),
        ({"shared_mailboxes": {}, "note": " "}, "Say why: the next reader has to understand it."),
        (
            {"shared_mailboxes": {}, "seen": 3},
            "Somebody has changed the rules since you opened them: look at them again.",
        ),
    ],
)
def test_a_choice_that_cannot_be_is_refused_and_nothing_is_written(
    db: None, given: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(Refused) as no:
        choose(**given)
    assert (str(no.value.message), RuleVersion.objects.count()) == (sentence, 0)


def test_an_act_names_the_version_of_the_rules_and_the_basis_it_rests_on(here: world.World) -> None:
    def give(act: Act) -> None:
        given = acts.Given(act, "direct_marketing", "email", contact=here.aino, evidence="a call")
        acts.record(by=DPO, now=world.NOW, given=given)

    give(Act.GRANTED)
    choose(shared_mailboxes={})
    give(Act.GRANTED)
    give(Act.WITHDRAWN)
    rows = ConsentEvent.objects.order_by("id").values_list("act", "basis", "rules")
    assert list(rows) == [("granted", "a", 0), ("granted", "a", 1), ("withdrawn", "", 1)]


def test_where_nothing_goes_without_a_relationship_a_stranger_is_not_called(here: world.World) -> None:
    call = Question("direct_marketing", "phone")
    assert explain(call, here.aino).reason is None
    choose(needs_relationship={})
    assert explain(call, here.aino).reason is None
    Order.objects.update(state="cancelled")
    assert explain(call, here.aino).reason is Reason.NO_RELATIONSHIP


def test_where_each_platform_takes_its_own_permission_the_one_for_mail_opens_none(here: world.World) -> None:
    def ask(platform: str) -> Reason | None:
        return explain(Question("social_advertising", "social", platform=platform), here.aino).reason

    def give(purpose: str, channel: str, topic: str = "") -> None:
        given = acts.Given(
            Act.GRANTED, purpose, channel, topic, contact=here.aino, evidence="a form", wording=here.wording
        )
        acts.record(by=DPO, now=world.NOW, given=given)

    give("direct_marketing", "email")
    assert [ask(name) for name in ("Meta", "LinkedIn")] == [None, Reason.NO_PERMISSION]
    with pytest.raises(Refused):
        give("social_advertising", "social", "Meta")
    choose(permission_per_platform={})
    assert ask("Meta") is Reason.NO_PERMISSION
    with pytest.raises(Refused) as no:
        give("social_advertising", "social", "TikTok")
    assert str(no.value.message) == "This permission is for one platform: name it (Meta, LinkedIn)."
    give("social_advertising", "social", "Meta")
    assert [ask(name) for name in ("Meta", "LinkedIn")] == [None, Reason.NO_PERMISSION]


@pytest.mark.parametrize(("days", "reason"), [(-1, None), (0, Reason.PAUSED), (30, Reason.PAUSED)])
@pytest.mark.parametrize("whose", ["contact", "address", "double"])
def test_a_pause_closes_marketing_until_its_last_day_is_over(
    here: world.World, whose: str, days: int, reason: Reason | None
) -> None:
    hash_ = keyring.hash("email", world.EMAIL)
    subject = {
        "contact": lambda: subjects.of_contacts([here.aino])[here.aino],
        "double": lambda: Subject.objects.create(ref="0" * 32, kind="contact", contact_id=here.double).pk,
        "address": lambda: subjects.of_hashes([hash_])[hash_],
    }[whose]()
    given = acts.Given(Act.GRANTED, "direct_marketing", "email", contact=here.aino, evidence="a form")
    acts.record(by=DPO, now=world.NOW, given=given)
    Pause.objects.create(subject_id=subject, until=timezone.localdate() + timedelta(days=days))
    assert (explain(MAIL, here.aino).reason, explain(Question("survey", "email"), here.aino).reason) == (reason, None)


def test_a_change_says_how_many_it_would_open_and_close_and_changes_nothing(here: world.World) -> None:
    Contact.objects.filter(pk=here.aino).update(kind="shared_mailbox")
    Order.objects.all().delete()
    then = RuleBook(1, {"shared_mailboxes": {}, "needs_relationship": {}})
    assert effects(RuleBook(), then) == [
        Effect("direct_marketing", "email", 1, 0, exact=True),
        Effect("direct_marketing", "sms", 1, 0, exact=True),
        Effect("direct_marketing", "phone", 0, 1, exact=True),
        Effect("direct_marketing", "letter", 0, 1, exact=True),
        Effect("survey", "email", 0, 1, exact=True),
        Effect("survey", "sms", 0, 1, exact=True),
        Effect("survey", "phone", 0, 1, exact=True),
        Effect("survey", "letter", 0, 1, exact=True),
        Effect("addressed_mailing", "letter", 0, 1, exact=True),
        Effect("information", "email", 0, 1, exact=True),
        Effect("information", "letter", 0, 1, exact=True),
        Effect("information", "web", 0, 1, exact=True),
    ]
    assert not RuleVersion.objects.exists()


@pytest.fixture
def sign_in(client: Any) -> Any:
    def run(role: Role) -> Any:
        client.force_login(User.objects.get(pk=hire(role).ref))
        return client

    return run


def test_the_officer_sees_the_effect_first_and_then_puts_it_in_force(here: world.World, sign_in: Any) -> None:
    client = sign_in(Role.DPO)
    assert client.get("/admin/rules/").status_code == 200
    given = {"shared_mailboxes": "1", "work_address_duties": "1", "work_address_duties_months": "24", "seen": "0"}
    shown = client.post("/admin/rules/choose/", given)
    assert (shown.status_code, shown.context["effects"], RuleVersion.objects.count()) == (200, [], 0)
    client.post("/admin/rules/choose/", {**given, "do": "save", "note": "The board decided."})
    assert in_force().choices == {"shared_mailboxes": {}, "work_address_duties": {"months": 24}}
    again = client.post("/admin/rules/choose/", {**given, "do": "save", "note": "Twice."})
    assert (again.status_code, RuleVersion.objects.count()) == (422, 1)
    assert "Somebody has changed the rules since you opened them" in again.content.decode()


def test_others_read_the_rules_and_choose_nothing(here: world.World, sign_in: Any) -> None:
    client = sign_in(Role.SALES)
    page = client.get("/admin/rules/")
    assert (page.context["form"], page.status_code) == (None, 200)
    assert client.post("/admin/rules/choose/", {"shared_mailboxes": "1", "do": "save"}).status_code == 403


def test_an_answer_is_explained_with_rule_law_act_and_what_would_change_it(here: world.World, sign_in: Any) -> None:
    client, page = sign_in(Role.CUSTOMER_SERVICE), f"/admin/people/{here.aino}/permissions/why/"
    asked = {"purpose": "direct_marketing", "channel": "email"}
    found = client.get(page, asked).context["found"]
    assert (found.decision.reason, found.law, found.act) == (
        Reason.NO_PERMISSION,
        "917/2014 § 200(1); GDPR 6(1)(a), 7",
        None,
    )
    assert str(found.remedy).startswith("They would have to give permission themselves")
    given = acts.Given(Act.BANNED, contact=here.aino, evidence="said so on the phone")
    event = acts.record(by=DPO, now=world.NOW, given=given).event
    found = client.get(page, asked).context["found"]
    assert (found.decision.reason, found.act.event, found.act.evidence) == (
        Reason.MARKETING_BANNED,
        event,
        "said so on the phone",
    )
    assert AccessEvent.objects.filter(route="admin:permission_why", people=[here.aino]).count() == 2
    assert client.get(page, {"purpose": "newsletter", "channel": "phone"}).status_code == 404
