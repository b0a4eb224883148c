"""The list of segments, one segment's page, and the answer to "why is she in it?"."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from crm.queries.search import find_people
from marketing.actions import campaigns
from marketing.actions import segments as actions
from marketing.admin.segment_builder import panel
from marketing.queries import segments as queries
from marketing.queries.campaigns import campaigns as all_campaigns
from privacy.actions import audit
from privacy.admin.lists import Choice, Column, KeysetList, Tag
from privacy.refusal import Refused

MOST = 5


def _state(row: Any) -> Tag:
    if row.archived_at:
        return Tag("no", _("archived"))
    return Tag("yes", _("shared")) if row.shared else Tag("", _("your own"))


class Segments(KeysetList[Any]):
    title = gettext_lazy("Segments")
    search_hint = gettext_lazy("Name of a segment")
    empty = gettext_lazy("No segment has been made yet. Make one, see whom it finds, and choose it for a newsletter.")
    empty_next = (gettext_lazy("Make a segment"), "admin:segment_new")
    route = "admin:segments"
    filters = (
        Choice(
            "shared",
            gettext_lazy("Shared and own"),
            (("True", gettext_lazy("shared")), ("False", gettext_lazy("your own"))),
        ),
    )
    columns = (
        Column(gettext_lazy("Name"), lambda row: row.name, lambda row: reverse("admin:segment", args=[row.pk])),
        Column(gettext_lazy("Version"), lambda row: row.version, num=True),
        Column(gettext_lazy("State"), _state),
    )
    buttons = ((gettext_lazy("Make a segment"), "admin:segment_new", True),)

    def rows(self, request: HttpRequest) -> QuerySet[Any]:
        return queries.segments(request.user.pk)

    def search(self, rows: QuerySet[Any], text: str) -> QuerySet[Any]:
        return rows.filter(name__icontains=text)


@require_safe
def page(request: HttpRequest, segment: int) -> HttpResponse:
    """A segment in sentences, with its versions; whom it finds is asked after the page has loaded."""
    found = _found(request, segment)
    context = {
        **_context(request, found),
        "shown": queries.shown(found.pk, found.version),
        "history": queries.history(found.pk),
    }
    return TemplateResponse(request, "admin/marketing/segment.html", context)


@require_safe
def whom(request: HttpRequest, segment: int) -> HttpResponse:
    """Whom the newest version finds now."""
    found = _found(request, segment)
    context = {**_context(request, found), **panel(request, queries.definition(found.pk, found.version))}
    template = "_segment_found" if request.headers.get("HX-Request") else "segment_whom"
    return TemplateResponse(request, f"admin/marketing/{template}.html", context)


_DO: dict[str, tuple[Callable[..., None], Any]] = {
    "share": (actions.share, gettext_lazy("Shared: everybody who makes newsletters can use and change it.")),
    "unshare": (actions.unshare, gettext_lazy("It is your own again.")),
    "archive": (actions.archive, gettext_lazy("Archived: it is offered no more. Newsletters that go by it go on.")),
    "restore": (actions.restore, gettext_lazy("It is offered again.")),
}


@require_POST
def act(request: HttpRequest, segment: int) -> HttpResponse:
    """One button, one verb, one call."""
    found, verb = _found(request, segment), request.POST.get("do", "")
    if verb not in _DO:
        raise Http404
    action, done = _DO[verb]
    try:
        action(by=request.user.actor, now=timezone.now(), segment=found.pk)
        messages.success(request, done)
    except Refused as no:
        messages.error(request, str(no.message))
    return HttpResponseRedirect(reverse("admin:segment", args=[found.pk]))


@require_POST
def why(request: HttpRequest, segment: int) -> HttpResponse:
    """Rule by rule, why somebody is in the segment or is not; searched by POST, so that no name stands in an address (rule I14)."""
    found = _found(request, segment)
    text, today = request.POST.get("q", "").strip()[:200], timezone.localdate()
    group = queries.definition(found.pk, found.version)
    hits = find_people(text, MOST) if text else []
    audit.looked(
        by=request.user.actor,
        now=timezone.now(),
        route="admin:segment_why",
        purpose="marketing",
        people=[hit.id for hit in hits],
    )
    answers = [(hit, queries.explain(group, hit.id, today)) for hit in hits]
    context = {**_context(request, found), "q": text, "answers": answers}
    return TemplateResponse(request, "admin/marketing/segment_why.html", context)


@require_POST
def aim(request: HttpRequest, campaign: int) -> HttpResponse:
    """Chooses whom a newsletter considers: everybody, or a segment as it stands."""
    found = get_object_or_404(all_campaigns(), pk=campaign)
    chosen, shown = request.POST.get("segment", ""), request.POST.get("version", "")
    number, _dot, version = chosen.partition(".")
    try:
        if chosen and not (number.isascii() and number.isdigit() and version.isascii() and version.isdigit()):
            raise Refused(_("There is no such segment."))
        campaigns.aim(
            by=request.user.actor,
            now=timezone.now(),
            campaign=found.pk,
            version=int(shown) if shown.isascii() and shown.isdigit() else 0,
            segment=(int(number), int(version)) if chosen else None,
        )
        messages.success(request, _("Chosen. It is a draft: any approval has to be given anew."))
    except Refused as no:
        messages.error(request, str(no.message))
    return HttpResponseRedirect(reverse("admin:campaign", args=[found.pk]))


def _found(request: HttpRequest, segment: int) -> Any:
    return get_object_or_404(queries.segments(request.user.pk), pk=segment)


def _context(request: HttpRequest, found: Any) -> dict[str, Any]:
    own = found.author_ref == request.user.pk
    return {**admin.site.each_context(request), "title": found.name, "segment": found, "own": own}
