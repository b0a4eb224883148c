"""The receipt of an act: what anybody needs to see that it stands in the ledger as written, with nothing but SHA-256."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from consent.leaf import leaf_of
from consent.merkle import block_hash, root_by


@dataclass(frozen=True)
class Seal:
    """The act's place in its block: the tree has `size` leaves, `path` leads from the one at `index` to the root. Hashes in hexadecimal."""

    block: int
    index: int
    size: int
    path: tuple[str, ...]
    last_event: int
    previous: str
    hash: str


@dataclass(frozen=True)
class Receipt:
    """`act` holds the columns that the leaf covers, in their order, as JSON writes them. Without a seal the act waits for its block."""

    event: int
    act: Mapping[str, Any]
    leaf: str
    seal: Seal | None


def check(receipt: Receipt) -> bool:
    """Does the act lead to its leaf, the leaf by its path to a root, and that root to the block's hash? False while it is not sealed.

    Whether the block stands in the ledger is seen by its hash, in the files of roots or in a later block's `previous`.
    """
    seal = receipt.seal
    try:
        leaf = leaf_of(list(receipt.act.values()))
        if seal is None or leaf.hex() != receipt.leaf:
            return False
        top = root_by(leaf, seal.index, seal.size, [bytes.fromhex(step) for step in seal.path])
        made = top and block_hash(seal.block, bytes.fromhex(seal.previous), seal.last_event, seal.size, top)
    except (ValueError, OverflowError, IndexError):
        return False
    return bool(made) and hmac.compare_digest(made.hex(), seal.hash)  # type: ignore[union-attr]
