"""Files kept for a while: stored under random names, readable by the product alone, destroyed when done with."""

from __future__ import annotations

import hashlib
import os
import uuid
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings


def store(chunks: Iterable[bytes], *, folder: str) -> tuple[str, str]:
    """Writes a new file and returns its place under FILES_DIR and the SHA-256 of its bytes, in hexadecimal."""
    name = f"{folder}/{uuid.uuid4().hex}"
    path = place(name)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    digest = hashlib.sha256()
    with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
        for chunk in chunks:
            digest.update(chunk)
            file.write(chunk)
    return name, digest.hexdigest()


def place(name: str) -> Path:
    """Where a stored file lies."""
    return Path(settings.FILES_DIR) / name


def digest(path: Path) -> str:
    """The SHA-256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def destroy(name: str) -> None:
    """Removes a stored file; one that is gone already is as good as removed."""
    place(name).unlink(missing_ok=True)
