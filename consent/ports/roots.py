"""The heads of the ledger's chain, outside the database: `roots-<host>-<pid>.jsonl` beside the journal.

Two kinds of line, both on disk when written. `{"block", "hash", "events", "at"}` before the block's transaction commits, so that no block
is in the database without its line; `{"block", "hash", "kept"}` after it has committed. A line whose transaction was rolled back is never
followed by its `kept`: it binds nobody, and the block that takes its number later has a line of its own. So of each block the database must
hold a hash that was written here, and of each number the hash that was kept. Whoever rewrites the chain, or cuts its end off, contradicts
the files; they should be copied to where whoever can write to the database cannot.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from consent.merkle import Head, Outside
from privacy.ports.lines import Lines, read_lines


class Roots(Lines):
    """Writes to a file of this process."""

    def before(self, heads: Sequence[Head], *, at: datetime) -> None:
        """Call it inside the transaction, before it commits. Raises OSError when it cannot: then nothing is sealed."""
        self.write({"block": h.block, "hash": h.hash, "events": h.events, "at": at.isoformat()} for h in heads)

    def after(self, heads: Sequence[Head]) -> None:
        """Call it once the transaction has committed."""
        self.write({"block": h.block, "hash": h.hash, "kept": True} for h in heads)


def read(path: Path) -> Outside:
    """All files of the folder, which need not be there before the first block. Raises ValueError naming a line that is none of ours, but for one cut short by a crash at a file's end."""
    outside = Outside()
    for place, line in read_lines(path, "roots") if path.exists() else ():
        try:
            number, hash_ = int(line["block"]), str(line["hash"])
            if line.get("kept"):
                outside.kept[number].add(hash_)
            else:
                at = datetime.fromisoformat(line["at"])
                outside.written[number].add(hash_)
                outside.since[number] = min(at, outside.since.get(number, at))
        except (TypeError, KeyError, ValueError) as error:
            raise ValueError(f"{place}: this is not a line of the roots.") from error
    return outside


roots = Roots("roots")
