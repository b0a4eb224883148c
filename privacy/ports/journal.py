"""The journal: erasures, bans and withdrawals, kept outside the database and its backups.

Append-only files, one per process, a line of JSON each, synced to disk before the transaction it belongs to commits. A line holds keyed
hashes only. After a restore the lines are replayed, so that a backup does not bring a person back nor forget a ban. A line whose
transaction was rolled back does no harm: replaying an erasure or a ban that never took effect errs on the side of the person.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from privacy.ports.lines import Lines, read_lines

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


class Journal(Lines):
    """Writes to a file of this process."""

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
        self.write(asdict(entry) for entry in entries)


def read(path: Path) -> Iterator[Entry]:
    """The entries of a file, or of every journal file of a folder, in the order written. Raises ValueError naming a line that is none."""
    for place, found in read_lines(path, "journal"):
        try:
            yield Entry(**{**found, "hashes": tuple(found["hashes"])})
        except (TypeError, KeyError) as error:
            raise ValueError(f"{place}: this is not an entry of the journal.") from error


journal = Journal("journal")
