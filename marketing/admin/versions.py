"""How a newsletter stood after each save: who saved it when, how it looked, and back to it."""

from __future__ import annotations

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from marketing.admin.preview import framed, ready
from marketing.queries import campaigns as queries
from marketing.queries import contents, mail, trials
from privacy.actor import actor_names


@require_safe
def versions(request: HttpRequest, campaign: int) -> HttpResponse:
    """All versions, the newest first, each to look at and to begin from again."""
    found = get_object_or_404(queries.campaigns(), pk=campaign)
    rows = list(contents.versions(found))
    names = actor_names.staff([row.editor_ref for row in rows if row.editor_ref])
    context = {
        **admin.site.each_context(request),
        "title": _("Versions"),
        "campaign": found,
        "rows": [(row, names.get(row.editor_ref or 0, ""), trials.versions_then(row)) for row in rows],
    }
    return TemplateResponse(request, "admin/marketing/versions.html", context)


@require_safe
def then(request: HttpRequest, campaign: int, version: int, language: str) -> HttpResponse:
    """The mail of one version in one language (`?of=b`: of its version B), in the look in force."""
    found = get_object_or_404(queries.campaigns(), pk=campaign)
    row = get_object_or_404(contents.versions(found), version=version)
    written, which = trials.versions_then(row).get(language, []), int(request.GET.get("of") == "b")
    if len(written) <= which:
        raise Http404
    with override(language):
        return framed(mail.drawn(ready(written[which]), found.purpose, row.topic), language, {})
