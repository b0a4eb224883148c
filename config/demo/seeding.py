"""The demo's people, by the doors everybody uses: a file that is imported, acts with their evidence, orders with their dates."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import islice
from pathlib import Path
from random import Random
from typing import TypeVar

from config.demo import words
from config.demo.people import DemoPerson, order_days, people
from consent.actions.acts import Given, record_many
from consent.enums import Act, Channel, ContactPurpose, SourceKind
from consent.queries.offers import wording
from crm.actions import imports, many_orders, reference
from crm.actions.many_orders import NewOrder
from crm.queries.reach import contacts_by_email
from crm.sources import Source
from privacy.actor import SYSTEM
from privacy.keyed import keyring

T = TypeVar("T")
BATCH = 20_000
SOURCE = "demonstration data"
EVIDENCE = "Form on the web site, sent by the person and confirmed by the link in the mail (invented)."
COLUMNS = "first_name last_name language email phone title organisation business_id street postcode city interests standing".split()


def seed_people(*, count: int, seed: int, now: datetime) -> int:
    """Brings `count` people with what they allowed and bought; returns how many."""
    reference.seed_products(by=SYSTEM, now=now, products=words.PRODUCTS)
    done, first = 0, 0
    everybody = people(count, seed)
    while batch := list(islice(everybody, BATCH)):
        _import(batch, first, now, seed)
        found = contacts_by_email(person.email for person in batch)
        record_many(by=SYSTEM, now=now, givens=list(_acts(batch, found, now)))
        _orders(batch, found, first, now, seed)
        done, first = done + len(found), first + len(batch)
    return done


def _import(batch: Iterable[DemoPerson], first: int, now: datetime, seed: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "demo.csv"
        with path.open("w", newline="", encoding="utf-8") as file:
            out = csv.writer(file, delimiter=";")
            out.writerow(COLUMNS)
            out.writerows(
                _row(person, bool(order_days(number, now.date(), seed))) for number, person in enumerate(batch, first)
            )
        imports.apply_file(by=SYSTEM, now=now, path=path, source=SOURCE)


def _row(person: DemoPerson, bought: bool) -> tuple[str, ...]:
    firm = person.organisation
    return (
        person.first_name,
        person.last_name,
        person.language,
        person.email,
        person.phone,
        person.title,
        firm.name if firm else "",
        firm.business_id if firm else "",
        person.street,
        person.postcode if person.street else "",
        person.city if person.street else "",
        ";".join(person.interests),
        "customer_contact" if bought else "subscriber" if person.permission in ("newsletter", "both") else "in_contact",
    )


def _acts(batch: list[DemoPerson], found: dict[str, int], now: datetime) -> Iterator[Given]:
    shown = {language: wording("direct_marketing", language).id for language in ("fi", "sv", "en")}
    ordered = {language: wording("newsletter", language).id for language in ("fi", "sv", "en")}
    dice = Random(len(batch))  # noqa: S311
    for person in batch:
        hash_ = keyring.hash("email", person.email)
        then = now - timedelta(days=dice.randrange(30, 900), minutes=dice.randrange(1440))
        letters = person.permission in ("newsletter", "both", "withdrawn")
        for topic in person.topics if letters else ():
            asked = Given(
                act=Act.GRANTED,
                purpose=ContactPurpose.NEWSLETTER,
                channel=Channel.EMAIL,
                topic=topic,
                hash=hash_,
                happened_at=then,
                source_kind=SourceKind.FORM,
                source=SOURCE,
                evidence=EVIDENCE,
                wording=ordered[person.language],
            )
            yield asked
            if dice.random() < 0.93:
                yield replace(asked, act=Act.CONFIRMED, happened_at=then + timedelta(minutes=9))
            if person.permission == "withdrawn":
                yield replace(
                    asked, act=Act.WITHDRAWN, happened_at=then + timedelta(days=20), source_kind=SourceKind.LINK
                )
        if person.permission in ("marketing", "both", "unproven"):
            yield Given(
                act=Act.GRANTED,
                purpose=ContactPurpose.DIRECT_MARKETING,
                channel=Channel.EMAIL,
                hash=hash_,
                happened_at=then,
                source_kind=SourceKind.FORM,
                source=SOURCE,
                evidence="" if person.permission == "unproven" else EVIDENCE,
                wording=shown[person.language],
            )
        if person.permission == "banned" and person.email in found:
            channel = dice.choice(("", Channel.PHONE, ""))
            yield Given(
                act=Act.BANNED,
                channel=channel,
                contact=found[person.email],
                happened_at=then,
                source_kind=SourceKind.CALL,
                source=SOURCE,
                evidence="Said so on a call (invented).",
            )


def _orders(batch: list[DemoPerson], found: dict[str, int], first: int, now: datetime, seed: int) -> None:
    dice = Random(f"products {seed} {first}")  # noqa: S311
    today: date = now.date()
    orders = [
        NewOrder(
            number=f"D{first + place:07d}-{turn + 1}",
            contact=found[person.email],
            ordered_on=day,
            paid_on=day + timedelta(days=dice.randrange(5, 30)) if day < today - timedelta(days=40) else None,
            product=dice.choice(words.PRODUCTS).code,
            quantity=dice.choice((1, 1, 1, 2, 5)),
        )
        for place, person in enumerate(batch)
        if person.email in found
        for turn, day in enumerate(order_days(first + place, today, seed))
    ]
    many_orders.record_many(by=SYSTEM, now=now, source=Source("demo", SOURCE, now, "customer_care"), orders=orders)
