"""Two people editing one thing: each sees the other's change, and none is lost."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Model
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _

from privacy.queries import trail
from privacy.refusal import Refused


def settle(row: Model, version: int, changed: Iterable[str], seen: Mapping[str, Any]) -> None:
    """Lets an editor who saw an older version write the columns that still hold what they saw.

    Raises Refused, with the first such column, where somebody has changed one of them since: who, when and what, as far as the trail knows.
    """
    if getattr(row, "version") == version:  # noqa: B009 - every row with a version has one; the stubs do not know which rows do
        return
    clash = [name for name in changed if name not in seen or _stored(row, name) != seen[name]]
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


def _stored(row: Model, name: str) -> Any:
    return getattr(row, row._meta.get_field(name).attname)  # type: ignore[union-attr]
