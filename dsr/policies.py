"""May this be done to a request? Each refusal is a sentence."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from dsr.deadlines import may_extend
from dsr.enums import CLOSED
from dsr.models import Request
from privacy.refusal import Refused


def check_received(received: date, today: date) -> None:
    """Raises Refused for a day that has not come."""
    if received > today:
        raise Refused(_("A request cannot have come in on a day that has not come yet."), field="received_on")


def check_open(request: Request) -> None:
    """Raises Refused when the request has been answered or refused."""
    if request.state in CLOSED:
        raise Refused(_("This request is closed: nothing can be changed in it any more."))


def check_identified(request: Request) -> None:
    """Own data are shown to and erased for nobody but the person: Raises Refused before they are recognised (GDPR art. 12(6))."""
    if not request.identity:
        raise Refused(_("Confirm first who is asking: by the link in the receipt, on a known number, or in person."))


def check_extension(request: Request, today: date) -> None:
    """Raises Refused for a second extension, and after the first month: then it is too late (GDPR art. 12(3))."""
    if request.extended_to:
        raise Refused(_("The time was extended already: that can be done once."))
    if not may_extend(request.received_on, today):
        raise Refused(_("The first month is over: the time can no longer be extended. Answer now."))
