"""Organisations: list, page, adding and editing."""

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
from django.views.decorators.http import require_http_methods, require_safe

from crm import queries
from crm.actions import organisations
from crm.enums import SourceKind
from crm.forms import OrganisationForm, attempt
from crm.sources import Source
from privacy.actions import audit
from privacy.admin.lists import Column, KeysetList
from privacy.authority import authority
from privacy.queries import trail

FIELDS = ("name", "business_id", "language", "www", "customer_group", "industry")


class Organisations(KeysetList[Any]):
    title = gettext_lazy("Organisations")
    search_hint = gettext_lazy("Name or business id")
    empty = gettext_lazy("No organisation is in the register yet. A file of people brings theirs along.")
    empty_next = (gettext_lazy("Import a file"), "admin:import_new")
    route = "admin:organisations"
    order = ("sort_text", "id")
    columns = (
        Column(gettext_lazy("Name"), lambda row: row.name, lambda row: reverse("admin:organisation", args=[row.pk])),
        Column(gettext_lazy("Business id"), lambda row: row.business_id),
        Column(gettext_lazy("Customer group"), lambda row: row.customer_group or ""),
        Column(gettext_lazy("Industry"), lambda row: row.industry or ""),
        Column(gettext_lazy("Language"), lambda row: row.get_language_display()),
    )

    def model_manager(self) -> Any:
        return queries.organisations()

    def rows(self, request: HttpRequest) -> QuerySet[Any]:
        return queries.organisations()

    def search(self, rows: QuerySet[Any], text: str) -> QuerySet[Any]:
        return queries.matching_organisations(rows, text)

    def actions(self, request: HttpRequest) -> tuple[tuple[Any, str, bool], ...]:
        if not authority.opens(request.user.roles, "admin:organisation_new"):
            return ()
        return ((_("Add an organisation"), reverse("admin:organisation_new"), True),)


@require_safe
def page(request: HttpRequest, organisation: int) -> HttpResponse:
    """The organisation with its people and orders."""
    card = queries.organisation_card(organisation)
    if card is None:
        raise Http404
    people = [position.contact_id for position in card.positions]
    audit.looked(
        by=request.user.actor, now=timezone.now(), route="admin:organisation", purpose="customer_care", people=people
    )
    context = {"title": card.organisation.name, "card": card, "trail": trail("crm.Organisation", organisation, limit=8)}
    return TemplateResponse(request, "admin/crm/organisation.html", {**admin.site.each_context(request), **context})


@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, organisation: int | None = None) -> HttpResponse:
    """A new organisation, or changes to one; what was typed stays whatever is wrong with it."""
    found = queries.organisations().filter(pk=organisation).first() if organisation else None
    if organisation and found is None:
        raise Http404
    form = OrganisationForm(request.POST or None, initial=_initial(found) if found else {})
    saved = attempt(form, lambda data: _save(request, organisation, data))
    if saved:
        messages.success(request, _("Saved."))
        return HttpResponseRedirect(reverse("admin:organisation", args=[saved]))
    if found and form.is_bound:
        form.renew(found.version)
    context = {
        **admin.site.each_context(request),
        "title": _("Edit %(name)s") % {"name": found.name} if found else _("Add an organisation"),
        "form": form,
        "verb": _("Save") if found else _("Add"),
        "back": reverse("admin:organisation", args=[found.pk]) if found else reverse("admin:organisations"),
    }
    return TemplateResponse(request, "admin/form.html", context)


def _save(request: HttpRequest, organisation: int | None, data: dict[str, Any]) -> int:
    by, now = request.user.actor, timezone.now()
    facts = {name: data[name] for name in FIELDS}
    if organisation is None:
        return organisations.create(by=by, now=now, source=Source(SourceKind.STAFF, "", now), **facts)
    organisations.edit(by=by, now=now, organisation=organisation, version=data["version"] or 0, **facts)
    return organisation


def _initial(row: Any) -> dict[str, Any]:
    facts = {name: getattr(row, name) for name in ("name", "business_id", "language", "www", "version")}
    return {**facts, "customer_group": row.customer_group_id or "", "industry": row.industry_id or ""}
