"""Blocks: what seals the ledger. Each covers the acts written since the one before; their hashes form a chain."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from privacy.bases import Recorded
from privacy.mapped import About, not_personal, says


class Block(Recorded):
    """The acts with ids above the block before's `last_event` and up to its own, sealed. Append-only in the database itself.

    `number` runs from 1 without gaps. `events` are the ids in order and `leaves` their leaves, 32 bytes each, so that a changed, missing or
    inserted row can be named; `root` is the root of their Merkle tree (RFC 9162 section 2.1) and `hash` that of number, previous hash,
    range, count and root. Nothing in it tells of anybody.
    """

    about = About(note="Hashes over the ledger.")

    number = models.PositiveIntegerField(unique=True)
    last_event = models.BigIntegerField()
    events = ArrayField(models.BigIntegerField())
    leaves = models.BinaryField()
    root = models.BinaryField(max_length=32)
    previous = models.BinaryField(max_length=32)
    hash = models.BinaryField(max_length=32)
    says(not_personal("hashes over acts, and their numbers"), number, last_event, events, leaves, root, previous, hash)

    class Meta:
        indexes = [models.Index(fields=["last_event"], name="block_last_event")]

    def __str__(self) -> str:
        return f"block {self.number}"


class BlockExpiry(Recorded):
    """The acts of this block have gone, as a whole, because their time was up. Written by the owner's function `expire_block` alone."""

    about = About(note="Which blocks have expired.")

    block = models.OneToOneField(Block, on_delete=models.PROTECT, related_name="expiry")
    says(not_personal("number of a block"), block)

    def __str__(self) -> str:
        return f"expiry of block {self.block_id}"
