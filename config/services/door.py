"""What settings call in development and in tests: whatever address is missing from the environment is that of an embedded service."""

from __future__ import annotations

import sys
from collections.abc import MutableMapping
from pathlib import Path

from config.services.cluster import start
from config.services.home import Home
from privacy.refusal import Refused


def home(environ: MutableMapping[str, str], base: Path) -> Path:
    """The folder of this installation's state: LUVALLA_HOME, else `.luvalla` in the project."""
    return Path(environ.get("LUVALLA_HOME") or base / ".luvalla").resolve()


def ensure(environ: MutableMapping[str, str], base: Path) -> None:
    """Puts LUVALLA_HOME, DATABASE_URL with DATABASE_OWNER_URL, and REDIS_URL into `environ` where they are missing.

    The home is made, for us alone. A service is started only when its address is missing and it does not run. When that cannot be, the
    process ends with one sentence.
    """
    folder = home(environ, base)
    environ["LUVALLA_HOME"] = str(folder)
    database, redis = not environ.get("DATABASE_URL"), not environ.get("REDIS_URL")
    try:
        Home(folder).prepare()
        if not (database or redis):
            return
        services = start(folder, database=database, redis=redis)
    except Refused as no:
        sys.exit(str(no.message))
    if database:
        environ["DATABASE_URL"], environ["DATABASE_OWNER_URL"] = services.database_url, services.owner_url
    if redis:
        environ["REDIS_URL"] = services.redis_url
