"""One real object of each kind, made by the actions that make them in earnest: what a page about something needs to have something to show.

The doors read the clock of the machine, and links run out by it; so this world is made now, not at the cast's fixed time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.admin import site
from django.utils import timezone

from config.demo import words
from consent.actions import acts, ban_lists, moving, reconfirming, subscriptions
from consent.actions import reference as consent_reference
from consent.enums import Act, SourceKind
from consent.models import AddressChange, ConsentEvent, PendingSubscription, Reconfirmation
from consent.queries.ageing import Due
from consent.queries.offers import wording
from crm import clean
from crm.actions import addresses, contacts, dealings, imports, knowledge, organisations, points, positions
from crm.actions import reference as crm_reference
from crm.actions.holders import Holder
from crm.clean import Postal
from crm.enums import SourceKind as CrmSource
from crm.enums import StandingKind
from crm.models import AttributeKind, CustomerClass, DutyArea, Interest, Position, Product, User
from crm.sources import Source
from dsr import links as receipts
from dsr.actions import requests, retention
from dsr.models import RetentionRule
from dsr.queries.people import of_contact
from dsr.runners.packages import make_package
from marketing import links, measuring, verp
from marketing.actions import bounces, campaigns, pictures, rehearsal, segments, trials
from marketing.content import Content
from marketing.models import Bounce, Message
from privacy.actions import reference as privacy_reference
from privacy.actor import SYSTEM, Actor
from privacy.enums import Role
from privacy.keyed import keyring
from tests.cast import hire_all

TOPIC = "work_ability"
FIRST, LAST, WORK = "Aino", "Saarikivi", "Koivikon Paja Oy"
EMAIL, PHONE = "aino.saarikivi@paja.example", "+358401234567"
FILE = "Etunimi;Sukunimi;Sähköposti\nOtso;Kettula;otso.kettula@paja.example\nAino;Saarikivi;aino.saarikivi@paja.example\nX;;no\n"
# What may stand in no address (rule I14): values of the people above.
PERSONAL = ("saarikivi", "kettula", "paja.example", "401234567")
CONTENTS = [
    Content.of_text("Työkyky tänään", "Hei {{ first_name }}!\n\n# Uutta\n\n[Lue](https://www.example.org)", "fi"),
    Content.of_text("Arbetsförmåga i dag", "Hej {{ first_name }}!\n\nNy forskning.", "sv"),
    Content.of_text("Work ability today", "Hello {{ first_name }}!\n\nNew research.", "en"),
]
FINNISH = {"all": [{"field": "language", "op": "is", "value": {"what": "fi"}}]}


@dataclass(frozen=True)
class World:
    """Who is there, and what the parameters of addresses stand for: by name, and by route where a name means different things."""

    staff: dict[Role, Actor]
    by_name: dict[str, Any]
    by_route: dict[str, dict[str, Any]]

    def arguments(self, route: str, names: set[str]) -> dict[str, Any]:
        """What the address of this route is made of."""
        return {name: self.by_route.get(route, {}).get(name, self.by_name.get(name)) for name in names}


def build() -> World:
    """Makes it in the database and the folders of the moment."""
    now = timezone.now()
    for seed in (privacy_reference.seed, crm_reference.seed, consent_reference.seed, retention.seed_rules):
        seed(by=SYSTEM, now=now)
    crm_reference.seed_products(by=SYSTEM, now=now, products=words.PRODUCTS)
    staff = hire_all()
    _second_factors(staff[Role.SURVEY].ref)
    contact, organisation = _person(staff[Role.SALES], now)
    made = dealings_with(contact, organisation, by=staff[Role.SALES], now=now)
    draft, sent = _newsletters(staff, now)
    number, package = _request(staff[Role.DPO], now, contact)
    by_name = {
        "contact": contact,
        "organisation": organisation,
        "event": ConsentEvent.objects.earliest("id").pk,
        "bounce": _returned(sent, now),
        "ban_list": _ban_list(staff[Role.MARKETING], now),
        "batch": _batch(staff[Role.COMMUNICATIONS], now),
        "account": staff[Role.SALES].ref,
        "campaign": draft,
        "segment": segments.create(
            by=staff[Role.MARKETING], now=now, name="Finnish speakers", definition=FINNISH, shared=True
        ),
        "issue": sent,
        "language": "fi",
        "version": 1,
        "form": "png",
        "service": "postmark",
        "hash": _picture(staff[Role.COMMUNICATIONS], now),
        "reason": "included",
        "number": number,
        "package": package,
        "name": "report.html",
        "rule": RetentionRule.objects.first().pk,
        "what": "point",
        "pk": 1,
        "app_label": "crm",
    }
    pages = {
        f"admin:{kind}{page}": {"ref": ref} for kind, ref in made.items() for page in ("", "_edit", "_do")
    }  # of what is fixed, no more than its page is asked for
    reports = {f"admin:campaign_{page}": {"campaign": sent} for page in ("report", "report_export", "judge")}
    by_route = (
        pages
        | reports
        | _lists()
        | _tokens(now, contact, sent)
        | {"privacy_request_recognise": {"token": _receipt(SYSTEM, now)}}
    )
    return World(staff, by_name, by_route)


def _person(by: Actor, now: datetime) -> tuple[int, int]:
    """Somebody at work with every kind of fact, an order, a permission and a ban."""
    source = Source(CrmSource.CALL, "a call", now)
    place = organisations.create(by=by, now=now, source=source, name=WORK, business_id="2077474-0")
    contact = contacts.create(
        by=by,
        now=now,
        source=source,
        standing=StandingKind.CUSTOMER,
        first_name=FIRST,
        last_name=LAST,
        emails=[EMAIL, "aino@paja.example"],
        phones=[PHONE],
        organisation=place,
        title="Foreman",
        occupation="Nurse",
        address=Postal("Koivukuja 1", "00100", "Helsinki"),
        interests=[Interest.objects.first().pk],
    )
    letters = {"purpose": "newsletter", "channel": "email", "topic": TOPIC, "evidence": "the form"}
    for act in (Act.GRANTED, Act.CONFIRMED):
        _act(by, now, contact, act, **letters)
    _act(by, now, contact, Act.BANNED, channel="phone", evidence="said so on the phone")
    facts_about(contact, place, by=by, now=now)
    return contact, place


def facts_about(contact: int, place: int, *, by: Actor, now: datetime, known_as: str = "17") -> None:
    """Every small fact that a person and the organisation they work for can have; `known_as` is their number in other systems."""
    said = {"by": by, "now": now, "source": Source(CrmSource.CALL, "a call", now)}
    position = Position.objects.get(contact=contact)
    duty, kind, klass = (model.objects.first().pk for model in (DutyArea, AttributeKind, CustomerClass))
    positions.set_duties(**said, position=position.pk, areas=[duty])
    knowledge.keep_attribute(**said, contact=contact, kind=kind, value="Mornings")
    organisations.add_name(**said, organisation=place, kind="former", name="Vanha Paja")
    organisations.classify(**said, organisation=place, customer_class=klass)
    for holder, system in ((Holder(contact), "web shop"), (Holder(organisation=place), "billing")):
        knowledge.add_identity(**said, holder=holder, system=system, identifier=known_as)
        postal = Postal("Satamakatu 2", "33100", "Tampere")
        addresses.keep(**said, holder=holder, kind="delivery", postal=postal)
    points.add(**said, holder=Holder(organisation=place), point=clean.phone("+358 9 123 456"))


def dealings_with(
    contact: int, organisation: int, *, by: Actor, now: datetime, number: str = "20418"
) -> dict[str, int]:
    """One dealing of each kind, by the kind's key; `number` is the order's."""
    source = Source(CrmSource.CALL, "a call", now)
    whom = {"contact": contact, "organisation": organisation}
    line = dealings.Line(Product.objects.first().pk, Decimal(2), Decimal(100))

    def record(kind: str, /, **given: Any) -> int:
        return dealings.record(kind, by=by, now=now, source=source, **given)

    made = {
        "quote_request": record("quote_request", **whom, at=now, text="For forty people."),
        "quote": record("quote", **whom, at=now, lines=[line]),
        "contract": record("contract", **whom, at=now, subject="Trainings"),
        "order": record("order", **whom, number=number, ordered_on=now.date(), lines=[line]),
        "event": record("event", name="First aid in Tampere", starts_at=now),
        "interaction": record("interaction", **whom, subject="The room"),
        "meeting": record("meeting", **whom, at=now, subject="Plans"),
        "chat": dealings.take_in(by=by, now=now, source=source, text="Hello", contact=contact, at=now, visitor="v-17"),
        "feedback": record("feedback", **whom, at=now, subject="The room", text="It was cold.", kind="complaint"),
        "task": record("task", **whom, subject="Call back", due_on=now.date()),
    }
    made["delivery"] = record("delivery", parent=made["order"], planned_on=now.date())
    made["invoice"] = record("invoice", parent=made["order"])
    made["payment"] = record("payment", parent=made["invoice"], via="invoice", paid_on=now.date(), amount="50,00")
    made["participation"] = record("participation", **whom, event=made["event"])
    return made


def _act(by: Actor, now: datetime, contact: int, act: Act, **more: Any) -> None:
    given = acts.Given(act, contact=contact, happened_at=now, source_kind=SourceKind.CALL, **more)
    acts.record(by=by, now=now, given=given)


# One transparent pixel.
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010804000000b51c0c020000000b4944415478da6364f80f00010501012718e366"
    "0000000049454e44ae426082"
)


def _picture(by: Actor, now: datetime) -> str:
    """The hash of a picture for our mails."""
    return pictures.add(by=by, now=now, data=PIXEL, shows="Nothing").partition(".")[0]


def _batch(by: Actor, now: datetime) -> int:
    """A file that was read and waits to be written: somebody new, somebody known, somebody refused."""
    batch = imports.upload(by=by, now=now, name="fair.csv", source="fair", chunks=[FILE.encode()])
    imports.process_one(now=now, batch=batch)
    return batch


def _returned(sent: int, now: datetime) -> int:
    """A mail that came back for a message of a newsletter, and that no program understands."""
    message = Message.objects.filter(campaign=sent).earliest("id")
    mail = f"From: {EMAIL}\nSubject: Hei\nTo: returns+{verp.mark(message.pk)}@laitos.example\n\nKuka olette?\n"
    bounces.take(now=now, raw=mail.encode())
    return Bounce.objects.latest("id").pk


def _ban_list(by: Actor, now: datetime) -> int:
    """A list that was read and waits to be taken into use: a number, and a row that is none."""
    with NamedTemporaryFile() as file:
        Path(file.name).write_text("phone\n040 765 4321\nX\n", encoding="utf-8")
        said = {"kind": "phone", "name": "Puhelin-Robinson", "dated": timezone.localdate(now)}
        return ban_lists.receive(by=by, now=now, path=Path(file.name), **said)


def _newsletters(staff: dict[Role, Actor], now: datetime) -> tuple[int, int]:
    """One that waits for approval, in two versions, one that was sent."""
    author, approver = staff[Role.COMMUNICATIONS], staff[Role.MARKETING]
    draft, sent = (
        campaigns.create(by=author, now=now, name=name, topic=TOPIC, contents=CONTENTS, measures=name == "Last")
        for name in ("Next", "Last")
    )
    rehearsal.pretend_sent(by=author, approver=approver, at=now, campaign=sent)
    subjects = {content.language: (f"{content.subject}?", "") for content in CONTENTS}
    tested = {"subjects": subjects, "share": 20, "hours": 24, "measure": "opt_outs"}
    trials.plan(by=author, now=now, campaign=draft, version=1, **tested)
    campaigns.ask(by=author, now=now, campaign=draft, version=2)
    return draft, sent


def _request(by: Actor, now: datetime, contact: int) -> tuple[int, int]:
    """A request of the person's, recognised, its report ready to be read."""
    asked = requests.Asked(("access", "erasure"), "letter", "fi", f"{FIRST} {LAST}", EMAIL, text="Everything, please.")
    number = requests.receive(by=by, now=now, asked=asked)
    requests.link(by=by, now=now, request=number, version=1, contact=contact)
    requests.recognise(by=by, now=now, request=number, version=2, identity="phone")
    package = make_package(by=by, now=now, request=number, version=3, subject=of_contact(contact), language="fi")
    return number, package


def _receipt(by: Actor, now: datetime) -> str:
    """The link in the receipt of a request whose sender has not said yet that it was they."""
    asked = requests.Asked(("access",), "form", "fi", f"{FIRST} {LAST}", EMAIL)
    return receipts.token(requests.receive(by=by, now=now, asked=asked))


def _second_factors(user: int) -> None:
    """An account with an app for codes and the codes for the day the phone is lost."""
    owner = User.objects.get(pk=user)
    TOTP.activate(owner, generate_totp_secret())
    RecoveryCodes.activate(owner)


def _lists() -> dict[str, dict[str, Any]]:
    """The first entry of each managed list, for the addresses Django's admin makes."""
    return {
        f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}": {"object_id": model.objects.first().pk}
        for model in site._registry
        for page in ("change", "history", "delete")
    } | {"admin:list_export": {"name": "interest"}}


def _tokens(now: datetime, contact: int, sent: int) -> dict[str, dict[str, Any]]:
    """What the links in mails carry. The wish to be confirmed is somebody's whom the register does not know yet."""
    hash_ = keyring.hash("email", EMAIL)
    pending = subscriptions.ask(
        by=SYSTEM,
        now=now,
        email="otso.kettula@paja.example",
        first_name="Otso",
        last_name="Kettula",
        language="en",
        topics=[TOPIC],
        direct_marketing=True,
        wording=wording("newsletter", "en").id,
    )
    nonce = PendingSubscription.objects.get(pk=pending).nonce
    change = moving.ask(now=now, contact=contact, old_email=EMAIL, new_email="new.address@paja.example")
    tokens = {
        "confirm": links.confirm(pending, nonce),
        "move": links.move(change, "old", AddressChange.objects.get(pk=change).old_nonce),
        "keep": _question(now, contact, hash_),
        "unsubscribe": links.unsubscribe(hash_, contact, sent, TOPIC),
        "preferences": links.preferences(hash_, contact),
    }
    message = Message.objects.filter(campaign=sent, language="fi").earliest("id").pk
    marks = {"click": {"mark": measuring.click(message, 1)}, "opened": {"mark": measuring.opening(message)}}
    return {route: {"token": token} for route, token in tokens.items()} | marks


def _question(now: datetime, contact: int, hash: str) -> str:
    """The link of a question whether what somebody allowed still holds."""
    held = ConsentEvent.objects.filter(act=Act.CONFIRMED).values_list("pk", flat=True)
    question = reconfirming.ask(by=SYSTEM, now=now, due=Due(contact, hash, "en", tuple(held)))
    return links.keep(question or 0, Reconfirmation.objects.get(pk=question).nonce)
