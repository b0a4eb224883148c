"""What is put into the envelopes: an issue compiled once, or letters of our own, each by its cause."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from django.conf import settings

from consent.queries.gate import Question
from marketing import links, measuring, verp
from marketing.actions.rounds import Taken
from marketing.measuring import VARIANT
from marketing.queries import mail
from privacy.registry import mail_causes


class Letters(Protocol):
    """A queue's messages as bytes. `hashes` name the content in each language; where it `measures`, some people get another; `fill` raises ValueError for what cannot be written."""

    campaign: int | None
    question: Question | None
    hashes: Mapping[str, bytes]
    measures: bool
    tries: bool

    def fill(self, message: Taken, date: str) -> bytes: ...


class IssueLetters:
    """A campaign's mails: only the person is filled in."""

    def __init__(self, campaign: int) -> None:
        self._issue = mail.issue(campaign)
        self.campaign: int | None = campaign
        self.question: Question | None = self._issue.question
        self.hashes: Mapping[str, bytes] = {
            language: compiled.digest for language, compiled in self._issue.mails.items()
        } | {language + VARIANT: compiled.digest for language, compiled in self._issue.measured.items()}
        self.measures = bool(self._issue.measured)
        self.tries = self._issue.tries

    def fill(self, message: Taken, date: str) -> bytes:
        mails = self._issue.measured if message.measured else self._issue.mails
        compiled = mails.get(message.language + message.variant.lower())
        if compiled is None:
            raise ValueError("not written in this language")
        token = links.unsubscribe(message.address_hash, message.contact, self.campaign, self._issue.topic)
        values = _values(message, date)
        values["unsubscribe_url"] = f"{settings.PUBLIC_URL}/u/{token}?lang={message.language}"
        if message.measured:
            values |= measuring.values(message.id, compiled.names)
        return compiled.fill(values)


class OwnLetters:
    """Transactional mail: each written when it leaves, by what caused it."""

    campaign: int | None = None
    question: Question | None = None
    hashes: Mapping[str, bytes] = {}
    measures = False
    tries = False

    def fill(self, message: Taken, date: str) -> bytes:
        cause = mail_causes.get(message.cause)
        text = cause.compose(message.cause_ref or 0, message.language) if cause is not None else None
        if text is None:
            raise ValueError("its cause is gone")
        return mail.transactional(text, message.language).fill({**_values(message, date), **text.values})


def envelope_sender(message: Taken) -> str:
    """The address that a bounce of this message goes to: its own (VERP), or the sender's where none was set up for that."""
    return verp.address(settings.CONTROLLER["returns"], message.id) or str(settings.CONTROLLER["sender"])


def _values(message: Taken, date: str) -> dict[str, str]:
    token = links.preferences(message.address_hash, message.contact)
    return {
        "to": message.address,
        "date": date,
        "message_id": message.message_id,
        "message_mark": verp.mark(message.id),
        "first_name": message.first_name,
        "call_name": message.first_name,
        "preferences_url": f"{settings.PUBLIC_URL}/preferences/{token}?lang={message.language}",
    }
