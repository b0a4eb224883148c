"""Two people editing one thing: each sees the other's change, and none is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from functools import partial
from typing import Any

from django.db.models import Model
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _

from privacy.queries import trail
from privacy.refusal import Refused


def settle(
    row: Any,
    version: int,
    changed: Iterable[str],
    seen: Mapping[str, Any],
    stored: Callable[[str], Any] | None = None,
) -> None:
    """Lets an editor who saw an older version write the columns that still hold what they saw.

    `stored` gives what a column holds now, the row's own by default. Raises Refused, with the first such column, where somebody has
    changed one of them since: who, when and what, as far as the trail knows.
    """
    if row.version == version:
        return
    now = stored or partial(_held, row)
    clash = [name for name in changed if name not in seen or not _same(now(name), seen[name])]
    if clash:
        raise Refused(changed_since(row), field=clash[0])


def unchanged(row: Model, seen: Mapping[str, Any]) -> None:
    """Raises Refused where a column of a row without versions no longer holds what its editor saw."""
    clash = [name for name, value in seen.items() if not _same(_held(row, name), value)]
    if clash:
        raise Refused(changed_since(row), field=clash[0])


def changed_since(row: Model) -> str:
    """Who changed a thing last, when and what, as a sentence to an editor."""
    last = trail(row._meta.label, int(row.pk), limit=1)
    if not last:
        return _("Somebody changed this while you were editing: look at it and save again.")
    return _("%(who)s changed this at %(at)s (%(what)s) while you were editing: look at it and save again.") % {
        "who": last[0].who,
        "at": time_format(timezone.localtime(last[0].at)),
        "what": last[0].what,
    }


def _held(row: Model, name: str) -> Any:
    return getattr(row, row._meta.get_field(name).attname)  # type: ignore[union-attr]


def _same(held: Any, seen: Any) -> bool:
    """A form may have shown the day of an instant, the minute of it, or numbers as a list."""
    if isinstance(held, datetime) and isinstance(seen, datetime):
        return held.replace(second=0, microsecond=0) == seen.replace(second=0, microsecond=0)
    if isinstance(held, datetime) and isinstance(seen, date):
        return timezone.localdate(held) == seen
    if isinstance(seen, list | set):
        return {str(one) for one in held} == {str(one) for one in seen}
    return bool(held == seen or (held in (None, "") and seen in (None, "")) or str(held) == str(seen))
