"""Stored files, under one folder, under random names, for the owner's eyes only."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from pathlib import Path


def new_folder() -> str:
    """A name nobody guesses."""
    return secrets.token_urlsafe(24)


def write(root: Path, folder: str, files: Mapping[str, bytes]) -> None:
    """Writes files into a new folder, on disk when this returns. Raises OSError when it cannot."""
    place = root / folder
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name, content in files.items():
        with os.fdopen(os.open(place / name, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())


def destroy(root: Path, path: str) -> None:
    """The file is gone when this returns, and its folder too where it was the last. Raises OSError when it cannot.

    Raises ValueError for a path that leads out of the folder.
    """
    place = (root / path).resolve()
    if not place.is_relative_to(root.resolve()) or place == root.resolve():
        raise ValueError("A stored file lies under its folder.")
    place.unlink(missing_ok=True)
    if place.parent != root.resolve() and place.parent.is_dir() and not any(place.parent.iterdir()):
        place.parent.rmdir()
