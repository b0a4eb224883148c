"""An act's receipt out of the ledger."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from consent.leaf import COLUMNS, plain
from consent.merkle import path
from consent.models import Block, ConsentEvent
from consent.receipt import Receipt, Seal


def receipt(event: int) -> Receipt | None:
    """The receipt of an act, without its seal while it waits for its block; None where there is no such act."""
    row = ConsentEvent.objects.filter(pk=event).values(*COLUMNS, "leaf").first()
    if row is None:
        return None
    leaf = bytes(row.pop("leaf"))
    act = {name: plain(value) if isinstance(value, datetime | UUID | bytes) else value for name, value in row.items()}
    block = Block.objects.filter(last_event__gte=event).order_by("last_event").first()
    return Receipt(event, act, leaf.hex(), _seal(block, event) if block and event in block.events else None)


def _seal(block: Block, event: int) -> Seal:
    sealed, index = bytes(block.leaves), block.events.index(event)
    leaves = [sealed[at : at + 32] for at in range(0, len(sealed), 32)]
    return Seal(
        block=block.number,
        index=index,
        size=len(leaves),
        path=tuple(step.hex() for step in path(leaves, index)),
        last_event=block.last_event,
        previous=bytes(block.previous).hex(),
        hash=bytes(block.hash).hex(),
    )
