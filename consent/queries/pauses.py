"""Until when somebody wishes to be left in peace."""

from __future__ import annotations

from datetime import date

from django.db.models import Max, Q

from consent.models import Pause
from consent.queries.addresses import hashes_behind
from crm.queries.reach import living


def paused_until(hash: str, contact: int | None, *, today: date) -> date | None:
    """The last day of the pause of an address or of the person a link names; None where none runs."""
    theirs = Q(subject__hash__in=hashes_behind(hash)) | Q(subject__contact=living(contact) or 0)
    return Pause.objects.filter(theirs, until__gte=today).aggregate(last=Max("until"))["last"]
