"""One address, however many keys its hashes were made with: reads know it by each, and permissions by the one the gate reads.

Acts bring it under the current key first (`consent.actions.rekeying`).
"""

from __future__ import annotations

from consent.queries.states import Picture, picture
from crm.enums import PointKind
from crm.queries.reach import living, point_behind, point_held
from privacy.keyed import keyring


def hashes_of(email: str) -> tuple[str, ...]:
    """The hashes an address may be known by, given in its canonical form: first the one that permissions are read from."""
    held, possible = point_held(PointKind.EMAIL, email), keyring.hashes(PointKind.EMAIL, email)
    return tuple(dict.fromkeys([*(held.hashes if held else ()), *possible]))


def hashes_behind(hash: str) -> tuple[str, ...]:
    """The same for the address a link names by its hash, perhaps made with another key than its row's."""
    point = point_behind(hash)
    return tuple(dict.fromkeys([*point.hashes, hash])) if point else (hash,)


def email_behind(hash: str) -> str:
    """The address a link names, as long as somebody holds it; "" otherwise."""
    point = point_behind(hash)
    return point.key if point else ""


def picture_behind(hash: str, contact: int | None) -> Picture:
    """What bears on the reader of the address a link names, and on the person it names."""
    return picture(contact=living(contact), points={PointKind.EMAIL: hashes_behind(hash)})
