"""Invented organisations: their names, what they do, where they are and who owns them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from math import gcd
from random import Random
from typing import NamedTuple

from stdnum import luhn

from config.demo import words
from config.demo.days import Days, midnight
from config.demo.names import plain
from crm.actions.many import NewAddress, NewIdentity, NewOrganisation, NewPoint, OtherName
from crm.clean import Postal
from crm.enums import AddressKind, NameKind, PointKind, SourceKind
from crm.sources import Source

FIRST_BUSINESS_ID = 9_000_000  # numbers that no authority has given to anybody
LAST_BUSINESS_ID = 9_999_990
SOURCE = "demonstration data"
_SOURCES = (SourceKind.ORDER, SourceKind.QUOTE_REQUEST, SourceKind.CONTRACT, SourceKind.PUBLIC, SourceKind.WEB_SHOP)


class Firm(NamedTuple):
    """What a firm's people need to know of it. `place` is a row of `words.PLACES`."""

    name: str
    domain: str
    language: str
    place: tuple[str, str, str, int]
    trade: str
    group: str = "company"
    form: str = "Oy"


class _Pattern(NamedTuple):
    """A way of naming: how often it comes in twenty, how many names it makes, and the n-th of them as (name, trade, group, form)."""

    times: int
    parts: tuple[Sequence[str], ...]
    form: str
    kind: str


_PLACES = [begin + end for begin in words.PLACE for end in words.PLACE_END]
_COINED = [begin + end for begin in words.COINED for end in words.COINED_END]
_SWEDISH = [begin + end for begin in words.STEM_SV for end in words.END_SV]
_PATTERNS = (
    _Pattern(3, (_PLACES, words.TRADES), "{0} {1}", "company"),
    _Pattern(8, (_PLACES, words.TRADES, words.TRADES), "{0} {1} ja {2}", "company"),
    _Pattern(3, (_COINED, words.TRADES), "{0} {1}", "company"),
    _Pattern(3, (words.LAST_FI, words.TRADES), "{1} {0}", "company"),
    _Pattern(1, (_SWEDISH, words.TRADES_SV), "{1} {0}", "swedish"),
    _Pattern(1, (_PLACES, words.SOCIETIES), "{0} {1}", "association"),
    _Pattern(1, (_PLACES, words.OFFICES), "{0} {1}", "office"),
)
_SLOTS = [(pattern, slot) for pattern in _PATTERNS for slot in range(pattern.times)]


def business_id(number: int) -> str:
    """A Finnish business id with the right check digit for a number, the next number's where this one has none."""
    while True:
        digits = f"{number:07d}"
        rest = sum(int(d) * w for d, w in zip(digits, (7, 9, 10, 5, 8, 4, 2), strict=True)) % 11
        if rest != 1:
            return f"{digits}-{(11 - rest) % 11}"
        number += 1


def firm(number: int, dice: Random) -> Firm:
    """The firm of a number. The names of different numbers differ."""
    pattern, slot = _SLOTS[number % len(_SLOTS)]
    size = 1
    for part in pattern.parts:
        size *= len(part)
    turn, index = divmod(number // len(_SLOTS) * pattern.times + slot, size)
    drawn, index = [], index * _stride(size) % size
    for part in pattern.parts:
        index, which = divmod(index, len(part))
        drawn.append(part[which])
    names = [word.split(":")[0] for word in drawn]
    name = pattern.form.format(*names)
    if turn:
        name += f" {words.PLACES[turn % len(words.PLACES)][1]}"
    trade, *more = drawn[1].split(":")[1:] or ["94"]
    form = "" if pattern.kind == "office" else "ry" if pattern.kind == "association" else "Ab"
    group = more[0] if more else "association" if pattern.kind == "association" else "company"
    if pattern.kind == "company":
        form = dice.choice(words.ORG_FORM)
    place = dice.choices(words.PLACES, cum_weights=words.PLACE_SIZES)[0]
    language = "sv" if pattern.kind == "swedish" else "en" if dice.random() < 0.02 else "fi"
    return Firm(f"{name} {form}".strip(), f"{plain(name)[:28]}.example", language, place, trade, group, form)


def entry(number: int, known: Firm, dice: Random, days: Days, parent: int | None) -> NewOrganisation:
    """The firm as it is entered."""
    since = days.ago(dice, 3000, 200)
    source = Source(dice.choice(_SOURCES), SOURCE, midnight(since), "customer_care")
    abroad = dice.choice(words.ABROAD) if known.group == "company" and dice.random() < 0.02 else None
    number_left = FIRST_BUSINESS_ID + number * 6
    own_id = business_id(number_left) if not abroad and number_left < LAST_BUSINESS_ID else ""
    return NewOrganisation(
        source=source,
        name=known.name,
        business_id=own_id,
        vat_id=_swedish_vat_id(number) if abroad and abroad[0] == "SE" else "",
        www=f"https://www.{known.domain}" if dice.random() < 0.6 else "",
        einvoice_address=f"0037{own_id.replace('-', '')}" if own_id and dice.random() < 0.7 else "",
        einvoice_operator="DEMOFIHH" if own_id else "",
        language=known.language,
        currency="SEK" if abroad and abroad[0] == "SE" else "EUR",
        customer_group=known.group,
        industry=_industry(known.trade, dice),
        vat_group="eu_reverse_charge" if abroad else "domestic_reverse_charge" if known.trade == "41" else "domestic",
        payment_terms=dice.choices(("net_14", "net_30", "net_21", "net_7"), (60, 25, 10, 5))[0],
        customer_class=dice.choices(
            ("occasional", "regular", "new", "prospect", "key", "former", ""), (40, 20, 10, 12, 3, 5, 10)
        )[0],
        parent=parent,
        names=_other_names(known, dice, days),
        points=_points(number, known, dice),
        addresses=_foreign(abroad, dice) if abroad else _addresses(known, dice),
        identities=(NewIdentity("ERP", f"K{number:06d}"),) if dice.random() < 0.4 else (),
    )


def phone(number: int, dice: Random) -> NewPoint:
    """A number beginning with 048, which no operator has, in one of the usual spellings; different numbers for ten million."""
    digits = f"{number * 7_919 % 10_000_000:07d}"
    form = dice.choice(("048 {a} {b}", "+358 48 {a} {b}", "048-{a}{b}", "048{a}{b}", "+35848{a}{b}"))
    return NewPoint(PointKind.PHONE, form.format(a=digits[:3], b=digits[3:]))


def street(dice: Random, language: str) -> str:
    """A street with its number."""
    return f"{dice.choice(words.STREETS_SV if language == 'sv' else words.STREETS_FI)} {dice.randrange(1, 90)}"


def _stride(size: int) -> int:
    """A step that visits every number below `size` once."""
    step = int(size * 0.618) | 1
    while gcd(step, size) != 1:
        step += 2
    return step


def _industry(trade: str, dice: Random) -> str:
    return trade if dice.random() < 0.7 else f"2025-{trade}"


def _swedish_vat_id(number: int) -> str:
    base = f"4{number % 100_000_000:08d}"  # no kind of legal person begins with 4
    return f"SE{base}{luhn.calc_check_digit(base)}01"


def _other_names(known: Firm, dice: Random, days: Days) -> tuple[OtherName, ...]:
    turn = dice.random()
    bare = known.name.removesuffix(f" {known.form}")
    if turn < 0.05:
        return (OtherName(NameKind.PARALLEL, f"{bare} Ltd"),)
    if turn < 0.09:
        return (OtherName(NameKind.AUXILIARY, f"{bare} Palvelut"),)
    if turn < 0.15:
        until = days.ago(dice, 2500, 100)
        return (
            OtherName(NameKind.FORMER, f"Entinen {bare}", until - timedelta(days=dice.randrange(400, 4000)), until),
        )
    return ()


def _points(number: int, known: Firm, dice: Random) -> tuple[NewPoint, ...]:
    mail = NewPoint(PointKind.EMAIL, f"info@{known.domain}")
    return (mail, phone(5_000_000 + number, dice)) if dice.random() < 0.7 else (mail,)


def _addresses(known: Firm, dice: Random) -> tuple[NewAddress, ...]:
    code, finnish, swedish, _size = known.place
    city = swedish if known.language == "sv" else finnish
    here = Postal(street(dice, known.language), code, city)
    box = Postal(postcode=f"{code[:4]}1", city=city, po_box=str(dice.randrange(1, 900)))
    turn = dice.random()
    if turn < 0.35:
        return (NewAddress(here, AddressKind.VISITING), NewAddress(box, AddressKind.BILLING))
    if turn < 0.5:
        return (NewAddress(here), NewAddress(Postal(street(dice, known.language), code, city), AddressKind.DELIVERY))
    return (NewAddress(here),)


def _foreign(abroad: tuple[str, str, str, str], dice: Random) -> tuple[NewAddress, ...]:
    country, code, city, road = abroad
    return (NewAddress(Postal(f"{road} {dice.randrange(1, 90)}", code, city, country)),)
