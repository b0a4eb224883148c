"""People to measure with, in a database of their own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management import call_command
from django.utils import timezone


@contextmanager
def crowd(people: int) -> Iterator[None]:
    """So many people with their permissions in a database that goes afterwards; settled as `settle` does."""
    from config.demo import scenes
    from config.demo.seeding import seed_crowd
    from tests.databases import own_database, shared_database

    with shared_database(keep=False, fresh=True), own_database():
        call_command("seed_reference")
        actors, _logins = scenes.hire(timezone.now())
        staff = [actor.ref for actor in actors.values() if actor.ref]
        seed_crowd(count=people, seed=1, now=timezone.now(), staff=staff)
        settle()
        yield


def settle() -> None:
    """What autovacuum does within minutes is done at once, so that it disturbs no figure."""
    from config.database import as_owner

    with as_owner() as owner, owner.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")
