"""Where mail services report what came back. Without a session or a page: whoever calls proves to be the service, or nothing happens."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from marketing.actions import bounces
from marketing.ports.webhooks import VIEWS, Door, Forged


@csrf_exempt
@require_http_methods(["HEAD", "POST"])
def mail_events(request: HttpRequest, service: str) -> HttpResponse:
    """200 when all of it is taken in, 403 for whoever is not a service named in `MAIL_EVENTS`, 413 for too much at once.

    Each event counts once, however often and in whatever order it comes; where one cannot be written, the service is asked to call again (500).
    """
    if service not in VIEWS:
        raise Http404
    if request.method == "HEAD":  # some services ask whether anybody is here before they are told to report
        return HttpResponse()
    try:
        door = next((found for found in map(Door.of, settings.MAIL_EVENTS) if found.name == service), None)
        told = door.hear(request, request.body) if door else None
    except RequestDataTooBig:
        return HttpResponse(status=413)
    except Forged:
        told = None
    if told is None:
        return HttpResponse(status=403)
    for report in told:
        bounces.hear(now=timezone.now(), told=report)
    return HttpResponse()
