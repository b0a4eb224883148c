"""The lock every change of a request takes: the row, open, and as the officer saw it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from dsr import policies
from dsr.models import Request
from privacy.refusal import Refused


def taken(request: int, version: int | None = None) -> Request:
    """The open request, locked. Raises Refused when it is closed, or when `version` is not the one that stands."""
    row = Request.objects.select_for_update().get(pk=request)
    policies.check_open(row)
    if version is not None and row.version != version:
        raise Refused(_("Somebody else has worked on this request since you opened it: look at it and try again."))
    return row
