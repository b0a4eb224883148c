"""The checklist on a campaign's page: what it finds, and its links that are asked meanwhile."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from marketing.actions import asking
from marketing.queries import answers, campaigns, merging
from marketing.queries.checks import checklist_of
from marketing.tasks import after_commit, ask_links


def checked(found: Any, *, opened: bool = True, counts: bool = False) -> dict[str, Any]:
    """What the checklist's template needs. When it is `opened`, a worker is told to ask the links whose answer is older than a day; the
    page itself writes nothing, and looks again until none waits. For whom a merge field is empty is asked of everybody who would get it: only
    a page that `counts` waits for that, and within another one only when no link waits."""
    told, asks = answers.of_campaign(found), answers.asks(found)
    if opened and asks and told.stale:
        after_commit(ask_links, campaign=found.pk)
    links = {"asks": asks and (told.known or told.waiting), "waiting": bool(told.waiting), "since": told.since}
    bare = merging.bare_of(found)
    counting = bool(bare) and (not counts or (not opened and bool(told.waiting)))
    empty = merging.empty(found, bare) if bare and not counting else None
    return {"checklist": checklist_of(found, told, empty), "links": links, "counting": counting}


@require_http_methods(["GET", "HEAD", "POST"])
def checklist(request: HttpRequest, campaign: int) -> HttpResponse:
    """The checklist by itself; its button asks every link again."""
    found = get_object_or_404(campaigns.campaigns(), pk=campaign)
    if request.method == "POST":
        asking.ask_again(by=request.user.actor, now=timezone.now(), campaign=found.pk)
        after_commit(ask_links)
        messages.success(request, _("The links are being asked."))
        return HttpResponseRedirect(reverse("admin:campaign", args=[found.pk]))
    within = bool(request.headers.get("HX-Request"))
    context = {"title": found.name, "campaign": found, **checked(found, opened=not within, counts=True)}
    name = "_checklist" if within else "checklist"
    return TemplateResponse(request, f"admin/marketing/{name}.html", {**admin.site.each_context(request), **context})
