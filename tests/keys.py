"""Hash keys and how an operator rotates them: a new one becomes the current one, the old one is kept."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.cache import cache
from django.utils import timezone

from consent.actions import rekeying
from marketing import links
from privacy.keyed import keyring

OLD, NEW = (
    {"k1": "the first key, of thirty-two characters or more"},
    {"k2": "the second key, of thirty-two characters or more"},
)


@contextmanager
def old_key() -> Iterator[None]:
    """Only the old key is held; afterwards everything is as it was."""
    before, signed = dict(keyring._keys), links.keys.all
    use(OLD)
    yield
    keyring.fill(before)
    links.keys.all = signed


def use(keys: dict[str, str]) -> None:
    keyring.fill({key: value.encode() for key, value in keys.items()})
    links.keys.fill(keys)
    cache.delete("rekeyed")


def rotate() -> None:
    """Another key is the current one, and no sweep has come yet."""
    use(NEW | OLD)


def rotate_and_sweep() -> None:
    """Another key is the current one, and everything known has its hash under it."""
    rotate()
    while rekeying.sweep(now=timezone.now()):
        pass
