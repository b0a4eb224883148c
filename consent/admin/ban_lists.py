"""External ban lists: those in force, sending a new one, reading what it would do, and taking it into use."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from consent.actions import ban_lists as actions
from consent.forms import BanListForm
from consent.queries import ban_lists as queries
from consent.queries.rulebook import in_force
from consent.rules import BAN_LISTS
from crm.forms import attempt
from privacy.refusal import Refused


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """The lists in force and those that wait, and the form for another. POST reads a file; the file goes as soon as it is read."""
    form = BanListForm(request.POST or None, request.FILES or None)
    number = attempt(form, lambda said: _receive(request, said))
    if number:
        return HttpResponseRedirect(reverse("admin:ban_list", args=[number]))
    rule = in_force().on(BAN_LISTS)
    context = {
        "title": _("External ban lists"),
        "lists": queries.shown(timezone.localdate(), days=rule["days"] if rule else None),
        "days": rule["days"] if rule else None,
        "waiting": queries.waiting(),
        "form": form,
    }
    return _show(request, "admin/consent/ban_lists.html", context, status=422 if form.errors else 200)


@require_safe
def plan(request: HttpRequest, ban_list: int) -> HttpResponse:
    """What a list that was read would do, or, once in force, what it did."""
    row = queries.find(ban_list)
    if row is None:
        raise Http404
    return _show(request, "admin/consent/ban_list.html", {"title": row.name, "list": row})


@require_POST
def act(request: HttpRequest, ban_list: int) -> HttpResponse:
    """Takes a list that was read into use, or gives it up."""
    if queries.find(ban_list) is None:
        raise Http404
    do = actions.apply if request.POST.get("do") == "apply" else actions.give_up
    try:
        do(by=request.user.actor, now=timezone.now(), number=ban_list)
        done = _("The list is in force from now on.") if do is actions.apply else _("Given up: nothing was changed.")
        messages.success(request, done)
    except Refused as no:
        messages.error(request, str(no.message))
    return HttpResponseRedirect(reverse("admin:ban_lists"))


def _receive(request: HttpRequest, said: dict[str, Any]) -> int:
    path = Path(said.pop("file").temporary_file_path())
    return actions.receive(by=request.user.actor, now=timezone.now(), path=path, **said)


def _show(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    return TemplateResponse(request, template, {**admin.site.each_context(request), **context}, status=status)
