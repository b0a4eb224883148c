"""How a mail server of ours is told to misbehave: rules in order, the first that fits decides."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Rule:
    """What to do in one phase instead of the usual. `phase` is connect, ehlo, mail, rcpt, data, body, dot or another command.

    Fits `times` times (0: always), for one recipient `domain` when given. `reply` replaces the answer (empty: silence), after
    `delay` seconds and once the file `gate` exists; `mark` is a file made when the rule is met, so that a test knows the moment.
    `drip` is the pause in seconds after each byte. `then` is `drop` (reset), `close` (a proper end) or `half` (we stop writing,
    not reading). At `dot` a message is kept when the reply is a 2xx one, or as `keep` says. At `body` reading stops once `after` bytes have come.
    """

    phase: str
    domain: str = ""
    reply: str | None = None
    delay: float = 0
    gate: str = ""
    mark: str = ""
    drip: float = 0
    then: str = ""
    keep: bool | None = None
    after: int = 0
    times: int = 0
    met: int = field(default=0, init=False)

    def fits(self, phase: str, domain: str) -> bool:
        """Does this rule speak now? Counts that it did."""
        if self.phase != phase or (self.domain and self.domain != domain) or (self.times and self.met >= self.times):
            return False
        self.met += 1
        return True

    def keeps(self) -> bool:
        """Is the message of this `dot` kept?"""
        return self.keep if self.keep is not None else self.reply is None or self.reply.startswith("2")

    async def wait(self) -> None:
        """Marks the moment, then waits as the rule says."""
        if self.mark:
            Path(self.mark).touch()
        if self.delay:
            await asyncio.sleep(self.delay)
        while self.gate and not Path(self.gate).exists():
            await asyncio.sleep(0.01)


class Script:
    """The rules in force. `file` names a JSON list of rules, read again whenever it changes: so a test scripts another process."""

    def __init__(self, rules: list[Rule] | None = None, file: Path | None = None) -> None:
        self.rules = rules or []
        self._file, self._read = file, 0

    def rule(self, phase: str, domain: str = "") -> Rule | None:
        """The first rule that fits, if any."""
        if self._file is not None and self._file.exists() and (changed := self._file.stat().st_mtime_ns) != self._read:
            self._read, self.rules = changed, [Rule(**row) for row in json.loads(self._file.read_text())]
        return next((rule for rule in self.rules if rule.fits(phase, domain)), None)
