"""Secrets of a development home: made once, readable by their owner only, never in the repository."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import MutableMapping
from pathlib import Path


def ensure_secrets(environ: MutableMapping[str, str]) -> None:
    """Sets SECRET_KEY and HASH_KEYS where missing, from `LUVALLA_HOME/secrets.json`, made on first use."""
    if "SECRET_KEY" in environ and "HASH_KEYS" in environ:
        return
    path = Path(environ["LUVALLA_HOME"]) / "secrets.json"
    try:
        kept = json.loads(path.read_text())
    except FileNotFoundError:
        kept = _make(path)
    for name, value in kept.items():
        environ.setdefault(name, value)


def _make(path: Path) -> dict[str, str]:
    """Writes beside and links into place, so that of two processes at once both read the same."""
    path.parent.mkdir(parents=True, exist_ok=True)
    made = {"SECRET_KEY": secrets.token_urlsafe(48), "HASH_KEYS": f"k1={secrets.token_urlsafe(48)}"}
    beside = path.with_name(f".secrets-{os.getpid()}")
    with os.fdopen(os.open(beside, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600), "w") as file:
        json.dump(made, file)
    try:
        os.link(beside, path)
    except FileExistsError:
        made = json.loads(path.read_text())
    finally:
        beside.unlink()
    return made
