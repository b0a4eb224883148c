"""Every line of `docs/marketing-without-permission.md`, asked of the gate and of the definition."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from consent.actions import ledger, subjects
from consent.enums import Act, SourceKind
from consent.grounds import Facts, Sale, answer
from consent.queries.facts import known
from consent.queries.gate import Question, explain
from consent.queries.rulebook import RuleBook
from consent.queries.states import picture
from consent.state import ANY, Scope
from crm.enums import ContactKind
from crm.models import Contact, ContactPoint, Duty, DutyArea, Order, Position, Product, ProductGroup
from crm.queries.circumstances import circumstances
from privacy.actor import SYSTEM
from privacy.keyed import keyring
from tests.consent import world

pytestmark = pytest.mark.django_db
PAGE = Path(__file__).parents[2] / "docs" / "marketing-without-permission.md"
SWITCHES = {"S": ("soft_opt_in", {}), "D": ("work_address_duties", {"months": 24}), "M": ("shared_mailboxes", {})}
GROUNDS = {
    "direct_marketing:{}:opt_in": "yes, permission",
    "direct_marketing:{}:soft_opt_in": "yes, soft opt-in",
    "direct_marketing:{}:work_address_duties": "yes, duties",
    "direct_marketing:{}:shared_mailboxes": "yes, mailbox",
}
SAID = {
    "–": (),
    "unproven": ((Act.GRANTED, "address", False),),
    "permission": ((Act.GRANTED, "address", True),),
    "withdrawn": ((Act.GRANTED, "address", True), (Act.WITHDRAWN, "address", True)),
    "objection": ((Act.OBJECTED, "person", True),),
    "ban": ((Act.BANNED, "person", True),),
    "organisation's ban": ((Act.BANNED, "organisation", True),),
    "lifted ban": ((Act.BANNED, "person", True), (Act.BAN_LIFTED, "person", True)),
}


def lines() -> Iterator[dict[str, str]]:
    head, _rule, *rows = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("|")]
    names = [cell.strip() for cell in head.strip("|").split("|")]
    for row in rows:
        yield dict(zip(names, (cell.strip() for cell in row.strip("|").split("|")), strict=True))


LINES = list(lines())


@pytest.fixture
def here() -> world.World:
    return world.build()


def test_there_are_two_hundred_lines_and_no_two_say_the_same() -> None:
    assert len({tuple(list(line.values())[1:-1]) for line in LINES}) == len(LINES) >= 200


@pytest.mark.parametrize("line", LINES, ids=[line["no"] for line in LINES])
def test_the_gate_and_the_definition_answer_as_the_line_says(line: dict[str, str], here: world.World) -> None:
    area = arrange(line, here)
    say(line, here)
    book = RuleBook(1, dict(SWITCHES[letter] for letter in line["on"] if letter in SWITCHES))
    question = Question("direct_marketing", line["channel"], product=marketed(line["product"]), areas=(area,))
    decided = explain(question, here.aino, book)
    shown = {rule.format(line["channel"]): words for rule, words in GROUNDS.items()}
    assert (decided.reason.value if decided.reason else shown[decided.rule]) == line["answer"]
    defined = answer(
        "direct_marketing",
        line["channel"],
        picture(contact=here.aino).verdict(Scope("direct_marketing", line["channel"])),
        facts(line, here),
        book.choices,
    )
    assert (defined.reason, defined.ground and defined.ground.value) == (
        decided.reason,
        None
        if decided.reason or (decided.rule.endswith("opt_in") and "soft" not in decided.rule)
        else decided.rule.split(":")[2],
    )


def arrange(line: dict[str, str], here: world.World) -> int:
    """Puts Aino where the line says; the area of duty the message is about."""
    ours, theirs = (
        ProductGroup.objects.create(key=key, name_fi=key, name_sv=key, name_en=key) for key in ("ours", "other")
    )
    Product.objects.update(group=ours, sold_for="" if line["seller"] == "ours" else "Toinen Oy")
    for code, group, seller in (("same", ours, ""), ("other", theirs, ""), ("another", ours, "Toinen Oy")):
        Product.objects.create(
            code=code, name_fi=code, name_sv=code, name_en=code, price=1, group=group, sold_for=seller
        )
    if line["order"] == "none":
        Order.objects.all().delete()
    days = {"31 days": 31, "32 days": 32}.get(line["order"], 0)
    Order.objects.update(
        ordered_on=world.NOW.date() + timedelta(days=days),
        state="cancelled" if line["order"] == "cancelled" else "placed",
    )
    if line["who"] == "mailbox":
        Contact.objects.filter(pk=here.aino).update(kind=ContactKind.SHARED_MAILBOX)
    ContactPoint.objects.update(
        source_kind=line["address from"], given_for="sale" if line["refusal"] == "offered" else "customer_care"
    )
    return employ(line["work"], here)


def employ(work: str, here: world.World) -> int:
    areas = [
        DutyArea.objects.create(key=key, name_fi=key, name_sv=key, name_en=key).pk for key in ("safety", "finance")
    ]
    place = Position.objects.get(contact=here.aino)
    if work == "–":
        place.delete()
        return areas[0]
    ContactPoint.objects.update(position=place)
    Position.objects.update(
        title="Head of safety", until=timezone.localdate() - timedelta(days=1) if work == "left" else None
    )
    said = timezone.now() - timedelta(days=760 if work == "old duty" else 30)
    if work in ("duty", "old duty", "other duty", "left"):
        area = areas[1] if work == "other duty" else areas[0]
        Duty.objects.create(position=place, area_id=area, source_kind="call", sourced_at=said)
    return areas[0]


def say(line: dict[str, str], here: world.World) -> None:
    kind, value = ("phone", world.PHONE) if line["channel"] == "sms" else ("email", world.EMAIL)
    on = {
        "address": lambda: subjects.of_hashes([keyring.hash(kind, value)]).popitem()[1],
        "person": lambda: subjects.of_contacts([here.aino])[here.aino],
        "organisation": lambda: subjects.of_organisation(here.kivi),
    }
    for act, whose, proven in SAID[line["said"]]:
        named = act in (Act.GRANTED, Act.WITHDRAWN, Act.OBJECTED)
        draft = ledger.Draft(
            subject=on[whose](),
            act=act,
            scope=Scope("direct_marketing", line["channel"]) if named else ANY,
            source_kind=SourceKind.STAFF,
            evidence="a call" if proven else "",
        )
        ledger.append([draft], by=SYSTEM, now=world.NOW)


def marketed(product: str) -> int | None:
    code = {"same group": "same", "other group": "other", "another's": "another"}.get(product)
    return Product.objects.get(code=code).pk if code else None


def facts(line: dict[str, str], here: world.World) -> Facts:
    """What the line says of the world, in the definition's words."""
    around = known(circumstances(here.aino)).facts("direct_marketing", line["channel"])
    near = line["order"] in ("same day", "31 days")
    return Facts(
        **{
            **vars(around),
            "duties": line["work"] == "duty",
            "sale": Sale(
                from_customer=line["address from"] in ("order", "form", "web_shop"),
                at_sale=near,
                same_seller=near and line["seller"] == "ours",
                similar=line["order"] not in ("none", "cancelled")
                and line["seller"] == "ours"
                and line["product"] == "same group",
                refusal_offered=line["refusal"] == "offered",
            ),
        }
    )
