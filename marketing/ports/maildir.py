"""A Maildir, where a mail server puts what comes back: whole files in `new`, moved to `cur` once they are taken in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path


def fresh(folder: Path, most: int) -> Iterator[tuple[Path, bytes]]:
    """The mails not taken in yet, oldest first; a folder that is not there has none. Raises OSError for one that cannot be read."""
    new = folder / "new"
    files = sorted((file for file in new.iterdir() if file.is_file()), key=_age) if new.is_dir() else []
    for file in files[:most]:
        yield file, file.read_bytes()


def taken(file: Path) -> None:
    """Moves a mail to those that were seen (the flag S of a Maildir's file names)."""
    seen = file.parent.parent / "cur"
    seen.mkdir(exist_ok=True)
    file.replace(seen / f"{file.name.partition(':')[0]}:2,S")


def _age(file: Path) -> tuple[float, str]:
    return file.stat().st_mtime, file.name
