"""The journal: erasures, bans and withdrawals, kept outside the database and its backups.

Append-only files, one per process, a line of JSON each, synced to disk before the transaction it belongs to commits. A line holds keyed
hashes only. After a restore the lines are replayed, so that a backup does not bring a person back nor forget a ban. A line whose
transaction was rolled back does no harm: replaying an erasure or a ban that never took effect errs on the side of the person.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal, TextIO

Kind = Literal["erase", "ban", "withdraw"]


@dataclass(frozen=True)
class Entry:
    """One line. `hashes` name addresses by keyed hash; a ban or withdrawal also says its scope, "" meaning any."""

    kind: Kind
    at: str
    hashes: tuple[str, ...]
    purpose: str = ""
    channel: str = ""
    topic: str = ""


class Journal:
    """Writes to a file of this process in `folder`, made on the first line, owner-only."""

    def __init__(self) -> None:
        self.folder: Path | None = None
        self._file: TextIO | None = None
        self._pid = 0
        self._lock = threading.Lock()

    def fill(self, folder: Path) -> None:
        """Where the files lie; put here by `config` at start."""
        if self._file is not None:
            self._file.close()
        if self._file is not None:
            self._file.close()
        self.folder, self._file, self._pid = folder, None, 0

    def append(
        self,
        kind: Kind,
        *,
        at: datetime,
        hashes: tuple[str, ...],
        purpose: str = "",
        channel: str = "",
        topic: str = "",
    ) -> None:
        """One line, on disk when this returns. Call it inside the transaction, before it commits. Raises OSError when it cannot."""
        self.append_all([Entry(kind, at.isoformat(), hashes, purpose, channel, topic)])

    def append_all(self, entries: Iterable[Entry]) -> None:
        """The same for several lines with one sync."""
        lines = [json.dumps(asdict(entry), separators=(",", ":")) + "\n" for entry in entries]
        if not lines:
            return
        with self._lock:
            file = self._open()
            file.writelines(lines)
            file.flush()
            os.fsync(file.fileno())

    def _open(self) -> TextIO:
        if self._file is None or self._pid != os.getpid():
            if self.folder is None:
                raise OSError("The journal has no folder: set JOURNAL_DIR.")
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._pid = os.getpid()
            path = self.folder / f"journal-{os.uname().nodename}-{self._pid}.jsonl"
            self._file = os.fdopen(os.open(path, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600), "a", encoding="ascii")
        return self._file


def read(path: Path) -> Iterator[Entry]:
    """The entries of a file, or of every journal file of a folder, in the order written.

    A last line cut short by a crash is passed over: its transaction did not commit. Raises ValueError naming file and line for any
    other line that is not an entry.
    """
    for file in sorted(path.glob("journal-*.jsonl")) if path.is_dir() else [path]:
        lines = file.read_text(encoding="ascii").splitlines(keepends=True)
        for number, line in enumerate(lines, 1):
            try:
                found = json.loads(line)
                yield Entry(**{**found, "hashes": tuple(found["hashes"])})
            except (ValueError, TypeError, KeyError) as error:
                if number == len(lines) and not line.endswith("\n"):
                    return
                raise ValueError(f"{file.name}, line {number}: this is not an entry of the journal.") from error


journal = Journal()
