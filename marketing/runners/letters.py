"""What is put into the envelopes: an issue compiled once, or letters of our own, each by its cause."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
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


Write = Callable[[Taken, str], Letter]
"""The mail for a message, with this date; it asks the database nothing. Raises ValueError for what cannot be written."""


class Letters(Protocol):
    """A queue's messages as mails. `hashes` name the content in each language; where it `measures`, some people get another; `merges` are the merge
    fields they use; `read` asks the database what it must to write these messages, and gives what writes each."""

    campaign: int | None
    question: Question | None
    hashes: Mapping[str, bytes]
    measures: bool
    tries: bool
    merges: tuple[str, ...]

    def read(self, messages: Sequence[Taken]) -> Write: ...


class IssueLetters:
    """A campaign's mails: only the person is filled in."""

    def __init__(self, campaign: int) -> None:
        self._issue, self._frame = mail.issue(campaign), _Frame()
        self.campaign: int | None = campaign
        self.question: Question | None = self._issue.question
        self.hashes: Mapping[str, bytes] = {
            language: compiled.digest for language, compiled in self._issue.mails.items()
        } | {language + VARIANT: compiled.digest for language, compiled in self._issue.measured.items()}
        self.measures = bool(self._issue.measured)
        self.tries = self._issue.tries
        self.merges = self._issue.merges

    def read(self, messages: Sequence[Taken]) -> Write:
        return self.fill

    def fill(self, message: Taken, date: str) -> Letter:
        mails = self._issue.measured if message.measured else self._issue.mails
        compiled = mails.get(message.language + message.variant.lower())
        if compiled is None:
            raise ValueError("not written in this language")
        token = links.unsubscribe(message.address_hash, message.contact, self.campaign, self._issue.topic)
        values = self._frame.values(message, date)
        values["unsubscribe_url"] = f"{self._frame.url}/u/{token}?lang={message.language}"
        if self.merges:
            values |= merging.values(message.merged)
        if message.measured:
            values |= measuring.values(message.id, compiled.names)
        return self._frame.letter(compiled, values)


class OwnLetters:
    """Transactional mail: each written when it leaves, by what caused it."""

    campaign: int | None = None
    question: Question | None = None
    hashes: Mapping[str, bytes] = {}
    measures = False
    tries = False
    merges: tuple[str, ...] = ()

    def read(self, messages: Sequence[Taken]) -> Write:
        composed, frame = {message.id: _composed(message) for message in messages}, _Frame()

        def write(message: Taken, date: str) -> Letter:
            made = composed[message.id]
            if made is None:
                raise ValueError("its cause is gone")
            compiled, own = made
            return frame.letter(compiled, {**frame.values(message, date), **own})

        return write


def _composed(message: Taken) -> tuple[Compiled, Mapping[str, str]] | None:
    """A letter of our own with the values that it fills in itself; None when its cause is gone."""
    cause = mail_causes.get(message.cause)
    text = cause.compose(message.cause_ref or 0, message.language) if cause is not None else None
    return (mail.transactional(text, message.language), text.values) if text is not None else None


class _Frame:
    """What is the same around every mail, read from the settings once."""

    def __init__(self) -> None:
        self.url = settings.PUBLIC_URL
        self._sender, self._returns = str(settings.CONTROLLER["sender"]), settings.CONTROLLER["returns"]

    def values(self, message: Taken, date: str) -> dict[str, str]:
        token = links.preferences(message.address_hash, message.contact)
        return {
            "to": message.address,
            "date": date,
            "message_id": message.message_id,
            "message_mark": verp.mark(message.id),
            "preferences_url": f"{self.url}/preferences/{token}?lang={message.language}",
        }

    def letter(self, compiled: Compiled, values: Mapping[str, str]) -> Letter:
        return Letter(verp.address(self._returns, values["message_mark"]) or self._sender, compiled.fill(values))
