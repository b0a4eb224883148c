"""Whom a file must not bring back."""

from __future__ import annotations

from collections.abc import Collection

from dsr.models import ErasureRecord


def barred(hashes: Collection[str]) -> set[str]:
    """Those of the keyed hashes that belonged to somebody erased: they come back by an act of their own, not by a file."""
    wanted = set(hashes)
    erased = (
        ErasureRecord.objects.filter(hashes__overlap=list(wanted)).values_list("hashes", flat=True) if wanted else ()
    )
    return wanted & {hash_ for record in erased for hash_ in record}
