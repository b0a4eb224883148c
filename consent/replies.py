"""What a reply to a mail or a text message means: a "no" in any of the words people use, or something a person must read.

Pure. A ban needs no form (GDPR art. 21; the Data Protection Board on form-free bans): one word is enough. What another program answered by
itself is no act of a person (RFC 3834).
"""

from __future__ import annotations

import email.policy
import html
import re
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import parseaddr
from enum import Enum

_WORDS = frozenset(
    "ei nej no stop stopp seis lopeta lopettakaa peruuta perukaa peru poista poistakaa kielto kiellän avsluta avregistrera "
    "sluta unsubscribe cancel end quit remove optout".split()
)
_POLITE = frozenset(
    "kiitos kiitti tack thanks thank you please ole hyvä olkaa hyvät snälla vänligen hei hej hello hi moi me minut mig mut "
    "enää mer mera mitään all alla kaikki everything this tämä tätä det enempää mainoksia reklam ads marketing markkinointia "
    "viestejä meddelanden messages lähettäkö älkää lähettäkää skicka inte send don't do not more any postia postituslistalta listalta".split()
)
_QUOTED = re.compile(
    r"^\s*(>|-{2,}\s*(original|alkuperäinen|ursprungligt)|(on|den|ma|ti|ke|to|pe|la|su)\b.{0,120}\b(wrote|skrev|kirjoitti)\b.{0,120}:\s*$)",
    re.IGNORECASE,
)
_SYSTEM = re.compile(r"(mailer-daemon|postmaster|no-?reply)(@|$)", re.IGNORECASE)
_LONGEST, _LINES = 2_000, 5


class Meaning(Enum):
    """What a reply comes to."""

    NO = "no"
    UNCLEAR = "unclear"
    """says something else: a person reads it"""
    NOTHING = "nothing"
    """was not written by anybody, or says nothing"""


@dataclass(frozen=True)
class Reply:
    """A reply as far as it matters: whose address it came from, what they wrote above what they quote, and whether a program wrote it."""

    sender: str
    text: str
    automatic: bool = False


def meaning(reply: Reply) -> Meaning:
    """What it means. A no is a line of few words, one of which says no and the rest of which are courtesies or name what to stop."""
    lines = [line for line in reply.text.splitlines() if line.strip()]
    if reply.automatic or not lines:
        return Meaning.NOTHING
    return Meaning.NO if any(map(_says_no, lines[:_LINES])) else Meaning.UNCLEAR


def _says_no(line: str) -> bool:
    words = re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)?", line.casefold())
    return bool(words) and len(words) <= 6 and bool(_WORDS & set(words)) and set(words) <= _WORDS | _POLITE


def read_mail(raw: bytes) -> Reply:
    """A reply out of a raw message (RFC 5322): the sender's address, and the plain text above the first quoted line."""
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    body = message.get_body(preferencelist=("plain", "html"))
    try:
        text = str(body.get_content()) if body else ""
    except (LookupError, UnicodeDecodeError, KeyError):
        text = ""
    if body is not None and body.get_content_subtype() == "html":
        text = html.unescape(re.sub(r"<[^>]{0,1000}>", "\n", text))
    automatic = str(message.get("Auto-Submitted", "no")).split(";")[0].strip().lower() != "no"
    automatic |= (
        str(message.get("Precedence", "")).lower() in ("bulk", "junk", "auto_reply") or "X-Autoreply" in message
    )
    sender = parseaddr(str(message.get("From", "")))[1]
    automatic |= str(message.get("Return-Path", "")).strip() == "<>" or _SYSTEM.match(sender) is not None
    return Reply(sender, above_quotes(text), automatic)


def above_quotes(text: str) -> str:
    """What somebody wrote, without what they answer to and without their signature (RFC 3676 section 4.3)."""
    kept: list[str] = []
    for line in text[:_LONGEST].splitlines():
        if _QUOTED.match(line) or line.rstrip("\r") == "-- ":
            break
        kept.append(line)
    return "\n".join(kept).strip()
