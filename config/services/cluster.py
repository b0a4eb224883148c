"""Both services of a home: started once however many ask, found again in milliseconds, stopped."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from config.services import postgres, valkey
from config.services.home import Home


@dataclass(frozen=True)
class Services:
    """Where the embedded services answer; an URL is empty when that service was not asked for. The URLs hold passwords: never log them.

    `database_url` is the application's role, `owner_url` the one that migrates; `superuser_url` is for backups and tests of the guards.
    """

    home: Path
    database_url: str = field(default="", repr=False)
    owner_url: str = field(default="", repr=False)
    superuser_url: str = field(default="", repr=False)
    redis_url: str = field(default="", repr=False)


def attach(home: Path, *, database: bool = True, redis: bool = True) -> Services | None:
    """The services asked for when they run already, else None. Starts nothing, writes nothing, takes some milliseconds."""
    place = Home(home)
    if not place.read() or (database and not postgres.running(place)) or (redis and not valkey.running(place)):
        return None
    return _services(place, database, redis)


def start(home: Path, *, database: bool = True, redis: bool = True) -> Services:
    """The services asked for, started where they do not run. Whoever asks at the same time waits and attaches.

    They outlive the process that started them, until `stop`. Raises Refused with a sentence when one cannot be started.
    """
    if running := attach(home, database=database, redis=redis):
        return running
    place = Home(home)
    place.prepare()
    with place.locked():
        place.prepare_place()
        for wanted, service in ((database, postgres), (redis, valkey)):
            if wanted and not service.running(place):
                service.start(place)
    return _services(place, database, redis)


def stop(home: Path) -> None:
    """Ends the services of this home and nobody else's; their data stay. Does nothing where none runs."""
    place = Home(home)
    if not place.read():
        return
    with place.locked():
        valkey.stop(place)
        postgres.stop(place)


def _services(place: Home, database: bool, redis: bool) -> Services:
    def url(role: str) -> str:
        return postgres.url(place, role, "luvalla") if database else ""

    return Services(
        home=place.folder,
        database_url=url("luvalla_app"),
        owner_url=url("luvalla_owner"),
        superuser_url=url("postgres"),
        redis_url=valkey.url(place) if redis else "",
    )
