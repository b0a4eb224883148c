"""Append-only files of lines of JSON, one file per process, synced to disk: what must outlive the database and its backups."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, TextIO


class Lines:
    """Writes to `<name>-<host>-<pid>.jsonl` in the folder, made on the first line, owner-only."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.folder: Path | None = None
        self._file: TextIO | None = None
        self._pid = 0
        self._lock = threading.Lock()

    def fill(self, folder: Path) -> None:
        """Where the files lie; put here by `config` at start."""
        if self._file is not None:
            self._file.close()
        self.folder, self._file, self._pid = folder, None, 0

    def write(self, lines: Iterable[Mapping[str, Any]]) -> None:
        """The lines, on disk when this returns, with one sync. Raises OSError when it cannot."""
        texts = [json.dumps(line, separators=(",", ":")) + "\n" for line in lines]
        if not texts:
            return
        with self._lock:
            file = self._open()
            file.writelines(texts)
            file.flush()
            os.fsync(file.fileno())

    def _open(self) -> TextIO:
        if self._file is None or self._pid != os.getpid():
            if self.folder is None:
                raise OSError("There is no folder to write to: set JOURNAL_DIR.")
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._pid = os.getpid()
            path = self.folder / f"{self.name}-{os.uname().nodename}-{self._pid}.jsonl"
            self._file = os.fdopen(os.open(path, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600), "a", encoding="ascii")
        return self._file


def read_lines(path: Path, name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The lines of a file, or of every such file of a folder, in the order written, each with its place in words.

    A last line cut short by a crash is passed over: its transaction did not commit. Raises ValueError naming file and line for any
    other that is no line of JSON.
    """
    for file in sorted(path.glob(f"{name}-*.jsonl")) if path.is_dir() else [path]:
        lines = file.read_text(encoding="ascii").splitlines(keepends=True)
        for number, line in enumerate(lines, 1):
            place = f"{file.name}, line {number}"
            try:
                yield place, dict(json.loads(line))
            except (ValueError, TypeError) as error:
                if number == len(lines) and not line.endswith("\n"):
                    break
                raise ValueError(f"{place}: this is not a line of the {name}.") from error
