"""The report of one campaign, on a page and to take along."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from marketing.enums import MessageState
from marketing.queries import campaigns as queries
from marketing.queries import report
from marketing.queries.bounces import came_back
from marketing.queries.progress import progress
from privacy.admin import exports


@require_safe
def page(request: HttpRequest, campaign: int) -> HttpResponse:
    """The sum that adds up, what came back, by domain, by hour, and beside the issues before."""
    found = _started(campaign)
    hours = report.by_hour(found.pk)
    context = {
        **admin.site.each_context(request),
        "title": _("Report: %(name)s") % {"name": found.name},
        "campaign": found,
        "figures": progress(found.pk),
        "words": dict(MessageState.choices),
        "came_back": came_back(found.pk),
        "domains": report.by_domain(found.pk),
        "hours": hours,
        "most": max((hour.sent for hour in hours), default=1),
        "beside": report.beside(found),
        "fewest": report.FEWEST,
    }
    return TemplateResponse(request, "admin/marketing/report.html", context)


@require_POST
def export(request: HttpRequest, campaign: int) -> HttpResponse:
    """The figures by domain as CSV or XLSX: no person stands in it."""
    found = _started(campaign)
    headings = [
        _("Domain"),
        _("Chosen"),
        str(MessageState.SENT.label),
        str(MessageState.REFUSED.label),
        _("Still open"),
        str(MessageState.UNCERTAIN.label),
        _("Came back"),
    ]
    lines = [
        [row.name or _("others"), *map(str, (row.chosen, row.sent, row.refused, row.open, row.uncertain, row.back))]
        for row in report.by_domain(found.pk)
    ]
    return exports.download(f"newsletter-{found.pk}", headings, lines, request.POST.get("format", "csv"))


def _started(campaign: int) -> Any:
    found = get_object_or_404(queries.campaigns(), pk=campaign)
    if found.started_at is None:
        raise Http404
    return found
