"""Merkle trees by RFC 9162, section 2.1, and the chain of the ledger's blocks. Whoever holds a leaf, its path and the root can check them.

A leaf and a node are hashed with different first bytes, so that no node passes for a leaf.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

NOTHING_BEFORE = bytes(32)


@dataclass(frozen=True)
class Head:
    """A block as it is told outside the database."""

    block: int
    hash: str
    events: int


@dataclass
class Outside:
    """What the files outside say: by the block's number, the hashes written before its commit, those kept after it, and since when."""

    written: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    kept: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    since: dict[int, datetime] = field(default_factory=dict)


def root(leaves: Sequence[bytes]) -> bytes:
    """The root of the tree over these entries, in this order (2.1.1); of none, the hash of nothing."""
    level = [_leaf(leaf) for leaf in leaves]
    while len(level) > 1:
        level = _above(level)
    return level[0] if level else hashlib.sha256().digest()


def path(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """What the entry at `index` is hashed with on its way to the root, lowest first (2.1.3.1)."""
    level, found = [_leaf(leaf) for leaf in leaves], []
    while len(level) > 1:
        if (index ^ 1) < len(level):
            found.append(level[index ^ 1])
        level, index = _above(level), index >> 1
    return found


def root_by(leaf: bytes, index: int, size: int, steps: Sequence[bytes]) -> bytes | None:
    """The root that an entry's path leads to in a tree of that size (2.1.3.2); None where the path cannot be of such a place."""
    if not 0 <= index < size:
        return None
    at, last, found = index, size - 1, _leaf(leaf)
    for step in steps:
        if last == 0:
            return None
        if at & 1 or at == last:
            found = _node(step, found)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            found = _node(found, step)
        at, last = at >> 1, last >> 1
    return found if last == 0 else None


def block_hash(number: int, previous: bytes, last_event: int, count: int, root_: bytes) -> bytes:
    """The hash of a block, which the next one takes as its `previous`; before the first stands NOTHING_BEFORE."""
    told = number.to_bytes(8, "big") + previous + last_event.to_bytes(8, "big") + count.to_bytes(8, "big") + root_
    return hashlib.sha256(b"\x02" + told).digest()


def _leaf(entry: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + entry).digest()


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def _above(level: list[bytes]) -> list[bytes]:
    """The next level: a last one without a neighbour goes up as it is."""
    pairs = [_node(left, right) for left, right in zip(level[::2], level[1::2], strict=False)]
    return pairs + level[-1:] if len(level) % 2 else pairs
