"""Rows in thousands: what is written is what the ordinary actions write, and what they refuse is refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import Model, QuerySet

from crm.actions import addresses, contacts, dealings, many, organisations, reference
from crm.actions.holders import Holder
from crm.actions.many import (
    NewAddress,
    NewDeal,
    NewDelivery,
    NewIdentity,
    NewInteraction,
    NewInvoice,
    NewLine,
    NewMeeting,
    NewOrder,
    NewOrganisation,
    NewPerson,
    NewPoint,
    NewPosition,
    NewQuote,
    NewRequest,
    NewStanding,
    OtherName,
)
from crm.actions.reference import NewProduct
from crm.clean import Postal
from crm.enums import (
    AddressKind,
    DeliveryState,
    Direction,
    InteractionKind,
    MeetingKind,
    MeetingState,
    NameKind,
    OrderState,
    PointKind,
    PointState,
    QuoteRequestState,
    QuoteState,
    StandingKind,
)
from crm.models import (
    Address,
    Contact,
    ContactInterest,
    ContactPoint,
    Duty,
    ExternalIdentity,
    Interaction,
    Interest,
    Invoice,
    Meeting,
    Order,
    OrderLine,
    Organisation,
    OrganisationName,
    Participant,
    Payment,
    Position,
    Quote,
    Standing,
)
from crm.sources import Source
from privacy.actor import Actor
from privacy.models import AuditEvent
from privacy.refusal import Refused

pytestmark = pytest.mark.django_db
# What differs between two rows about the same: their numbers, and who they hang on.
OWN = {"id", "recorded_at", "contact", "organisation", "position", "order", "number", "sole_trader"}


@pytest.fixture(autouse=True)
def lists(now: datetime, by: Actor) -> None:
    reference.seed(by=by, now=now)
    names = ("Melumittaus", "Bullermätning", "Noise measurement")
    reference.seed_products(by=by, now=now, products=[NewProduct("noise", names, False, "980.00", "measurements")])


@pytest.fixture
def write(by: Actor, now: datetime) -> Callable[..., list[Any]]:
    def run(record: Callable[..., list[Any]], *rows: Any) -> list[Any]:
        return record(by=by, now=now, rows=rows)

    return run


@pytest.fixture
def standings(now: datetime) -> tuple[NewStanding, ...]:
    return (NewStanding(StandingKind.PROSPECT, now.date()),)


def told(rows: QuerySet[Any]) -> list[dict[str, Any]]:
    """What rows say, without what is their own."""
    return [{k: v for k, v in row.items() if k.removesuffix("_id") not in OWN} for row in rows.order_by("pk").values()]


def same(model: type[Model], one: dict[str, Any], other: dict[str, Any]) -> None:
    rows = model._default_manager.all()
    assert told(rows.filter(**one)) == told(rows.filter(**other)) != []


def test_a_person_is_written_as_when_entered_by_hand(write, by, now, source, standings) -> None:
    interest = Interest.objects.get(key="ergonomics")
    home = Postal("Koivukuja 1", "33100", "Tampere")
    one = contacts.create(
        by=by,
        now=now,
        source=source,
        standing=StandingKind.PROSPECT,
        first_name=" Väinö ",
        last_name="Öhman",
        emails=["Vaino@Paja.example", "v@koti.example"],
        phones=["048 123 4567"],
        address=home,
        interests=[interest.pk],
    )
    points = (
        NewPoint(PointKind.EMAIL, "Vaino@Paja.example"),
        NewPoint(PointKind.EMAIL, "v@koti.example"),
        NewPoint(PointKind.PHONE, "048 123 4567"),
    )
    person = NewPerson(source, standings, first_name=" Väinö ", last_name="Öhman", points=points)
    (other,) = write(many.record_people, person._replace(addresses=(NewAddress(home),), interests=("ergonomics",)))

    same(Contact, {"pk": one}, {"pk": other})
    for model in (ContactPoint, Address, ContactInterest, Standing):
        same(model, {"contact": one}, {"contact": other})


def test_an_organisation_is_written_as_when_entered_by_hand(write, by, now, source) -> None:
    address = Postal("Satamakatu 3", "90100", "Oulu")
    more = {"business_id": "2077474-0", "www": "https://www.paja.example", "einvoice_address": "003720774740"}
    one = organisations.create(by=by, now=now, source=source, name="Meren Paja Oy", **more)
    add = {"by": by, "now": now, "source": source}
    organisations.add_name(**add, organisation=one, kind="parallel", name="Sea Works Ltd")
    addresses.keep(**add, holder=Holder(organisation=one), kind="visiting", postal=address)
    organisations.edit(by=by, now=now, organisation=one, version=Organisation.objects.get().version, business_id="")
    (other,) = write(
        many.record_organisations,
        NewOrganisation(
            source,
            "Meren Paja Oy",
            **more,
            names=(OtherName(NameKind.PARALLEL, "Sea Works Ltd"),),
            addresses=(NewAddress(address, AddressKind.VISITING),),
        ),
    )
    Organisation.objects.update(version=1, business_id="")

    same(Organisation, {"pk": one}, {"pk": other})
    assert Organisation.objects.get(pk=other).sales_area.key == "pohjois-pohjanmaa"
    for model in (OrganisationName, Address):
        same(model, {"organisation": one}, {"organisation": other})


def test_a_paid_order_is_written_as_when_its_steps_are_recorded(write, by, now, source, somebody) -> None:
    aino, today = somebody("Aino"), now.date()
    record = {"by": by, "now": now, "source": source}
    product = OrderLine.product.get_queryset().get(code="noise").pk
    order = dealings.record(
        "order", **record, contact=aino, ordered_on=today, lines=[dealings.Line(product, Decimal(2), None)]
    )
    invoice = dealings.record("invoice", **record, parent=order, issued_on=today, amount=Decimal("2459.80"))
    dealings.record("payment", **record, parent=invoice, via="invoice", paid_on=today, method="card")
    bill = NewInvoice(today, today + timedelta(days=14), today, "card")
    (other,) = write(
        many.record_deals,
        NewDeal(source, aino, order=NewOrder(today, OrderState.PLACED, (NewLine("noise", Decimal(2)),), invoice=bill)),
    )
    for model in (Order, Invoice):
        model.objects.update(version=1)

    same(Order, {"pk": order}, {"pk": other})
    same(OrderLine, {"order": order}, {"order": other})
    same(Invoice, {"order": order}, {"order": other})
    assert [(row.invoice.order_id, row.paid_on, row.amount, row.method) for row in Payment.objects.order_by("pk")] == [
        (order, today, Decimal("2459.80"), "card"),
        (other, today, Decimal("2459.80"), "card"),
    ]


def test_a_call_is_written_as_when_logged_by_hand(write, by, now, source, somebody) -> None:
    aino, said = somebody("Aino"), {"subject": "The room", "text": "It was cold."}
    one = dealings.record("interaction", by=by, now=now, source=source, contact=aino, at=now, **said)
    (other,) = write(
        many.record_interactions,
        NewInteraction(source, now, aino, InteractionKind.CALL, Direction.IN, "The room", "It was cold."),
    )

    same(Interaction, {"pk": one}, {"pk": other})


def test_what_follows_in_a_deal_is_linked(write, somebody, source, now) -> None:
    aino, day = somebody("Aino"), now.date()
    lines = (NewLine("noise", Decimal(3), Decimal("900.50")),)
    (order,) = write(
        many.record_deals,
        NewDeal(
            source,
            aino,
            request=NewRequest(now, QuoteRequestState.QUOTED, "Noise?", "noise"),
            quote=NewQuote(now, QuoteState.ACCEPTED, lines, decided_on=day),
            order=NewOrder(day, OrderState.DELIVERED, lines, delivery=NewDelivery(DeliveryState.DELIVERED, day, day)),
        ),
    )
    row = Order.objects.get(pk=order)

    assert (row.quote.request.contact_id, row.quote.total, row.total, row.paid_on) == (
        aino,
        Decimal("2701.50"),
        Decimal("2701.50"),
        None,
    )
    assert (row.quote.number, row.number) == (f"Q2026-{row.quote_id}", f"O2026-{order}")
    assert [delivery.delivered_on for delivery in row.deliveries.all()] == [day]


def test_a_deal_that_ended_before_an_order_has_no_number(write, somebody, source, now) -> None:
    request = NewRequest(now, QuoteRequestState.DECLINED, "Noise?")

    assert write(many.record_deals, NewDeal(source, somebody("Aino"), request=request)) == [None]
    assert Quote.objects.count() == 0


def test_work_points_hang_on_the_place_and_those_of_a_place_left_are_no_main_ones(
    write, source, standings, firm
) -> None:
    old, new = firm("Vanha Oy"), firm("Uusi Oy")
    left = date(2024, 5, 31)
    mail = [NewPoint(PointKind.EMAIL, f"aino@{place}.example") for place in ("vanha", "uusi")]
    positions = (
        NewPosition(old, "Buyer", None, left, (), (mail[0],)),
        NewPosition(new, "Buyer", left, None, ("procurement",), (mail[1],)),
    )
    (aino,) = write(many.record_people, NewPerson(source, standings, positions=positions))

    assert list(Position.objects.order_by("pk").values_list("organisation", "until", "is_main")) == [
        (old, left, False),
        (new, None, True),
    ]
    points = ContactPoint.objects.filter(contact=aino).order_by("pk")
    assert list(points.values_list("key", "position__organisation", "is_main")) == [
        ("aino@vanha.example", old, False),
        ("aino@uusi.example", new, True),
    ]
    assert [duty.area.key for duty in Duty.objects.all()] == ["procurement"]
    assert Contact.objects.get(pk=aino).sort_text == "ainouusiexample"


def test_a_sole_trader_has_a_business_of_their_own_and_a_place_in_it(write, source, standings) -> None:
    business = NewOrganisation(source, "Tmi Aino Saarikivi")
    (aino,) = write(many.record_people, NewPerson(source, standings, last_name="Saarikivi", business=business))

    (place,) = Position.objects.filter(contact=aino)
    assert (place.organisation.name, place.organisation.sole_trader_id, place.is_main) == (
        "Tmi Aino Saarikivi",
        aino,
        True,
    )


def test_an_address_given_twice_is_kept_once(write, source, standings) -> None:
    points = (NewPoint(PointKind.EMAIL, "a@b.example"), NewPoint(PointKind.EMAIL, "A@B.example", PointState.WRONG))
    write(many.record_people, NewPerson(source, standings, points=points))

    assert list(ContactPoint.objects.values_list("key", "state", "is_main")) == [("a@b.example", "works", True)]


def test_a_meeting_has_its_people_each_once(write, source, now, firm, somebody) -> None:
    aino, otso = somebody("Aino"), somebody("Otso")
    (meeting,) = write(
        many.record_meetings,
        NewMeeting(source, now, firm(), MeetingKind.VISIT, MeetingState.HELD, "Plans", (aino, otso, aino), (7,)),
    )

    assert list(Participant.objects.order_by("contact").values_list("meeting", "contact", "at")) == [
        (meeting, aino, now),
        (meeting, otso, now),
    ]
    assert Meeting.objects.get().staff == [7]


def test_one_row_of_the_trail_tells_how_many_of_what(write, source, standings) -> None:
    before = AuditEvent.objects.count()
    people = [NewPerson(source, standings, last_name=name, identities=(NewIdentity("Shop", name),)) for name in "AB"]
    write(many.record_people, *people)

    (event,) = AuditEvent.objects.order_by("pk")[before:]
    assert (event.action, event.model, event.object_ref, event.detail) == (
        "contact.many_recorded",
        "crm.Contact",
        None,
        {"contact": 2, "standing": 2, "externalidentity": 2},
    )
    assert ExternalIdentity.objects.count() == 2


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"last_name": ""}, "Give at least a name, an e-mail address or a phone number."),
        (
            {"occupation": "131052-308T"},
            "This holds a personal identity code, which this register does not keep: leave it out.",
        ),
        (
            {"points": (NewPoint(PointKind.EMAIL, "no"),)},
            "An e-mail address has a name, one @ and a domain, such as name@example.com.",
        ),
        ({"interests": ("astrology",)}, "interest: there is no entry astrology."),
        ({"attributes": (("diet", "none"),)}, "kind of other information: there is no entry diet."),
    ],
)
def test_what_one_person_could_not_be_entered_with_is_refused_for_all(
    write, source, standings, change: dict[str, Any], sentence: str
) -> None:
    good = NewPerson(source, standings, last_name="Saarikivi")

    with pytest.raises(Refused) as no:
        write(many.record_people, good, good._replace(**change))
    assert (str(no.value.message), Contact.objects.count()) == (sentence, 0)


def test_an_organisation_without_a_name_and_an_unknown_product_are_refused(write, source: Source, now) -> None:
    order = NewOrder(now.date(), OrderState.PLACED, (NewLine("gold"),))

    for record, row, sentence in (
        (many.record_organisations, NewOrganisation(source, " "), "An organisation has a name."),
        (many.record_deals, NewDeal(source, None, order=order), "product: there is no entry gold."),
    ):
        with pytest.raises(Refused) as no:
            write(record, row)
        assert str(no.value.message) == sentence


def test_nothing_to_write_writes_nothing_but_its_row_in_the_trail(write) -> None:
    assert [write(getattr(many, name)) for name in dir(many) if name.startswith("record_")] == [[]] * 10
