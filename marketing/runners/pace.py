"""How fast each receiving domain is written to. One that does not answer holds a part of the connections and no more; one that says
"not now" gets a pause and fewer connections, and recovers with each mail it takes. No other domain waits for it.

Lives in one run's memory: another machine learns by itself.
"""

from __future__ import annotations

from dataclasses import dataclass, field

FIRST_PAUSE, LONGEST_PAUSE = 2.0, 600.0  # seconds, doubling while a domain goes on saying no
SHARE = 0.25  # of the connections that a domain may hold which does not answer
SLOW = 1.0  # seconds without an end of a mail that is out


@dataclass(slots=True)
class _Domain:
    room: float
    out: list[float] = field(default_factory=list)  # when each mail began that is out
    pause: float = 0.0
    until: float = 0.0


class Pace:
    """Asked before each mail, told of each end. Times are of a monotonic clock."""

    def __init__(self, connections: int) -> None:
        self._all, self._few = float(connections), max(1.0, connections * SHARE)
        self._domains: dict[str, _Domain] = {}

    def wait(self, domain: str, now: float) -> float:
        """Seconds until a mail may go to the domain; 0 for now."""
        found = self._domains.get(domain)
        if found is None or (not found.out and now >= found.until):
            return 0.0
        if now < found.until:
            return found.until - now
        silent = now - min(found.out) >= SLOW
        return FIRST_PAUSE if len(found.out) >= (min(found.room, self._few) if silent else found.room) else 0.0

    def began(self, domain: str, now: float) -> None:
        """A mail is on its way to the domain."""
        self._domains.setdefault(domain, _Domain(self._all)).out.append(now)

    def ended(self, domain: str, began: float, *, now: float, put_off: bool) -> None:
        """It has ended. `put_off`: the domain said "not now", or nothing at all."""
        found = self._domains[domain]
        found.out.remove(began)
        if not put_off:
            found.room, found.pause = min(self._all, found.room + 1), 0.0
        elif now >= found.until:  # the others that were out say the same once
            found.room = max(1.0, found.room / 2)
            found.pause = min(max(FIRST_PAUSE, 2 * found.pause), LONGEST_PAUSE)
            found.until = now + found.pause
