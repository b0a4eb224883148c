"""Pages that join all apps: the search."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from privacy.actions import audit
from privacy.registry import SearchHit, StaffRoute, search_kinds


def find_everywhere(text: str, limit: int = 10) -> list[SearchHit]:
    """What the text finds, kind by kind: at most `limit` of each."""
    return [hit for kind in search_kinds for hit in kind.find(text, limit)]


@require_http_methods(["GET", "HEAD", "POST"])
def search(request: HttpRequest) -> HttpResponse:
    """Searching is a POST: the words never stand in an address (rule I14)."""
    text = request.POST.get("q", "").strip()[:200]
    hits = find_everywhere(text) if text else []
    audit.looked(
        by=request.user.actor,
        now=timezone.now(),
        route="admin:search",
        purpose="customer_care",
        people=[hit.id for hit in hits if hit.kind == "person"],
    )
    context = {**admin.site.each_context(request), "title": _("Search"), "q": text, "hits": hits}
    return TemplateResponse(request, "admin/search.html", context)


ROUTES = (StaffRoute("search/", "search", search),)
