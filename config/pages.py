"""Pages that join all apps: the search."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from crm.normal import without_controls
from privacy.admin.found import shown
from privacy.authority import authority
from privacy.enums import Role
from privacy.registry import SearchHit, StaffRoute, search_kinds

LIVE, PAGE = 6, 25
"""Hits of each kind while somebody types, and on a page of their own."""


def find_everywhere(text: str, limit: int = 10, roles: Iterable[str] = tuple(Role)) -> list[SearchHit]:
    """What the text finds for somebody of these roles: at most `limit` of each kind."""
    text = without_controls(text)[:200].strip()
    kinds = [kind for kind in search_kinds if authority.opens(roles, kind.route)] if text else []
    return [hit for kind in kinds for hit in kind.find(text, limit)]


@require_http_methods(["GET", "HEAD", "POST"])
def search(request: HttpRequest) -> HttpResponse:
    """Searching is a POST: the words never stand in an address (rule I14). While somebody types, only the lines are asked for (`live`)."""
    text = request.POST.get("q", "")[:200].strip()
    live = "live" in request.POST
    limit = LIVE if live else PAGE
    found = shown(request, find_everywhere(text, limit, request.user.roles), limit=limit, route="admin:search")
    if live:
        return TemplateResponse(request, "admin/_found.html", found)
    return TemplateResponse(
        request,
        "admin/search.html",
        {**admin.site.each_context(request), "title": _("Search"), "searched": text, **found},
    )


ROUTES = (StaffRoute("search/", "search", search),)
