"""The mark of the installation outside its database: a file that says how far each database it has met had come."""

from __future__ import annotations

import json
import os
from pathlib import Path

NAME = "instance.json"


def read(folder: Path) -> dict[str, int]:
    """How far each database had come, by its mark; none where there is no file. Raises OSError or ValueError for one that cannot be read."""
    try:
        return {str(mark): int(ticks) for mark, ticks in json.loads((folder / NAME).read_text()).items()}
    except FileNotFoundError:
        return {}


def write(folder: Path, mark: str, ticks: int) -> None:
    """Remembers how far a database has come; on disk when this returns. Two at once may leave the lesser number: it says less, not wrong."""
    folder.mkdir(parents=True, exist_ok=True)
    known = read(folder)
    new = folder / f"{NAME}.{os.getpid()}"
    with open(new, "w") as file:
        json.dump({**known, mark: max(ticks, known.get(mark, 0))}, file)
        file.flush()
        os.fsync(file.fileno())
    new.replace(folder / NAME)
