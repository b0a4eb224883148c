"""One address, one hash: under the current key as soon as an act meets it, and everybody's by a sweep after a rotation.

What nobody holds any more keeps its old hash, for nothing can make its new one; whoever comes to hold it again knows it by that one too
(`ContactPoint.former`), so the gate does.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from django.core.cache import cache
from django.db import connection, transaction

from crm.actions.rekeying import rekey, rekey_after, rekey_households
from crm.queries.reach import point_behind
from privacy.keyed import keyring

BATCHES = 20
"""In one sweep: some seconds."""
_DONE = "rekeyed"
_LOOK_AGAIN = 24 * 60 * 60  # a process that was restarted late may have written with the old key meanwhile


def settle(kind: str, keys: Collection[str]) -> dict[str, str]:
    """Inside an action's transaction: the hash of each address or number, by canonical key, under which it is known from now on."""
    hashes = {key: keyring.hashes(kind, key) for key in keys}
    replaced = {old: new for new, *older in hashes.values() for old in older}
    if replaced:
        _move({**replaced, **rekey(kind=kind, keys=keys)})
    return {key: found[0] for key, found in hashes.items()}


def settle_link(hash: str) -> str:
    """Inside an action's transaction: the hash of the address that a link names by one made long ago; the same one where nobody holds it."""
    point = point_behind(hash)
    return settle(point.kind, [point.key])[point.key] if point else hash


def sweep(*, now: datetime) -> int:
    """Gives the next rows their hashes under the current key, at most `BATCHES` times in transactions of their own; how many changed."""
    keys, changed = ",".join(keyring.ids), 0
    last: int | None = 0  # of the addresses and numbers; then the households
    if cache.get(_DONE) == keys:
        return 0
    for _batch in range(BATCHES):
        with transaction.atomic():
            if last is not None:
                replaced, last = rekey_after(last)
                _move(replaced)
                changed += len(replaced)
            elif moved := rekey_households():
                changed += moved
            else:
                cache.set(_DONE, keys, timeout=_LOOK_AGAIN)
                break
    return changed


def _move(replaced: Mapping[str, str]) -> None:
    """Subjects go from the old hash to the new one; where the new one has a subject already, the old one stays what it was."""
    if not replaced:
        return
    both = sorted({*replaced, *replaced.values()})
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM consent_subject WHERE hash = ANY(%s) ORDER BY id FOR NO KEY UPDATE", [both])
        cursor.execute(
            """
            UPDATE consent_subject s SET hash = first.new
            FROM (SELECT DISTINCT ON (given.new) s.id, given.new FROM unnest(%s::text[], %s::text[]) AS given(old, new)
                  JOIN consent_subject s ON s.hash = given.old
                  WHERE NOT EXISTS (SELECT FROM consent_subject t WHERE t.hash = given.new) ORDER BY given.new, s.id) first
            WHERE s.id = first.id
            """,
            [list(replaced), list(replaced.values())],
        )
