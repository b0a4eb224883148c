"""The person's page says whether they may be contacted as the gate does; staff take down a no in two clicks and a yes with its proof."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from consent.actions.acts import Given, record
from consent.enums import Act, Reason, SourceKind
from consent.models import Ban, ConsentEvent, Permission, Topic, Wording
from consent.queries.gate import Question, explain
from consent.queries.panel import panel
from consent.queries.states import picture
from consent.queries.timeline import act_lines, act_rows
from consent.rules import RULES
from crm.models import Contact, ContactPoint, Order, User
from crm.queries.circumstances import circumstances
from privacy.actor import SYSTEM
from privacy.enums import Role
from privacy.models import AccessEvent, AuditEvent
from tests.cast import hire
from tests.consent import world
from tests.consent.world import World

pytestmark = pytest.mark.django_db
SignIn = Callable[[Role], Client]


@pytest.fixture
def here(db: None) -> World:
    return world.build()


@pytest.fixture
def sign_in(client: Client) -> SignIn:
    def run(role: Role) -> Client:
        client.force_login(User.objects.get(pk=hire(role).ref))
        return client

    return run


def permissions(here: World) -> str:
    return f"/admin/people/{here.aino}/permissions/"


def ban(what: str = "all", came_by: str = "call", note: str = "") -> dict[str, str]:
    return {"do": "ban", "ban-what": what, "ban-came_by": came_by, "ban-note": note}


def said(act: Act, here: World, **given: object) -> None:
    record(by=SYSTEM, now=timezone.now(), given=Given(act, contact=here.aino, **given))  # type: ignore[arg-type]


def make_restricted(here: World) -> None:
    Contact.objects.filter(pk=here.aino).update(restricted_at=timezone.now())


def make_bounce(here: World) -> None:
    ContactPoint.objects.filter(contact=here.aino, kind="email").update(state="bounced")


def take_the_number_away(here: World) -> None:
    ContactPoint.objects.filter(contact=here.aino, kind="phone").delete()


def take_the_order_away(here: World) -> None:
    Order.objects.all().delete()


def ban_calls(here: World) -> None:
    said(Act.BANNED, here, channel="phone")


def permit_mail(here: World) -> None:
    said(Act.GRANTED, here, purpose="direct_marketing", channel="email", evidence="a form", wording=here.wording)


def object_to_surveys(here: World) -> None:
    said(Act.OBJECTED, here, purpose="survey")


@pytest.mark.parametrize(
    "change",
    [
        make_restricted,
        make_bounce,
        take_the_number_away,
        take_the_order_away,
        ban_calls,
        permit_mail,
        object_to_surveys,
    ],
)
def test_the_panel_says_what_the_gate_says(here: World, change: Callable[[World], None]) -> None:
    change(here)
    shown = {
        (row.purpose, column, place): cell.reason
        for row in panel(circumstances(here.aino)).rows
        for column, cells in zip(("email", "sms", "phone", "letter", "social"), row.cells, strict=True)
        for place, cell in enumerate(cells)
    }
    for purpose, channel in RULES:
        if channel == "web":
            continue
        for place, topic in enumerate(("health", "safety") if purpose == "newsletter" else ("",)):
            row = "direct_marketing" if purpose == "social_advertising" else purpose
            assert shown[row, channel, place] == explain(Question(purpose, channel, topic), here.aino).reason, (
                purpose,
                channel,
            )


def test_a_ban_from_a_call_takes_one_press_on_the_persons_page(here: World, sign_in: SignIn) -> None:
    client = sign_in(Role.CUSTOMER_SERVICE)
    page = client.get(f"/admin/people/{here.aino}/").content.decode()
    assert f'action="{permissions(here)}"' in page
    answer = client.post(permissions(here), ban(), follow=True)
    assert answer.redirect_chain == [(f"/admin/people/{here.aino}/", 302)]
    assert explain(Question("direct_marketing", "phone"), here.aino).reason is Reason.MARKETING_BANNED
    assert AuditEvent.objects.get(action="consent.banned").actor_kind == "staff"


def test_an_objection_names_its_purpose(here: World, sign_in: SignIn) -> None:
    sign_in(Role.SALES).post(permissions(here), ban("surveys", note="“No more questions”"))
    assert list(Ban.objects.values_list("act", "purpose", "channel")) == [("objected", "survey", "")]


def test_a_permission_is_taken_down_with_what_proves_it(here: World, sign_in: SignIn) -> None:
    said_yes = {
        "do": "grant",
        "grant-what": "email",
        "grant-came_by": "letter",
        "grant-evidence": "Their letter of 3 March, folder 12.",
    }
    client = sign_in(Role.SALES)
    client.post(permissions(here), said_yes)
    assert explain(Question("direct_marketing", "email"), here.aino).reason is None
    assert "Their letter of 3 March, folder 12." in client.get(permissions(here)).content.decode()


def test_a_permission_without_proof_is_not_taken_down(here: World, sign_in: SignIn) -> None:
    answer = sign_in(Role.SALES).post(
        permissions(here), {"do": "grant", "grant-what": "email", "grant-came_by": "call", "grant-evidence": " "}
    )
    assert (answer.status_code, Permission.objects.count()) == (422, 0)


def test_a_ban_is_taken_back_exactly_as_it_was_given(here: World, sign_in: SignIn) -> None:
    client = sign_in(Role.CUSTOMER_SERVICE)
    client.post(permissions(here), ban())
    client.post(permissions(here), ban("phone"))
    event = ConsentEvent.objects.get(channel="phone").pk
    client.post(
        permissions(here),
        {"do": "lift", "event": str(event), "lift-came_by": "call", "lift-evidence": "Rang us on 3 March."},
    )
    assert [held.ban.scope.channel for held in picture(contact=here.aino).bans()] == [""]


def test_a_foreign_ban_cannot_be_taken_back_here(here: World, sign_in: SignIn) -> None:
    stranger = world.contact("Olli").pk
    event = record(by=SYSTEM, now=timezone.now(), given=Given(Act.BANNED, contact=stranger)).event
    answer = sign_in(Role.SALES).post(
        permissions(here), {"do": "lift", "event": str(event), "lift-came_by": "call", "lift-evidence": "x"}
    )
    assert (answer.status_code, Ban.objects.get().lifted_at) == (422, None)


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.SURVEY, Role.ANALYST])
def test_who_does_not_care_for_customers_records_nothing(here: World, sign_in: SignIn, role: Role) -> None:
    answer = sign_in(role).post(permissions(here), ban())
    assert (answer.status_code, ConsentEvent.objects.count()) == (403, 0)


def test_looking_at_the_evidence_leaves_one_row_in_the_access_log(here: World, sign_in: SignIn) -> None:
    sign_in(Role.DPO).get(permissions(here))
    assert list(AccessEvent.objects.values_list("route", "people")) == [("admin:person_permissions", [here.aino])]


def test_acts_stand_on_the_timeline_in_words(here: World) -> None:
    said(Act.BANNED, here, channel="phone", source_kind=SourceKind.CALL)
    said(Act.GRANTED, here, purpose="direct_marketing", channel="email")
    lines = act_lines([row["ref"] for row in act_rows(here.aino).order_by("ref")])
    assert [(line.title, line.state, line.sign) for line in lines.values()] == [
        ("All marketing, Phone", "banned", "no"),
        ("Direct marketing, E-mail", "gave permission, without evidence", "wait"),
    ]


def test_a_page_of_somebody_unknown_is_not_there(here: World, sign_in: SignIn) -> None:
    assert sign_in(Role.SALES).get("/admin/people/999999/permissions/").status_code == 404


def test_a_clock_behind_the_last_act_does_not_reorder_what_staff_record(here: World) -> None:
    permit_mail(here)
    record(
        by=SYSTEM,
        now=timezone.now() - timedelta(hours=2),
        given=Given(Act.WITHDRAWN, "direct_marketing", "email", address=("email", world.EMAIL)),
    )
    assert explain(Question("direct_marketing", "email"), here.aino).reason is Reason.WITHDRAWN


def test_a_new_wording_is_a_new_version_and_the_old_one_stays(here: World, sign_in: SignIn) -> None:
    text = {"key": "direct_marketing", "language": "fi", "text": "Uusi teksti.", "platforms": "Meta"}
    sign_in(Role.DPO).post("/admin/consent/wording/add/", text)
    assert list(Wording.objects.order_by("version").values_list("version", "text")) == [(1, "…"), (2, "Uusi teksti.")]


def test_a_wording_that_was_shown_cannot_be_edited(here: World, sign_in: SignIn) -> None:
    answer = sign_in(Role.DPO).post(
        f"/admin/consent/wording/{here.wording}/change/", {"key": "x", "language": "fi", "text": "changed"}
    )
    assert (answer.status_code, Wording.objects.get().text) == (403, "…")


def test_a_topic_goes_out_of_use_and_keeps_its_key(here: World, sign_in: SignIn) -> None:
    topic = Topic.objects.get(key="safety")
    names = {f"name_{language}": "Turva" for language in ("fi", "sv", "en")}
    sign_in(Role.COMMUNICATIONS).post(f"/admin/consent/topic/{topic.pk}/change/", {**names, "key": "other"})
    topic.refresh_from_db()
    assert (topic.key, topic.name_fi, topic.in_use) == ("safety", "Turva", False)


def test_an_organisations_ban_is_recorded_on_its_page_holds_at_once_and_is_taken_back(here, sign_in) -> None:
    client, call = sign_in(Role.SALES), Question("direct_marketing", "phone")
    page = f"/admin/bans/?organisation={here.kivi}"
    assert page in client.get(f"/admin/organisations/{here.kivi}/").content.decode()
    said = {"stop-what": "phone", "stop-came_by": "agent", "stop-note": "their lawyer, with a mandate of 2 November"}
    assert client.post(page, said).status_code == 302
    assert explain(call, here.aino).reason is Reason.ORGANISATION_BANNED
    (stop,) = client.get(page).context["stops"]
    assert (stop.name, stop.about, stop.evidence) == (
        "Kivi Oy",
        "All marketing, Phone",
        "their lawyer, with a mandate of 2 November",
    )
    assert "All marketing, Phone" in client.get(f"/admin/organisations/{here.kivi}/").content.decode()
    lifted = {"event": stop.event, "lift-came_by": "letter", "lift-evidence": ""}
    assert client.post(page, lifted).status_code == 422
    client.post(page, {**lifted, "lift-evidence": "a letter of their director"})
    assert (explain(call, here.aino).reason, client.get(page).context["stops"]) == (None, [])
    assert client.post(page, {**lifted, "lift-evidence": "once more"}).status_code == 422


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"stop-level": "domain", "stop-domain": "@KIVI.example"}, Reason.DOMAIN_BANNED),
        ({"stop-level": "everybody"}, Reason.EVERYBODY_STOPPED),
    ],
)
def test_a_domain_and_everybody_are_stopped(here, sign_in, said, reason) -> None:
    answer = sign_in(Role.DPO).post("/admin/bans/", {**said, "stop-what": "all", "stop-came_by": "letter"})
    assert answer.status_code == 302
    assert explain(Question("information", "email"), here.aino).reason is reason


@pytest.mark.parametrize("domain", ["", "no domain", "kivi..example"])
def test_what_is_no_domain_is_refused(here, sign_in, domain) -> None:
    said = {"stop-level": "domain", "stop-domain": domain, "stop-what": "all", "stop-came_by": "letter"}
    client = sign_in(Role.DPO)
    assert client.post("/admin/bans/", said).status_code == 422
    assert explain(Question("information", "email"), here.aino).reason is None
    assert client.get("/admin/bans/?organisation=4711").status_code == 404
