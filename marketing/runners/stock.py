"""What one runner has claimed and not yet offered to a server; one claim ahead while servers answer quickly."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections import Counter
from dataclasses import dataclass
from email.utils import formatdate
from functools import partial
from uuid import UUID

from django.utils import timezone

from consent.queries.rulebook import RuleBook, in_force
from marketing.actions import claims, quarantine
from marketing.actions.rounds import Queue, Taken
from marketing.policies import check_no_quarantine
from marketing.runners.letters import Letter, Letters, Write
from marketing.runners.line import Line

LOOK = 15.0  # seconds between looks whether a backup was restored
RULES = 1.0  # seconds between looks whether the rules have changed


@dataclass(slots=True, eq=False)
class Chosen:
    """A claimed message; `at` (`time.monotonic()`) is just before the gate was asked."""

    message: Taken
    at: float
    _write: Write
    _date: str
    _letter: Letter | None = None

    @property
    def letter(self) -> Letter | None:
        """Its mail, written when it is first needed; None where it cannot be."""
        if self._letter is None:
            try:
                self._letter = self._write(self.message, self._date)
            except ValueError:
                return None
        return self._letter


class Stock:
    """The claims of one run. `held` says how many messages of each have no end yet: a claim is over with its last."""

    def __init__(self, queue: Queue, letters: Letters) -> None:
        self.held: Counter[UUID] = Counter()
        self._queue, self._letters, self._line = queue, letters, Line()
        self._waiting: list[Chosen] = []  # of one claim, in its order
        self._begun = 0
        self._coming: asyncio.Task[tuple[int, list[Chosen]]] | None = None
        self._after = claims.FIRST
        self._look_at, self._book, self._book_at = 0.0, RuleBook(), 0.0

    async def fill(self, room: int) -> int:
        """Waits for messages, up to `room` where none are being claimed already; how many were looked at, 0 when nothing is due."""
        if self._waiting:
            return len(self._waiting)
        self.ahead(room)
        assert self._coming is not None
        try:
            seen, self._waiting = await self._coming
        finally:
            self._coming = None
        self._begun = 0
        return seen

    def ahead(self, room: int) -> None:
        """Begins to claim the next ones, one claim beyond what waits."""
        if self._coming is None:
            self._coming = asyncio.create_task(self._claimed(room))

    def next(self, count: int) -> tuple[list[Chosen], tuple[UUID, int] | None]:
        """The next messages to be offered, and what says so to the database (`rounds.Round`)."""
        wave, self._waiting = self._waiting[:count], self._waiting[count:]
        self._begun += len(wave)
        return wave, (wave[0].message.token, self._begun) if wave else None

    def coming(self, count: int) -> list[Chosen]:
        """Those that are most likely offered after these."""
        if self._waiting or self._coming is None or not self._coming.done() or self._coming.exception():
            return self._waiting[:count]
        return self._coming.result()[1][:count]

    def write(self, count: int) -> None:
        """Writes the mails of the next ones: best done while a server or the database is waited for."""
        for chosen in self.coming(count):
            _ = chosen.letter

    async def back(self) -> list[Taken]:
        """All that is not offered yet, for good."""
        rest, self._waiting = self._waiting, []
        if self._coming is not None:
            await self.fill(0)
            rest, self._waiting = rest + self._waiting, []
        return [chosen.message for chosen in rest]

    def lost(self, token: UUID) -> None:
        """The claim ran out: nothing of it is ours."""
        self._waiting = [chosen for chosen in self._waiting if chosen.message.token != token]
        del self.held[token]

    async def close(self) -> None:
        """Ends the connection to the database."""
        await self._line.close()

    async def _claimed(self, room: int) -> tuple[int, list[Chosen]]:
        token = uuid.uuid4()
        turn, chosen = await self._line.ask(partial(self._claim, token, room), partial(self._again, token))
        if chosen:
            self.held[token] = len(chosen)
        return turn.seen, chosen

    def _claim(self, token: UUID, room: int) -> tuple[claims.Turn, list[Chosen]]:
        if time.monotonic() >= self._look_at:
            if not quarantine.may_send(now=timezone.now()):
                check_no_quarantine()
            claims.expire()  # what a runner left that died
            self._look_at = time.monotonic() + LOOK
        if time.monotonic() >= self._book_at:
            self._book, self._book_at = in_force(), time.monotonic() + RULES
        at, date = time.monotonic(), formatdate()
        asked = partial(claims.claim, queue=self._queue, token=token, room=room, book=self._book)
        turn = asked(after=self._after)
        if not turn.seen and self._after != claims.FIRST:  # what another runner had and gave back lies before
            turn = asked()
        self._after = turn.last if turn.seen else claims.FIRST
        write = self._letters.read(turn.taken)
        return turn, [Chosen(message, at, write, date) for message in turn.taken]

    def _again(self, token: UUID) -> None:
        self._look_at = 0.0  # it may be another database that came back
        claims.release(token=token)
