"""The links and the picture of measured mails. They work for everybody; only of who permits it now anything is kept (rule I7)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from marketing import measuring
from marketing.actions.measuring import take
from marketing.measuring import PIXEL, TRAP, BadMark, on_the_web
from marketing.queries.measuring import Target, target
from marketing.views.pages import address_of, say

# Where it leads learns nothing of where the reader came from: the site's own policy sees to that.
UNKEPT = {"Cache-Control": "no-store", "Referrer-Policy": "same-origin", "X-Robots-Tag": "noindex"}


@require_safe
def click(request: HttpRequest, mark: str) -> HttpResponse:
    """Leads to where the link of the mail leads. A mark that is not ours leads nowhere: a page says so, with a way home."""
    try:
        message, link = measuring.read_click(mark)
    except BadMark:
        return _nowhere(request)
    found = target(message, link)
    if found is not None:
        _keep(request, found, link)
    if link == TRAP:
        return HttpResponseRedirect("/newsletters/", headers=UNKEPT)
    if found is None or not on_the_web(found.url):
        return _nowhere(request)
    return HttpResponseRedirect(found.url, headers=UNKEPT)


@require_safe
def opened(request: HttpRequest, mark: str) -> HttpResponse:
    """The same dot for every mark, true or not."""
    try:
        found = target(measuring.read_opening(mark), None)
    except BadMark:
        found = None
    if found is not None:
        _keep(request, found, None)
    return HttpResponse(PIXEL, content_type="image/gif", headers=UNKEPT)


def _keep(request: HttpRequest, found: Target, link: int | None) -> None:
    if request.method == "GET":
        program = request.headers.get("User-Agent", "")
        take(now=timezone.now(), found=found, link=link, address=address_of(request), program=program)


def _nowhere(request: HttpRequest) -> HttpResponse:
    return say(
        request,
        _("This link does not work"),
        _("It is not whole, or the newsletter it stood in is not there any more."),
        next=(_("Our newsletters"), "/newsletters/"),
        status=404,
    )
