"""The archive of newsletter issues: for everybody, without script, without any trace of who reads."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
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


@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """The newest issues for programs that follow them (Atom, RFC 4287)."""
    language = _language()

    def place(path: str) -> str:
        return f"{settings.PUBLIC_URL}{path}?lang={language}"

    made = Atom1Feed(
        title=_("Newsletters of %(name)s") % {"name": settings.CONTROLLER["name"]},
        link=place(reverse("archive")),
        description="",
        language=language,
        feed_url=place(reverse("archive_feed")),
        author_name=settings.CONTROLLER["name"],
    )
    for found in archive.newest(language):
        path = reverse("archive_issue", args=[found.number])
        made.add_item(
            title=found.subject,
            link=place(path),
            description=found.topic,
            unique_id=f"{settings.PUBLIC_URL}{path}",
            pubdate=found.sent_at,
            updateddate=found.sent_at,
        )
    return HttpResponse(made.writeString("utf-8"), content_type=made.content_type)


def _language() -> str:
    return (get_language() or "en")[:2]
