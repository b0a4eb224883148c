"""One way to write an address, a number, an id or a name, so that equal things are equal bytes.

Pure functions. Each refuses with a `ValueError` whose sentence says what is wrong and never repeats the value, because such sentences
reach logs and problem lists. Keys are what is compared, hashed and banned; what people see is kept as they gave it.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from decimal import Decimal
from functools import lru_cache
from itertools import filterfalse
from typing import NamedTuple

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from phonenumbers import NumberParseException, PhoneNumberFormat
from stdnum import get_cc_module
from stdnum.eu import vat as eu_vat
from stdnum.exceptions import ValidationError
from stdnum.fi import ytunnus

EMAIL_MAX = 254  # RFC 5321 4.5.3.1.3, less the angle brackets

# C0 and C1 controls but tab and line breaks, lone surrogates, and the marks that turn the reading direction: PostgreSQL refuses some,
# spreadsheets others, and the last make a text show other than it is.
_UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def without_controls(text: str) -> str:
    """The text in NFC without control characters (tab and line breaks stay), lone surrogates and direction overrides."""
    if text.isascii() and text.isprintable():
        return text
    return unicodedata.normalize("NFC", _UNWANTED.sub("", text))


def email_key(text: str) -> str:
    """The canonical form of an e-mail address: local part in NFC and lower case, domain as lower-case IDNA ASCII.

    Dots and tags of the local part stay: they are different mailboxes to most receivers. Reserved test names (`.test`) are allowed.
    Raises ValueError for anything that is not one address of at most 254 bytes, line breaks, NUL and inner spaces included.
    """
    text = text.strip(" \u00a0")
    if any(unicodedata.category(c) in ("Cc", "Cs", "Zs", "Zl", "Zp") for c in text):
        raise ValueError("An e-mail address has no spaces, line breaks or control characters.")
    try:
        found = validate_email(text, check_deliverability=False, test_environment=True)
    except EmailNotValidError as error:
        raise ValueError(_why_not_email(text)) from error
    local = unicodedata.normalize("NFC", unicodedata.normalize("NFC", found.local_part).lower())
    key = f"{local}@{found.ascii_domain.lower()}"
    if len(key.encode()) > EMAIL_MAX:
        raise ValueError("The e-mail address is too long: at most 254 characters.")
    if "." not in found.ascii_domain:
        raise ValueError("The part after the @ of the e-mail address is not a domain name.")
    return key


def _why_not_email(text: str) -> str:
    if len(text.encode()) > EMAIL_MAX:
        return "The e-mail address is too long: at most 254 characters."
    local, at, domain = text.rpartition("@")
    if not (at and local and domain):
        return "An e-mail address has a name, one @ and a domain, such as name@example.com."
    if "@" in local:
        return "An e-mail address has only one @."
    return "This is not a valid e-mail address: check the parts before and after the @."


def domain_of(key: str) -> str:
    """The domain of an `email_key`."""
    return key.rpartition("@")[2]


def phone_key(text: str, region: str = "FI") -> str:
    """The number in E.164 (`+358401234567`), read as dialled in `region` where it has no country code. An extension is left out.

    Raises ValueError for what is not a number that can exist.
    """
    if any(unicodedata.category(c) in ("Cc", "Cs") for c in text):
        raise ValueError("A phone number has no line breaks or control characters.")
    try:
        number = phonenumbers.parse(text, region)
    except NumberParseException as error:
        raise ValueError("This is not a phone number: write it with digits, abroad with + and country code.") from error
    if not phonenumbers.is_valid_number(number):
        raise ValueError("No such phone number can exist: check the digits and the country code.")
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


# Words before the number of a flat or a PO box: what one leaves out another writes.
_SAID_BY_THE_NUMBER = frozenset({"as", "asunto", "lgh", "lagenhet", "bst", "bostad", "pl", "pb", "box"})


def household(street: str, extra: str, po_box: str, postcode: str, country: str) -> str:
    """The key of the household an address leads to, whoever lives there; "" without a postcode, or without a street or PO box.

    Signs, spaces, case, accents and the town do not matter, nor whether the flat stands in a line of its own. A street that is written
    in its other language is another household.
    """
    words = search_fold(f"{street} {extra} {po_box}").split()
    place = "".join(word for word in words if word not in _SAID_BY_THE_NUMBER)
    code = search_fold(postcode).replace(" ", "")
    return f"{country} {code} {place}" if place and code else ""


def business_id(text: str) -> str:
    """A Finnish business id as NNNNNNN-N with its check digit right; old ids of six digits get their leading zero."""
    digits = re.sub(r"[\s-]", "", text)
    if re.fullmatch("[0-9]{7,8}", digits) is None:
        raise ValueError("A business id has seven digits, a dash and a check digit, such as 1234567-1.")
    try:
        return ytunnus.format(ytunnus.validate(digits.zfill(8)))
    except ValidationError as error:
        raise ValueError("The check digit of the business id is wrong: look for a mistyped digit.") from error


def vat_id(text: str) -> str:
    """A VAT id in capitals without spaces, beginning with its country (`FI12345671`), its check right where the country has one."""
    compact = re.sub(r"[\s.-]", "", text).upper()
    if re.fullmatch("[A-Z]{2}[A-Z0-9+*]{2,20}", compact) is None:
        raise ValueError("A VAT id begins with the two letters of its country, such as FI12345671.")
    country = compact[:2]
    module = eu_vat if country.lower() in eu_vat.MEMBER_STATES | {"el"} else get_cc_module(country.lower(), "vat")
    if module is None:
        raise ValueError("The VAT id begins with letters that are no country with VAT ids.")
    try:
        valid = module.validate(compact)
    except ValidationError as error:
        raise ValueError("The VAT id is not valid in its country: look for a mistyped character.") from error
    return valid if valid.startswith(country) else country + valid


def amount(text: str) -> Decimal:
    """A sum of money as people write it, to the cent: `1 234,50`, `1234.50`, `1.234,50`, `1,234.50`, with or without €.

    Raises ValueError where the sign could be meant either way (`1,234`), and for anything else that is not one sum.
    """
    bare = re.sub(r"[\s\u00a0\u202f€]|EUR", "", text.strip(), flags=re.IGNORECASE)
    if re.fullmatch(r"-?[0-9]{1,3}[.,][0-9]{3}", bare):
        raise ValueError(
            "This could be read in two ways: write thousands without a sign, and cents after it, as 1234,50."
        )
    plain = re.fullmatch(r"(-?[0-9]+)(?:[.,]([0-9]{1,2}))?", bare)
    grouped = re.fullmatch(r"(-?[0-9]{1,3}(?:([.,])[0-9]{3})(?:\2[0-9]{3})*)(?:(?!\2)[.,]([0-9]{1,2}))?", bare)
    if plain:
        return Decimal(f"{plain[1]}.{plain[2] or '':0<2}")
    if grouped:
        return Decimal(f"{re.sub('[.,]', '', grouped[1])}.{grouped[3] or '':0<2}")
    raise ValueError("This is not a sum of money: write it as 1234,50.")


# Letters that Unicode does not take apart; the rest of the accents fall away with NFKD.
_LETTERS = str.maketrans(
    {
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "ł": "l",
        "ħ": "h",
        "ŧ": "t",
        "ŋ": "n",
        "ǥ": "g",
        "ʒ": "z",
        "æ": "ae",
        "œ": "oe",
        "þ": "th",
        "ı": "i",
    }
)


# Signs inside a word that nobody types twice alike: O'Brien, O’Brien, OBrien.
_APOSTROPHES = str.maketrans("", "", "'’‘ʼ`´")


def search_fold(text: str) -> str:
    """The text for finding: lower case, no accents (å ä ö as a a o), words of letters and digits between single spaces.

    An apostrophe joins, any other sign parts ("d'Angelo" is one word, "Saint-Laurent" two); a text of signs alone stays as it is. The
    same for what is stored and what is typed.
    """
    bare = _bare(text)
    if bare.replace(" ", "").isalnum():
        return " ".join(bare.split())
    kept = _bare(text.translate(_APOSTROPHES))
    words = "".join(c if unicodedata.category(c)[0] in "LMN" else " " for c in kept).split()
    return " ".join(words or bare.split())


def _bare(text: str) -> str:
    if text.isascii() and text.isprintable():
        return text.lower()
    folded = unicodedata.normalize("NFKD", without_controls(text).casefold()).casefold().translate(_LETTERS)
    return unicodedata.normalize("NFC", "".join(filterfalse(unicodedata.combining, folded)))


# The bytes after "z" stand for å ä ö; æ sorts as ä, ø as ö, ü as y (Finnish alphabetical order), every other accent falls away.
_FINNISH = str.maketrans({"å": "{", "ä": "|", "æ": "|", "ö": "}", "ø": "}", "ü": "y"})


def sort_key(text: str) -> str:
    """A key whose byte order (collation "C") is the Finnish alphabetical order: … x y z å ä ö, case and punctuation ignored.

    Spaces come first, then digits, then letters; other scripts come last.
    """
    lowered = unicodedata.normalize("NFC", without_controls(text).lower())
    if not lowered.replace(" ", "").isalnum():
        lowered = "".join(c if c.isalnum() else " " if c.isspace() else "" for c in lowered)
    key = " ".join(lowered.split()).translate(_FINNISH)
    return key if key.isascii() else "".join(map(_sorted_as, key))


@lru_cache(maxsize=4096)
def _sorted_as(sign: str) -> str:
    return sign if sign in "{|}" else _bare(sign)


class Span(NamedTuple):
    """Where something stands in a text: from `start` up to, not including, `end`."""

    start: int
    end: int


# Decree 690/2022: "-" and its successors for the 1900s, "A" and its successors for the 2000s. Word processors write other dashes.
_CENTURIES = {"+": 1800, **dict.fromkeys("-YXWVU\u2010\u2011\u2012\u2013\u2212", 1900), **dict.fromkeys("ABCDEF", 2000)}
_CHECKS = "0123456789ABCDEFHJKLMNPRSTUVWXY"
_CODE = re.compile(
    rf"(?<![^\W_])([0-9]{{2}})([0-9]{{2}})([0-9]{{2}})([{re.escape(''.join(_CENTURIES))}])([0-9]{{3}})([{_CHECKS}])(?![^\W_])",
    re.IGNORECASE,
)


def personal_identity_codes(text: str) -> list[Span]:
    """Where Finnish personal identity codes stand in a text: real date in the right century, number from 002, right check character.

    Act 1050/2018 section 29 lets them be used in few cases only; this register keeps none.
    """
    return [Span(*found.span()) for found in _CODE.finditer(text) if _is_code(*found.groups())]


def _is_code(day: str, month: str, year: str, century: str, number: str, check: str) -> bool:
    try:
        date(_CENTURIES[century.upper()] + int(year), int(month), int(day))
    except (KeyError, ValueError):
        return False
    return int(number) >= 2 and _CHECKS[int(day + month + year + number) % 31] == check.upper()
