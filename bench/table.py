"""The rows that a run comes to, and how they are printed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil


@dataclass(frozen=True)
class Row:
    """One line of the table: `ours` and `peer` in `unit`; `ratio` is how many times better ours is (for times: peer / ours)."""

    what: str
    ours: float
    peer_name: str
    peer: float
    unit: str
    ratio: float
    aim: str


def times(what: str, ours: float, peer_name: str, peer: float, aim: str) -> Row:
    """A row of two times in milliseconds."""
    return Row(what, ours, peer_name, peer, "ms", peer / ours, aim)


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` of the values do not exceed."""
    return sorted(values)[max(0, ceil(len(values) * share) - 1)]


def printed(rows: Sequence[Row]) -> str:
    """The table as text."""
    head = ("what", "ours", "peer", "peer's", "unit", "ratio", "aim")
    lines = [(r.what, _figure(r.ours), r.peer_name, _figure(r.peer), r.unit, f"{r.ratio:.2f}", r.aim) for r in rows]
    widths = [max(len(line[column]) for line in [head, *lines]) for column in range(len(head))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in [head, *lines]
    )


def _figure(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}"
