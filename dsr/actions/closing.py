"""After an erasure that somebody asked for: what the answer needed goes once the answer has left."""

from __future__ import annotations

from datetime import datetime

from django.apps import apps
from django.db import transaction

from dsr.actions.erasure import empty
from dsr.enums import CLOSED
from dsr.models import ErasureRecord, Request
from marketing.enums import OPEN_STATES
from privacy.actions import audit
from privacy.actor import SYSTEM


def finish(*, now: datetime) -> int:
    """Empties requests that are closed and whose person was erased for them, with the mails about them; returns how many."""
    asked = ErasureRecord.objects.exclude(request_ref=None).values("request_ref")
    waiting = Request.objects.filter(pk__in=asked, state__in=CLOSED).exclude(name="", email="", phone="", text="")
    return sum(_finish(now, request) for request in waiting.order_by("id").values_list("pk", flat=True)[:500])


@transaction.atomic
def _finish(now: datetime, request: int) -> bool:
    mails = apps.get_model("marketing.Message")._base_manager.filter(
        cause_ref=request, cause__in=("request_received", "request_answer")
    )
    if mails.filter(state__in=OPEN_STATES).exists():
        return False
    empty("dsr.Request", [request])
    empty("marketing.Message", list(mails.values_list("pk", flat=True)))
    audit.record(by=SYSTEM, now=now, action="request.emptied", model="dsr.Request", ref=request)
    return True
