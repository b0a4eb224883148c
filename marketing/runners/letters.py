"""What is put into the envelopes: an issue compiled once, or letters of our own, each by its cause."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from django.conf import settings

from consent.queries.gate import Question
from marketing import links, measuring, merging, verp
from marketing.actions.rounds import Taken
from marketing.compile import Compiled, Ready
from marketing.measuring import VARIANT
from marketing.queries import mail
from privacy.registry import mail_causes


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail as it leaves. What bounces comes back to `sender`: an address of its own (VERP), or the sender's where none was set up for that."""

    sender: str = field(repr=False)
    data: Ready = field(repr=False)


class Letters(Protocol):
    """A queue's messages as mails. `hashes` name the content in each language; where it `measures`, some people get another; `merges` are the merge fields they use; `fill` raises ValueError for what cannot be written."""

    campaign: int | None
    question: Question | None
    hashes: Mapping[str, bytes]
    measures: bool
    tries: bool
    merges: tuple[str, ...]

    def fill(self, message: Taken, date: str) -> Letter: ...


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
        self.merges = self._issue.merges

    def fill(self, message: Taken, date: str) -> Letter:
        mails = self._issue.measured if message.measured else self._issue.mails
        compiled = mails.get(message.language + message.variant.lower())
        if compiled is None:
            raise ValueError("not written in this language")
        token = links.unsubscribe(message.address_hash, message.contact, self.campaign, self._issue.topic)
        values = _values(message, date)
        values["unsubscribe_url"] = f"{settings.PUBLIC_URL}/u/{token}?lang={message.language}"
        if self.merges:
            values |= merging.values(message.merged)
        if message.measured:
            values |= measuring.values(message.id, compiled.names)
        return _letter(compiled, values)


class OwnLetters:
    """Transactional mail: each written when it leaves, by what caused it."""

    campaign: int | None = None
    question: Question | None = None
    hashes: Mapping[str, bytes] = {}
    measures = False
    tries = False
    merges: tuple[str, ...] = ()

    def fill(self, message: Taken, date: str) -> Letter:
        cause = mail_causes.get(message.cause)
        text = cause.compose(message.cause_ref or 0, message.language) if cause is not None else None
        if text is None:
            raise ValueError("its cause is gone")
        return _letter(mail.transactional(text, message.language), {**_values(message, date), **text.values})


def _letter(compiled: Compiled, values: Mapping[str, str]) -> Letter:
    sender = verp.address(settings.CONTROLLER["returns"], values["message_mark"]) or str(settings.CONTROLLER["sender"])
    return Letter(sender, compiled.fill(values))


def _values(message: Taken, date: str) -> dict[str, str]:
    token = links.preferences(message.address_hash, message.contact)
    return {
        "to": message.address,
        "date": date,
        "message_id": message.message_id,
        "message_mark": verp.mark(message.id),
        "preferences_url": f"{settings.PUBLIC_URL}/preferences/{token}?lang={message.language}",
    }
