"""The page of an organisation: who it is, what is open, what happened with it and its people, what is known."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from crm import queries
from crm.actions import addresses, knowledge, organisations, points
from crm.actions.holders import Holder
from crm.admin.answers import go, show, show_form
from crm.admin.timelines import told_timeline
from crm.enums import SourceKind
from crm.forms import OrganisationForm, attempt
from crm.queries import dealings
from crm.sources import Source
from privacy import timeline
from privacy.actions import audit
from privacy.queries import trail
from privacy.refusal import Refused


@require_safe
def page(request: HttpRequest, organisation: int) -> HttpResponse:
    """The organisation; one that was merged leads to what it is now."""
    card = queries.organisation_card(organisation)
    if card is None:
        if (now := queries.living_organisation(organisation)) not in (None, organisation):
            return HttpResponseRedirect(reverse("admin:organisation", args=[now]))
        raise Http404
    whose = timeline.Whose(organisations=(organisation, *card.merged))
    told = told_timeline(request, whose, dealings.open_places("organisation", organisation))
    audit.looked(
        by=request.user.actor,
        now=timezone.now(),
        route="admin:organisation",
        purpose="customer_care",
        people=card.shown_people,
    )
    context = {
        "title": str(card.organisation),
        "card": card,
        "facts": _facts(card),
        "bought": dealings.bought("organisation", organisation),
        "trail": trail("crm.Organisation", organisation, limit=8),
        **told,
    }
    return show(request, "admin/crm/organisation.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, organisation: int | None = None) -> HttpResponse:
    """A new organisation, or changes to one; what was typed stays whatever is wrong with it."""
    found = queries.organisations().filter(pk=organisation).first() if organisation else None
    if organisation and found is None:
        raise Http404
    form = OrganisationForm(request.POST or None, initial=_initial(found) if found else {})
    if found:
        form.remember()
    saved = attempt(form, lambda data: _save(request, organisation, form))
    if saved:
        messages.success(request, _("Saved."))
        return go(request, reverse("admin:organisation", args=[saved]))
    if found and form.is_bound and form.data.get("version") != str(found.version):
        form.renew(found.version, _initial(found))
    title = _("Edit %(name)s") % {"name": found.name} if found else _("Add an organisation")
    back = reverse("admin:organisation", args=[found.pk]) if found else reverse("admin:organisations")
    return show_form(request, title=title, form=form, verb=_("Save") if found else _("Add"), back=back)


@require_POST
def act(request: HttpRequest, organisation: int) -> HttpResponse:
    """One small act of the page: `do` names it, `ref` what it is about."""
    card = queries.organisation_card(organisation)
    does, given = _ACTS.get(request.POST.get("do", "")), request.POST.get("ref", "")
    if card is None or does is None or not given.isdigit():
        raise Http404
    rows, do = does
    if int(given) not in {row.pk for row in getattr(card, rows)}:
        raise Http404
    try:
        do(request, organisation, int(given))
        messages.success(request, _("Kept."))
    except Refused as no:
        messages.error(request, str(no.message))
    return HttpResponseRedirect(reverse("admin:organisation", args=[organisation]))


def _remove_name(request: HttpRequest, organisation: int, ref: int) -> None:
    organisations.remove_name(by=request.user.actor, now=timezone.now(), organisation=organisation, name=ref)


def _remove_point(request: HttpRequest, organisation: int, ref: int) -> None:
    points.remove(by=request.user.actor, now=timezone.now(), point=ref)


def _main_point(request: HttpRequest, organisation: int, ref: int) -> None:
    points.make_main(by=request.user.actor, now=timezone.now(), point=ref)


def _remove_address(request: HttpRequest, organisation: int, ref: int) -> None:
    holder = Holder(organisation=organisation)
    addresses.remove(by=request.user.actor, now=timezone.now(), holder=holder, address=ref)


def _remove_identity(request: HttpRequest, organisation: int, ref: int) -> None:
    holder = Holder(organisation=organisation)
    knowledge.remove_identity(by=request.user.actor, now=timezone.now(), holder=holder, identity=ref)


_ACTS: dict[str, tuple[str, Callable[[HttpRequest, int, int], None]]] = {
    "remove_name": ("names", _remove_name),
    "remove_point": ("points", _remove_point),
    "main_point": ("points", _main_point),
    "remove_address": ("addresses", _remove_address),
    "remove_identity": ("identities", _remove_identity),
}


def _save(request: HttpRequest, organisation: int | None, form: OrganisationForm) -> int:
    by, now = request.user.actor, timezone.now()
    if organisation is None:
        facts = {name: form.cleaned_data[name] for name in organisations.FIELDS}
        return organisations.create(by=by, now=now, source=Source(SourceKind.STAFF, "", now), **facts)
    mine = {name: value for name, value in form.mine().items() if name in organisations.FIELDS}
    version = form.cleaned_data["version"] or 0
    organisations.edit(by=by, now=now, organisation=organisation, version=version, seen=form.seen(), **mine)
    return organisation


def _initial(row: Any) -> dict[str, Any]:
    facts = {name: getattr(row, f"{name}_id" if name in organisations.KEYS else name) for name in organisations.FIELDS}
    return {name: "" if value is None else value for name, value in facts.items()} | {"version": row.version}


def _facts(card: queries.OrganisationCard) -> list[tuple[str, str]]:
    """The organisation's own columns that are there, in the words of the reader."""
    row = card.organisation
    shown = [name for name in organisations.FIELDS if name not in ("name", "www", "parent", "sole_trader")]
    values = ((name, dealings.told(row, name)) for name in shown)
    return [(str(row._meta.get_field(name).verbose_name), value) for name, value in values if value]
