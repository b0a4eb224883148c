"""Another hash key is the current one: every address and number gets its hash under it, and keeps those under the older ones."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.db.models import F, Func, IntegerField, QuerySet, Value
from django.db.models.functions import Coalesce, Left

from crm import clean
from crm.actions.addresses import postal_in
from crm.models import Address, ContactPoint
from privacy.keyed import keyring

AT_ONCE = 5_000


def rekey(*, kind: str, keys: Collection[str]) -> dict[str, str]:
    """Inside an action's transaction: gives these addresses or numbers, by canonical key, their hashes; the new one by each one replaced."""
    return _written(_stale().filter(kind=kind, key__in=keys))


def rekey_after(number: int) -> tuple[dict[str, str], int | None]:
    """Inside an action's transaction: the same for the next rows after this number, `AT_ONCE` at most, and the last one's; None at the end."""
    rows = list(_stale().filter(pk__gt=number).order_by("pk")[:AT_ONCE])
    return _written(rows), rows[-1].pk if rows else None


def rekey_households() -> int:
    """Inside an action's transaction: gives the next addresses, `AT_ONCE` at most, the hash of their household; how many."""
    begins = f"{keyring.current}:"
    rows = Address.objects.exclude(hash="").annotate(begins=Left("hash", len(begins))).exclude(begins=begins)
    changed = list(rows.select_for_update(no_key=True, of=("self",)).order_by("pk")[:AT_ONCE])
    for row in changed:
        row.hash = clean.household(postal_in(row))
    Address.objects.bulk_update(changed, ["hash"], batch_size=1_000)
    return len(changed)


def _stale() -> QuerySet[ContactPoint]:
    """Rows whose hash is not the current key's, or that do not know as many older ones as there are."""
    current, *older = keyring.ids
    begins, count = f"{current}:", Func(F("former"), function="cardinality", output_field=IntegerField())
    rows = ContactPoint.objects.annotate(begins=Left("hash", len(begins)), older=Coalesce(count, Value(0)))
    return rows.exclude(begins=begins, older=len(older)).select_for_update(no_key=True, of=("self",))


def _written(rows: QuerySet[ContactPoint] | Sequence[ContactPoint]) -> dict[str, str]:
    replaced, changed = {}, list(rows)
    for row in changed:
        before = row.hash
        row.hash, row.former = clean.hashes(row.kind, row.key)
        replaced[before] = row.hash
    ContactPoint.objects.bulk_update(changed, ["hash", "former"], batch_size=1_000)
    return {old: new for old, new in replaced.items() if old != new}
