"""The buttons of saved views, for every list."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from privacy.actions import saved_views
from privacy.admin.lists import KeysetList
from privacy.authority import authority
from privacy.refusal import Refused
from privacy.registry import staff_routes

# What each button does, what it takes, and what is said afterwards.
_DO: dict[str, tuple[Callable[..., int | None], tuple[str, ...], Any]] = {
    "save": (saved_views.save, ("list_key", "name", "shared", "settings"), _("The view is saved.")),
    "change": (saved_views.change, ("view", "settings"), _("The view shows this from now on.")),
    "rename": (saved_views.rename, ("view", "name", "shared"), _("The view is renamed.")),
    "delete": (saved_views.delete, ("view",), _("The view is deleted.")),
    "open_with": (saved_views.make_default, ("view",), _("From now on the list opens with this view for you.")),
    "open_plain": (saved_views.stop_default, ("view",), _("From now on the list opens plain for you.")),
}


@require_POST
def act(request: HttpRequest) -> HttpResponse:
    """Saves what is chosen of a list as a view, or does one thing to a view of one's own; then the list again."""
    page, verb = _page(request.POST.get("list", "")), request.POST.get("do", "")
    if not authority.opens(request.user.roles, page.route):
        raise PermissionDenied
    asked = page.asked(request)
    if verb not in _DO or (asked.view is None and verb != "save"):
        raise Http404
    action, takes, said = _DO[verb]
    view = asked.view.pk if asked.view else 0
    given = {
        "view": view,
        "list_key": page.route,
        "name": request.POST.get("name", ""),
        "shared": "shared" in request.POST,
        "settings": asked.settings.kept(),
    }
    try:
        made = action(by=request.user.actor, now=timezone.now(), **{name: given[name] for name in takes})
    except Refused as no:
        messages.error(request, str(no.message))
        request.session[page.REFUSED_VIEW] = {"do": verb, "name": str(given["name"])[:200], "shared": given["shared"]}
        return HttpResponseRedirect(page.address(asked))
    messages.success(request, said)
    return HttpResponseRedirect(f"{reverse(page.route)}?view={0 if verb == 'delete' else made or view}")


def _page(key: str) -> KeysetList[Any]:
    pages = (route.view for routes in staff_routes for route in routes if isinstance(route.view, KeysetList))
    found = next((page for page in pages if page.route == key), None)
    if found is None:
        raise Http404
    return found
