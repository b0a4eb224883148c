"""Invented organisations, people and orders: the same seed makes the same ones, whatever their number."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from config.demo import words
from crm.normal import search_fold

PEOPLE_PER_ORGANISATION = 10
FIRST_BUSINESS_ID = 9_000_000  # numbers that no authority has given to anybody


@dataclass(frozen=True)
class DemoOrganisation:
    name: str
    business_id: str
    language: str
    domain: str


@dataclass(frozen=True)
class DemoPerson:
    """`permission` is what they allowed: "newsletter", "marketing", "both", "unproven", "banned" or ""."""

    first_name: str
    last_name: str
    language: str
    email: str
    phone: str
    title: str
    organisation: DemoOrganisation | None
    street: str
    postcode: str
    city: str
    interests: tuple[str, ...]
    topics: tuple[str, ...]
    permission: str


def business_id(number: int) -> str:
    """A Finnish business id with the right check digit for a number, the next number's where this one has none."""
    while True:
        digits = f"{number:07d}"
        rest = sum(int(d) * w for d, w in zip(digits, (7, 9, 10, 5, 8, 4, 2), strict=True)) % 11
        if rest != 1:
            return f"{digits}-{(11 - rest) % 11}"
        number += 1


def organisations(count: int, seed: int) -> list[DemoOrganisation]:
    """`count` organisations with names that differ."""
    dice = random.Random(f"organisations {seed}")  # noqa: S311
    made: dict[str, DemoOrganisation] = {}
    while len(made) < count:
        first, second, form = dice.choice(words.ORG_FIRST), dice.choice(words.ORG_SECOND), dice.choice(words.ORG_FORM)
        number = len(made)
        name = f"{first} {second} {form}" if number < 400 else f"{first} {second} {number} {form}"
        if name not in made:
            domain = f"{_plain(first + second)}{number or ''}.example"
            made[name] = DemoOrganisation(
                name, business_id(FIRST_BUSINESS_ID + number * 7), "sv" if form == "Ab" else "fi", domain
            )
    return list(made.values())


def people(count: int, seed: int) -> Iterator[DemoPerson]:
    """`count` people, four in five at work in an organisation, with what they allowed."""
    dice = random.Random(f"people {seed}")  # noqa: S311
    firms = organisations(max(1, count // PEOPLE_PER_ORGANISATION), seed)
    for number in range(count):
        yield _person(dice, number, firms)


def order_days(number: int, today: date, seed: int) -> list[date]:
    """The days a person of this number ordered something over the last five years, oldest first; none for about half."""
    dice = random.Random(f"orders {seed} {number}")  # noqa: S311
    return sorted(today - timedelta(days=dice.randrange(5, 1800)) for _ in range(dice.choice((0, 0, 0, 1, 1, 2, 3))))


def _person(dice: random.Random, number: int, firms: list[DemoOrganisation]) -> DemoPerson:
    firm = dice.choice(firms) if dice.random() < 0.8 else None
    kind = dice.random()
    if kind < 0.78:
        first, last, language = dice.choice(words.FIRST_FI), dice.choice(words.LAST_FI), "fi"
    elif kind < 0.92:
        first, last, language = dice.choice(words.FIRST_SV), dice.choice(words.LAST_SV), "sv"
    else:
        first, last, language = dice.choice(words.FIRST_OTHER), dice.choice(words.LAST_OTHER), "en"
    local = f"{_plain(first)}.{_plain(last)}{number}"
    postcode, city = dice.choice(words.CITIES)
    return DemoPerson(
        first_name=first,
        last_name=last,
        language=language,
        email=f"{local}@{firm.domain if firm else 'posti.example'}",
        phone=f"+35850{5_550_000 + number % 1000:07d}" if dice.random() < 0.7 else "",
        title=dice.choice(words.TITLES) if firm else "",
        organisation=firm,
        street=f"{dice.choice(words.STREETS)} {dice.randrange(1, 90)}" if dice.random() < 0.4 else "",
        postcode=postcode,
        city=city,
        interests=tuple(sorted(dice.sample(_INTERESTS, dice.choice((0, 0, 1, 2))))),
        topics=(("work_ability",), ("trainings",), ("work_ability", "trainings"))[dice.randrange(3)],
        permission=_PERMISSIONS[dice.randrange(len(_PERMISSIONS))],
    )


_INTERESTS = ("work_ability", "ergonomics", "occupational_safety", "leadership", "work_communities", "chemicals")
_PERMISSIONS = ("newsletter",) * 8 + ("both",) * 5 + ("marketing",) * 2 + ("unproven", "banned", "withdrawn", "", "")


def _plain(text: str) -> str:
    return "".join(c for c in search_fold(text) if c.isalnum() and c.isascii()) or "x"
