"""One address, however many keys its hashes were made with: what is said about it must reach what the gate reads."""

from __future__ import annotations

from consent.models import Subject
from consent.queries.states import Picture, picture
from crm.enums import PointKind
from crm.queries.reach import key_of, keys_held, living, stored_hashes
from privacy.keyed import keyring


def hashes_of(email: str) -> list[str]:
    """The hashes the register knows an address by, given in its canonical form: those its holders' rows carry first, which the gate reads.

    The one of the current key where it knows none. The same reads whether somebody holds the address or not.
    """
    possible, held = keyring.hashes(PointKind.EMAIL, email), stored_hashes(PointKind.EMAIL, email)
    known = held | set(Subject.objects.filter(hash__in=possible).values_list("hash", flat=True))
    return sorted(known, key=lambda hash: (hash not in held, hash not in possible, hash)) or possible[:1]


def hashes_behind(hash: str, contact: int | None, *, anywhere: bool = False) -> list[str]:
    """The same for the address a link names by its hash, perhaps made with another key than its row's.

    With `anywhere`, once keys were rotated, the address is looked for among everybody's: whoever came back after an erasure must be
    able to leave by the first mail they ever got. It takes seconds in a large register, so it is for those who leave.
    """
    email = email_behind(hash, contact, anywhere=anywhere)
    found = hashes_of(email) if email else []
    return found if hash in found else [*found, hash]


def email_behind(hash: str, contact: int | None, *, anywhere: bool = False) -> str:
    """The address a link names, as long as somebody holds it; "" otherwise."""
    email = key_of(hash)
    if email or len(keyring.hashes("", "")) == 1:
        return email
    person = living(contact)
    return (_named(hash, person) if person else "") or (_named(hash, None) if anywhere else "")


def picture_behind(hash: str, contact: int | None) -> Picture:
    """What bears on the reader of the address a link names, and on the person it names."""
    return picture(contact=living(contact), points={PointKind.EMAIL: hashes_behind(hash, contact)[0]})


def _named(hash: str, contact: int | None) -> str:
    held = keys_held(PointKind.EMAIL, contact)
    return next((email for email in held if hash in keyring.hashes(PointKind.EMAIL, email)), "")
