"""How a value is shown to who need not know it: enough to tell one row from another, too little to reach or to name anybody."""

from __future__ import annotations

import re

HIDDEN = "•••"
# The code of the country a number begins with, by the plan of E.164: none is the beginning of another.
_COUNTRY = re.compile(r"\+(?:1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|\d{3})")


def masked(group: str, text: str) -> str:
    """The text as its group of fields hides it; "" stays "".

    Names become initials ("A. S."), e-mail addresses and numbers keep their first letters ("a•••@p•••.example") or their ends
    ("+358 •• ••• ••42"); anything else is dots.
    """
    text = text.strip()
    if not text:
        return ""
    if group == "name":
        return " ".join(f"{word[0]}." for word in text.split())
    if group == "reach":
        return _address(text) if "@" in text else _number(text)
    return HIDDEN


def _address(text: str) -> str:
    local, _at, domain = text.rpartition("@")
    host, dot, top = domain.rpartition(".")
    return f"{local[:1]}{HIDDEN}@{host[:1]}{HIDDEN}{dot}{top if dot else ''}"


def _number(text: str) -> str:
    country = _COUNTRY.match(text)
    return f"{country[0] if country else ''} •• ••• ••{text[-2:]}".strip()
