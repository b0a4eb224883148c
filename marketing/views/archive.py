"""The archive of newsletter issues: for everybody, without script, without any trace of who reads."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from marketing.queries import archive


@require_safe
def issues(request: HttpRequest) -> HttpResponse:
    """The newest issues."""
    context = {"title": _("Newsletters so far"), "issues": archive.newest(_language())}
    return TemplateResponse(request, "public/archive.html", context)


@require_safe
def issue(request: HttpRequest, issue: int) -> HttpResponse:
    """One issue, in the reader's language where it was written in it."""
    found = archive.one(issue, _language())
    if found is None:
        raise Http404
    return TemplateResponse(request, "public/archive_issue.html", {"title": found.subject, "issue": found})


def _language() -> str:
    return (get_language() or "en")[:2]
