"""The test of two versions of a newsletter: who is drawn for which, and what the outcome shows. Pure: the same numbers give the same answer.

There is one look, at a time fixed before the start, and one question: would a difference as large as this, or larger, be a rare chance if
both versions worked alike? (Fisher's exact test, two-sided.)
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from statistics import NormalDist

LEVEL = 0.05
"""How often a difference is shown where there is none: at most so often."""
POWER = 0.8
PARTS = 10_000
"""A draw is one of so many places; the first of them are tested."""
LEAST = 100
"""In each group of a test there are so many people, where there are as many."""
FEWEST = 10
"""With fewer in a group nothing is compared."""
SHARES = (10, 20, 30, 50, 100)
HOURS = (2, 4, 8, 24, 48, 72)

A, B = "a", "b"
NO_DIFFERENCE, TOO_FEW, ENDED, LATE = "none", "few", "ended", "late"


@dataclass(frozen=True, slots=True)
class Group:
    """Of so many `people` whose mail was sent, so many `did` what is measured."""

    people: int
    did: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the look showed: `a` or `b` is better, `none` (no difference was shown), or `few` (too few to compare); `p` where they were
    compared."""

    outcome: str
    p: float | None = None

    @property
    def winner(self) -> str:
        """Which version the others get: B only where it was shown to be better."""
        return winner(self.outcome)


def winner(outcome: str) -> str:
    """Which version the others get after this outcome."""
    return B if outcome == B else A


def place(campaign: int, contact: int) -> int:
    """The place drawn for a person in a campaign, from 0 to 9,999: the first eight hexadecimal digits of a hash, so that anybody can draw
    it again."""
    return int(sha256(f"{campaign}:{contact}".encode()).hexdigest()[:8], 16) % PARTS


def places_tested(share: int, chosen: int) -> int:
    """How many places are tested where `share` per cent of `chosen` people shall be: an even number. At least `LEAST` people in each group
    are to be expected."""
    least = math.ceil(2 * LEAST * PARTS / chosen) if chosen else PARTS
    places = min(PARTS, max(share * PARTS // 100, least))
    return places - places % 2


def drawn(campaign: int, contact: int, places: int) -> str:
    """Which version a person gets in the test, "" for who waits for its outcome: the first half of the places tested get A, the second B."""
    at = place(campaign, contact)
    return "" if at >= places else A if at < places // 2 else B


def judge(groups: Mapping[str, Group], *, fewer_is_better: bool) -> Verdict:
    """What the two groups show."""
    a, b = groups[A], groups[B]
    if min(a.people, b.people) < FEWEST:
        return Verdict(TOO_FEW)
    p = two_sided(a, b)
    if p >= LEVEL:
        return Verdict(NO_DIFFERENCE, p)
    more = A if a.did * b.people > b.did * a.people else B
    return Verdict({A: B, B: A}[more] if fewer_is_better else more, p)


def two_sided(a: Group, b: Group) -> float:
    """Fisher's exact test: the probability, were both alike, of a table no likelier than this one with the same sums. From 0 to 1."""
    did, everybody = a.did + b.did, a.people + b.people
    least, most = max(0, did - b.people), min(did, a.people)
    likeliest = min(max((a.people + 1) * (did + 1) // (everybody + 2), least), most)

    def up(n: int) -> float:
        return (did - n) * (a.people - n) / ((n + 1) * (everybody - did - a.people + n + 1))

    weights = {likeliest: 1.0}  # of each number of A's who may have done it, against the likeliest
    for n in range(likeliest, most):
        weights[n + 1] = weights[n] * up(n)
    for n in range(likeliest, least, -1):
        weights[n - 1] = weights[n] / up(n - 1)
    seen = weights[a.did] * (1 + 1e-7)  # tables of equal probability may differ in their last digits
    return min(1.0, math.fsum(w for w in weights.values() if w <= seen) / math.fsum(weights.values()))


def shows(people: int, base: float) -> float | None:
    """From which share on, above `base`, a difference between two groups of so many people is found four times out of five; None where not
    even everybody would be enough. By the approximation of Casagrande, Pike and Smith to the exact test."""
    low, high = base, 1.0
    if people <= 0 or _needed(base, high) > people:
        return None
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (low, middle) if _needed(base, middle) <= people else (middle, high)
    return high


def _needed(base: float, other: float) -> float:
    """How many people each group needs to find the difference between two shares."""
    if other <= base:
        return math.inf
    level, power = NormalDist().inv_cdf(1 - LEVEL / 2), NormalDist().inv_cdf(POWER)
    mean, gap = (base + other) / 2, other - base
    root = level * math.sqrt(2 * mean * (1 - mean)) + power * math.sqrt(base * (1 - base) + other * (1 - other))
    plain = root**2
    return plain * (1 + math.sqrt(1 + 4 * gap / plain)) ** 2 / (4 * gap**2)
