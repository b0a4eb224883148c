"""What carries mail, as delivery uses it: a fleet of SMTP connections, or the couriers of a mail service."""

from __future__ import annotations

from typing import Protocol

from marketing.ports.couriers import Couriers
from marketing.ports.dialogue import Server, Timeouts
from marketing.ports.replies import Outcome
from marketing.ports.services import Service
from marketing.ports.smtp import Fleet
from marketing.ports.wire import AskAgain, Envelope


class Carrier(Protocol):
    """Rounds of delivery, as `ports.smtp` tells them: `ready` → `start` on each free slot → `finished`; `close` at the end.

    Every envelope that was started comes back with its outcome exactly once, from `finished` or `close`.
    """

    trouble: str

    def waiting(self) -> list[Envelope]: ...
    async def ready(self, seconds: float) -> list[int]: ...
    def told(self, slot: int) -> Envelope | None: ...
    def forget(self, slot: int) -> None: ...
    def start(self, slot: int, envelope: Envelope, then: Envelope | None = None) -> None: ...
    async def finished(self, seconds: float) -> list[tuple[Envelope, Outcome]]: ...
    async def close(self, seconds: float) -> list[tuple[Envelope, Outcome]]: ...


def carrier(to: Server | Service, *, ask_again: AskAgain, timeouts: Timeouts | None = None) -> Carrier:
    """What carries mail there; lives in one event loop."""
    if isinstance(to, Service):
        return Couriers(to, ask_again=ask_again, timeouts=timeouts)
    return Fleet(to, ask_again=ask_again, timeouts=timeouts)
