"""What comes back when a mail was sent, read: a bounce, an answering machine, a complaint. Pure: bytes in, `Returned` out.

Delivery reports (RFC 3464) say it by a status code (RFC 3463); complaints come as feedback reports (RFC 5965); everything else is
known by its words, which are tables here, tried in their order. Nothing is guessed: what no table knows is `unread`, for a person.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses

from marketing.enums import BounceKind as Kind
from marketing.verp import HEADER, message_of

_TO = ("Delivered-To", "X-Original-To", "Envelope-To", "To")
LONGEST = 100_000
"""Characters of words that are looked through: a mail's first ones say what it is."""


@dataclass(frozen=True, slots=True)
class Returned:
    """What a mail that came back says: its kind, the enhanced status code it names or "", and the message of ours it is about."""

    kind: Kind
    status: str = ""
    message: int | None = None


def read(raw: bytes) -> Returned:
    """Reads one mail, whatever it is; the first recipient a delivery report names decides."""
    mail = message_from_bytes(raw)
    kind, status = _report(mail) or _in_words(mail) or _automatic(mail) or (Kind.UNREAD, "")
    return Returned(kind, status, _about(mail, raw))


def recipients(raw: bytes) -> set[str]:
    """The addresses a mail came to, in lower case, as far as it names them."""
    mail = message_from_bytes(raw)
    values = [str(value) for name in (*_TO, "Cc") for value in mail.get_all(name, [])]
    return {address.lower() for _name, address in getaddresses(values)}


def judge(status: str, words: str = "") -> Kind:
    """What a server's no means: by its enhanced status code, and by its words where they say more. Soft where neither says anything."""
    return verdict(status, words) or Kind.SOFT


def verdict(status: str, words: str) -> Kind | None:
    """The same; None where neither says anything."""
    for pattern, kind, _status in _SAYS_MORE:
        if pattern.search(words):
            return kind
    by_status = next((kind for pattern, kind in _BY_STATUS if pattern.fullmatch(status)), None)
    by_words = next((kind for pattern, kind, _status in _BY_WORDS if pattern.search(words)), None)
    if by_status is None or (by_status is Kind.POLICY and by_words is Kind.HARD):
        return by_words
    return by_status


_BY_STATUS = tuple(
    (re.compile(pattern), kind)
    for pattern, kind in (
        (r"5\.1\.(?:1|2|3|6|10)", Kind.HARD),  # no such mailbox, domain or syntax; moved; null MX (RFC 7505)
        (r"5\.2\.1", Kind.HARD),  # mailbox disabled
        (r"5\.4\.(?:1|4|310)", Kind.HARD),  # no such host; Exchange Online: no such recipient, no such domain
        (r"[45]\.7\.\d+", Kind.POLICY),  # security and policy
        (r"5\.6\.\d+", Kind.POLICY),  # content
        (r"5\.2\.3|5\.3\.4", Kind.POLICY),  # too large
        (r"5\.1\.(?:7|8)", Kind.POLICY),  # about the sender's address
        (r"[45]\.2\.2|4\.\d+\.[1-9]\d*", Kind.SOFT),  # full; not now
    )
)


def _table(*lines: tuple[Kind, str, str]) -> tuple[tuple[re.Pattern[str], Kind, str], ...]:
    return tuple((re.compile(pattern, re.IGNORECASE), kind, status) for kind, status, pattern in lines)


_SAYS_MORE = _table(
    (Kind.SOFT, "5.2.2", r"over ?quota|quota (?:is )?exceeded|exceed\w*.{0,40}(?:quota|allowed size|local limit|storage)|mailbox (?:is )?full"
        r"|insufficient (?:disk|storage)|postilaatikko on täynnä"),
    (Kind.POLICY, "5.7.1", r"at a rate|frequency limited|rate limit|too many (?:messages|connections|recipients)"),
)  # fmt: skip
_BY_WORDS = _table(
    (Kind.DELAYED, "", r"will (?:be retried|keep trying|continue (?:to )?try)|delivery.{0,40}delayed|still trying|toimitus viivästyy"),
    (Kind.POLICY, "5.7.1", r"\bspam\b|black ?list|block ?list|blocked (?:using|by|due)|spamhaus|\bSPF\b|\bDKIM\b|\bDMARC\b|policy|content reject"
        r"|virus|(?:message|mail|size).{0,20}too (?:large|big)|size limit|reputation|access denied|protocol violation|unauthenticated|authentication"
        r"|(?:un)?routeable sender|sender (?:address|domain)|rejected by this system|not accept (?:mail|mess)|relay(?:ing)? (?:access )?denied|reverse dns"),
    (Kind.HARD, "5.1.2", r"no such (?:domain|host)|(?:host|domain)\b.{0,60}(?:not found|unknown|does not exist|not exist|not reachable)|unknown host"
        r"|unrout(?:e)?able (?:address|domain|mail)"),
    (Kind.HARD, "5.1.1", r"user unknown|unknown user|no such (?:user|mailbox|recipient|address|person|account)|unknown (?:local part|recipient|mailbox|address)"
        r"|(?:user|mailbox|address|account|recipient)\b.{0,60}(?:do(?:es)? not exist|doesn't exist|not found|no longer (?:valid|exists|active|in use)|is disabled"
        r"|is inactive|is blocked|unknown|has been disabled|not recognized|not listed|is not (?:known|valid))|user doesn't have an? .{0,60}account"
        r"|not (?:a )?(?:known|valid|our) (?:user|mailbox|recipient|customer)|no (?:mailbox|valid recipients?)\b|invalid (?:mailbox|recipient|final delivery userid)"
        r"|vastaanottajaa ei (?:ole|löydy)|osoitetta ei (?:ole|löydy)|mottagaren finns inte"),
    (Kind.SOFT, "", r"timed out|time-?out|connection refused|temporar|try again|unreachable|too long|giving up|expired|not delivered within|has been failing"
        r"|have been failing|aborted after|not responding|could not find a gateway|service unavailable|unavailable"),
)  # fmt: skip
_COPY = re.compile(
    r"this is a copy of (?:the|your) message|below this line is a copy|copy of the original message|original message (?:follows|headers?)|message headers follow"
    r"|header of the original message|message text follows|returned message -|^\s*original message:",
    re.IGNORECASE | re.MULTILINE,
)
_COMPLAINT = re.compile(r"^complaint about message from\b", re.IGNORECASE)
STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
_RETURNING = re.compile(r"mailer-daemon|postmaster|mail delivery|^\s*<>\s*$", re.IGNORECASE)
_FAILED = re.compile(
    r"undeliver|undelivered|returned mail|failure notice|delivery (?:status notification|failure|failed|problem|has failed)|delivery.{0,20}unsuccessful"
    r"|mail (?:could not be|system error)|non.?delivery|could not be delivered|ei voitu toimittaa|toimittaminen epäonnistui|kunde inte levereras",
    re.IGNORECASE,
)
_AWAY = re.compile(
    r"out of (?:the )?office|automatic reply|auto(?:matic)?[- ]?(?:reply|response|answer)|on (?:vacation|leave|holiday)|automaattinen (?:vastaus|poissaolo)"
    r"|poissa ?olo|poissa toimistolta|lomalla|autosvar|automatiskt svar|frånvaro|semester|abwesenheit|absence",
    re.IGNORECASE,
)
_CHALLENGE = re.compile(
    r"(?:confirm|verify).{0,60}(?:you are (?:not a robot|human)|your (?:message|email|e-mail|identity|address))|challenge.?response|spam ?arrest|boxbe"
    r"|waiting for (?:your )?verification|complete this verification",
    re.IGNORECASE,
)


def _report(mail: Message) -> tuple[Kind, str] | None:
    """A report made for machines: of a delivery, or of a complaint."""
    for part in mail.walk():
        kind = part.get_content_type()
        if kind == "message/feedback-report":
            return (
                (Kind.UNREAD, "")
                if re.search(r"^feedback-type:\s*not-spam", str(part), re.I | re.M)
                else (Kind.COMPLAINT, "")
            )
        if kind == "message/delivery-status" and (found := _delivery(part, _words(mail))):
            return found
    return (Kind.COMPLAINT, "") if _COMPLAINT.search(_subject(mail)) else None


def _delivery(part: Message, words: str) -> tuple[Kind, str] | None:
    for block in _blocks(part):
        action = str(block.get("Action", "")).strip().lower()
        if action == "delayed":
            return Kind.DELAYED, ""
        if action != "failed":
            continue
        said = " ".join(str(block.get("Diagnostic-Code", "")).split())
        own, stated = STATUS.search(said), STATUS.search(str(block.get("Status", "")))
        status = (own or stated or [""] * 2)[1]  # the far server's own code is more exact than the reporter's
        return judge(status, said if own or _knows(said) else f"{said}\n{words}"), status
    return None


def _knows(words: str) -> bool:
    return any(pattern.search(words) for pattern, _kind, _status in (*_SAYS_MORE, *_BY_WORDS))


def _blocks(part: Message) -> Iterator[Message]:
    """The groups of fields of a delivery report, whether the parser cut them or not."""
    payload = part.get_payload()
    if isinstance(payload, list):
        yield from (block for block in payload if isinstance(block, Message))
        return
    for block in re.split(r"\r?\n\r?\n", _text(part)):
        yield message_from_bytes(block.lstrip("\r\n").encode("utf-8", "replace"))


def _automatic(mail: Message) -> tuple[Kind, str] | None:
    """A program answered for the reader (RFC 3834, and what programs did before it)."""
    subject, words = _subject(mail), _words(mail)
    if _CHALLENGE.search(subject) or _CHALLENGE.search(words[:4_000]):
        return Kind.CHALLENGE, ""
    machine = str(mail.get("Auto-Submitted", "no")).split(";")[0].strip().lower() == "auto-replied"
    older = any(mail.get(name) for name in ("X-Autoreply", "X-Autorespond", "X-Auto-Response-Suppress", "X-Vacation"))
    replies = str(mail.get("Precedence", "")).strip().lower() == "auto_reply"
    bounced = _FAILED.search(subject) is not None
    if not bounced and (machine or replies or _AWAY.search(subject) or (older and _AWAY.search(words))):
        return Kind.VACATION, ""
    return None


def _in_words(mail: Message) -> tuple[Kind, str] | None:
    """A bounce that only a human was to read: of a mail system, and in words that a table knows."""
    sent_by = f"{mail.get('From', '')} {mail.get('Return-Path', '')}"
    if not (_RETURNING.search(sent_by) or _FAILED.search(_subject(mail))):
        return None
    words = _COPY.split(_words(mail), maxsplit=1)[0]
    status = STATUS.search(words)
    if status or _knows(words):
        named = next((given for pattern, _kind, given in (*_SAYS_MORE, *_BY_WORDS) if pattern.search(words)), "")
        return judge(status[1] if status else "", words), status[1] if status else named
    return None


def _about(mail: Message, raw: bytes) -> int | None:
    """By the address it came back to, else by our mark in whatever it quotes."""
    for name in _TO:
        for value in mail.get_all(name, []):
            if found := message_of(str(value)):
                return found
    quoted = re.findall(rf"{HEADER}:\s*([0-9a-f]+)", raw[: 10 * LONGEST].decode("latin-1"), re.IGNORECASE)
    return message_of(" ".join(quoted)) or message_of(_words(mail))


def _subject(mail: Message) -> str:
    try:
        pieces = decode_header(str(mail.get("Subject", "")))
        return "".join(
            piece if isinstance(piece, str) else piece.decode(kind or "utf-8", "replace") for piece, kind in pieces
        )
    except (LookupError, ValueError):
        return str(mail.get("Subject", ""))


def _words(mail: Message) -> str:
    """The mail's own words, without those of the mail it quotes as an attachment."""
    parts = [mail] if not mail.is_multipart() else mail.get_payload()
    texts = [_text(part) for part in parts if isinstance(part, Message) and _is_text(part)]
    return "\n".join(texts)[:LONGEST]


def _is_text(part: Message) -> bool:
    return part.is_multipart() or (
        part.get_content_maintype() == "text" and part.get_content_subtype() != "rfc822-headers"
    )


def _text(part: Message) -> str:
    """The text of a part, of the first text within it where it has parts itself; however it is encoded."""
    if part.is_multipart():
        return next(
            (_text(inner) for inner in part.walk() if inner.get_content_type() == "text/plain"), str(part)[:LONGEST]
        )
    payload = part.get_payload(decode=True)
    charset = part.get_content_charset() or "utf-8"
    try:
        return payload.decode(charset, "replace") if isinstance(payload, bytes) else str(payload or "")
    except LookupError:
        return payload.decode("latin-1") if isinstance(payload, bytes) else ""
