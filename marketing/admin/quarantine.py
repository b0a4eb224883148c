"""The page on which a person says that mail may leave again after a backup was restored."""

from __future__ import annotations

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from marketing.actions import quarantine
from marketing.queries.quarantine import quarantined_at


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """What has happened, what to look at, and the button."""
    if request.method == "POST":
        quarantine.leave(by=request.user.actor, now=timezone.now())
        messages.success(request, _("Mail leaves again. Each stopped newsletter waits for somebody to go on with it."))
        return HttpResponseRedirect(reverse("admin:quarantine"))
    context = {**admin.site.each_context(request), "title": _("Restored backup"), "since": quarantined_at()}
    return TemplateResponse(request, "admin/marketing/quarantine.html", context)
