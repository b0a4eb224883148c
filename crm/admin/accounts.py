"""Staff accounts: who signs in, with which roles, since and until when."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from crm import queries
from crm.actions import users
from crm.forms import AccountForm, RoleForm, attempt
from privacy.admin.lists import Column, KeysetList, Tag
from privacy.queries import trail
from privacy.refusal import Refused


def _roles(row: Any) -> str:
    today = timezone.localdate()
    held = [h for h in row.all_holdings if h.since <= today and (h.until is None or h.until >= today)]
    return ", ".join(str(holding.get_role_display()) for holding in held)


class Accounts(KeysetList[Any]):
    title = gettext_lazy("Accounts")
    route = "admin:accounts"
    columns = (
        Column(gettext_lazy("Name"), lambda row: row.name, lambda row: reverse("admin:account", args=[row.pk])),
        Column(gettext_lazy("E-mail"), lambda row: row.email),
        Column(gettext_lazy("Roles today"), _roles),
        Column(
            gettext_lazy("State"),
            lambda row: Tag("yes", gettext_lazy("in use")) if row.is_active else Tag("no", gettext_lazy("closed")),
        ),
    )

    def rows(self, request: HttpRequest) -> QuerySet[Any]:
        return queries.accounts()

    def actions(self, request: HttpRequest) -> tuple[tuple[Any, str, bool], ...]:
        return ((_("Make an account"), reverse("admin:account_new"), True),)


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """A new account."""
    form = AccountForm(request.POST or None)
    made = attempt(form, lambda data: users.create(by=request.user.actor, now=timezone.now(), **data))
    if made:
        messages.success(request, _("The account is open. Give its first password by word of mouth."))
        return HttpResponseRedirect(reverse("admin:account", args=[made]))
    context = {
        "title": _("Make an account"),
        "form": form,
        "verb": _("Make the account"),
        "back": reverse("admin:accounts"),
    }
    return TemplateResponse(request, "admin/form.html", {**admin.site.each_context(request), **context})


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, account: int) -> HttpResponse:
    """An account with its roles; giving it another one."""
    row = _account(account)
    form = RoleForm(request.POST or None, initial={"since": timezone.localdate()})
    given = attempt(form, lambda data: users.give_role(by=request.user.actor, now=timezone.now(), user=account, **data))
    if given:
        messages.success(request, _("The role is given."))
        return HttpResponseRedirect(reverse("admin:account", args=[account]))
    context = {"title": row.name, "account": row, "form": form, "trail": trail("crm.User", account)}
    return TemplateResponse(request, "admin/crm/account.html", {**admin.site.each_context(request), **context})


@require_POST
def act(request: HttpRequest, account: int) -> HttpResponse:
    """Ends a role, or closes the account."""
    row, by, now = _account(account), request.user.actor, timezone.now()
    holding = request.POST.get("holding", "")
    try:
        if request.POST.get("do") == "close":
            users.end(by=by, now=now, user=account)
            messages.success(request, _("The account is closed."))
        elif holding.isdigit() and int(holding) in {held.pk for held in row.all_holdings}:
            users.end_role(by=by, now=now, holding=int(holding))
            messages.success(request, _("The role has ended."))
        else:
            raise Http404
    except Refused as no:
        messages.error(request, str(no.message))
    return HttpResponseRedirect(reverse("admin:account", args=[account]))


def _account(account: int) -> Any:
    row = queries.accounts().filter(pk=account).first()
    if row is None:
        raise Http404
    return row
