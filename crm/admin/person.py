"""The page of a person: may we contact them, what happened, what is known and from where; and the small acts on it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from crm import clean, queries
from crm.actions import contacts, orders, points, positions, standings
from crm.enums import SourceKind
from crm.forms import NewPersonForm, OrderForm, PersonForm, PointForm, PositionForm, attempt
from crm.sources import Source
from privacy import timeline
from privacy.actions import audit
from privacy.authority import authority
from privacy.queries import trail_of_person
from privacy.refusal import Refused


@require_safe
def page(request: HttpRequest, contact: int) -> HttpResponse:
    """The person, with the newest of their timeline; `when`, `kind` and `ref` go on from an older place."""
    card = _card(request, contact, route="admin:person")
    entries, older = timeline.page([card.contact.pk, *card.merged], after=_place(request))
    context = {
        "title": card.name or _("Person %(number)s") % {"number": contact},
        "card": card,
        "entries": entries,
        "older": older,
        "trail": trail_of_person(contact, limit=8),
        "may_order": authority.opens(request.user.roles, "admin:person_order"),
        "point_form": PointForm(prefix="point"),
        "position_form": PositionForm(prefix="position"),
    }
    return _show(request, "admin/crm/person.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Somebody new."""
    form = NewPersonForm(request.POST or None)
    made = attempt(form, lambda data: _create(request, data))
    if made:
        messages.success(request, _("The person is in the register."))
        return HttpResponseRedirect(reverse("admin:person", args=[made]))
    context = {"title": _("Add a person"), "form": form, "verb": _("Add"), "back": reverse("admin:people")}
    return _show(request, "admin/form.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, contact: int) -> HttpResponse:
    """Changes to a person. When somebody saved in between, it says who and what, and keeps what was typed for the next try."""
    card = _card(request, contact, route="admin:person_edit")
    form = PersonForm(request.POST or None, initial=_initial(card))
    if attempt(form, lambda data: _edit(request, card, data)):
        messages.success(request, _("Saved."))
        return HttpResponseRedirect(reverse("admin:person", args=[contact]))
    if form.is_bound and form.data.get("version") != str(card.contact.version):
        form.renew(card.contact.version)
    back = reverse("admin:person", args=[contact])
    context = {"title": _("Edit %(name)s") % {"name": card.name}, "form": form, "verb": _("Save"), "back": back}
    return _show(request, "admin/form.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def order(request: HttpRequest, contact: int) -> HttpResponse:
    """Records an order of the person, for their organisation where they have one."""
    card = _card(request, contact, route="admin:person_order")
    form = OrderForm(request.POST or None, initial={"ordered_on": timezone.localdate()})
    if attempt(form, lambda data: _order(request, card, data)):
        messages.success(request, _("The order is recorded."))
        return HttpResponseRedirect(reverse("admin:person", args=[contact]))
    back = reverse("admin:person", args=[contact])
    title = _("An order of %(name)s") % {"name": card.name}
    return _show(
        request, "admin/form.html", {"title": title, "form": form, "verb": _("Record the order"), "back": back}
    )


@require_POST
def act(request: HttpRequest, contact: int) -> HttpResponse:
    """One small act of the page: `do` names it, `ref` what it is about."""
    card = _card(request, contact, route="admin:person_do")
    does = _ACTS.get(request.POST.get("do", ""))
    if does is None:
        raise Http404
    try:
        said = does(request, card, _own(card, request))
        messages.success(request, said)
    except Refused as no:
        messages.error(request, str(no.message))
    return HttpResponseRedirect(reverse("admin:person", args=[contact]))


def _create(request: HttpRequest, data: dict[str, Any]) -> int:
    now = timezone.now()
    return contacts.create(
        by=request.user.actor,
        now=now,
        source=Source(SourceKind.STAFF, data["source"], now, data["given_for"]),
        standing=data["standing"],
        emails=[data["email"]] if data["email"] else [],
        phones=[data["phone"]] if data["phone"] else [],
        address=_postal(data),
        interests=map(int, data["interests"]),
        organisation=data["organisation"],
        title=data["title"],
        **{name: data[name] for name in (*contacts.LINES, "language")},
    )


def _edit(request: HttpRequest, card: queries.PersonCard, data: dict[str, Any]) -> int:
    return contacts.edit(
        by=request.user.actor,
        now=timezone.now(),
        contact=card.contact.pk,
        version=data["version"] or 0,
        source=_source(data["source"]),
        address=_postal(data),
        interests=set(map(int, data["interests"])),
        **{name: data[name] for name in (*contacts.LINES, "language", "email", "phone")},
    )


def _order(request: HttpRequest, card: queries.PersonCard, data: dict[str, Any]) -> int:
    return orders.record(
        by=request.user.actor,
        now=timezone.now(),
        source=_source(""),
        number=data["number"],
        ordered_on=data["ordered_on"],
        paid_on=data["paid_on"],
        lines=[orders.Line(data["product"], data["quantity"])],
        contact=card.contact.pk,
        organisation=card.place.organisation_id if card.place else None,
        reference=data["reference"],
    )


def _add_point(request: HttpRequest, card: queries.PersonCard, ref: int) -> str:
    form = PointForm(request.POST, prefix="point")
    data = _whole(form)
    point = clean.email(data["value"]) if data["kind"] == "email" else clean.phone(data["value"])
    source = _source(data["source"])
    points.add(by=request.user.actor, now=source.at, contact=card.contact.pk, point=point, source=source)
    return _("Added.")


def _add_position(request: HttpRequest, card: queries.PersonCard, ref: int) -> str:
    data = _whole(PositionForm(request.POST, prefix="position"))
    source = _source(data["source"])
    where = {"organisation": data["organisation"], "title": data["title"]}
    positions.add(by=request.user.actor, now=source.at, contact=card.contact.pk, source=source, **where)
    return _("Added.")


def _main_point(request: HttpRequest, card: queries.PersonCard, ref: int) -> str:
    points.make_main(by=request.user.actor, now=timezone.now(), point=ref)
    return _("This one is used first from now on.")


def _remove_point(request: HttpRequest, card: queries.PersonCard, ref: int) -> str:
    points.remove(by=request.user.actor, now=timezone.now(), point=ref)
    return _("Removed. Bans on it stay.")


def _end_position(request: HttpRequest, card: queries.PersonCard, ref: int) -> str:
    positions.end(by=request.user.actor, now=timezone.now(), position=ref)
    return _("The position ended today.")


def _end_standing(request: HttpRequest, card: queries.PersonCard, ref: int) -> str:
    standings.end(by=request.user.actor, now=timezone.now(), standing=ref)
    return _("The standing ended today.")


_ACTS: dict[str, Callable[[HttpRequest, queries.PersonCard, int], str]] = {
    "add_point": _add_point,
    "add_position": _add_position,
    "main_point": _main_point,
    "remove_point": _remove_point,
    "end_position": _end_position,
    "end_standing": _end_standing,
}


def _own(card: queries.PersonCard, request: HttpRequest) -> int:
    """The number an act is about: it hangs on this person, or the act is not to be found."""
    given = request.POST.get("ref", "")
    if not given:
        return 0
    own = {row.pk for rows in (card.points, card.positions, card.standings) for row in rows}
    if not given.isdigit() or int(given) not in own:
        raise Http404
    return int(given)


def _whole(form: PointForm | PositionForm) -> dict[str, Any]:
    if not form.is_valid():
        raise Refused(next(iter(form.errors.values()))[0])
    return form.cleaned_data


def _card(request: HttpRequest, contact: int, *, route: str) -> queries.PersonCard:
    card = queries.person_card(contact)
    if card is None:
        raise Http404
    audit.looked(by=request.user.actor, now=timezone.now(), route=route, purpose="customer_care", people=[contact])
    return card


def _initial(card: queries.PersonCard) -> dict[str, Any]:
    row, home = card.contact, card.home
    return {
        **{name: getattr(row, name) for name in (*contacts.LINES, "language", "version")},
        "email": card.email.value if card.email else "",
        "phone": card.phone.value if card.phone else "",
        **({name: getattr(home, name) for name in ("street", "postcode", "city", "country")} if home else {}),
        "interests": [str(held.interest_id) for held in card.interests],
    }


def _postal(data: dict[str, Any]) -> clean.Postal:
    return clean.Postal(data["street"], data["postcode"], data["city"], data["country"])


def _source(text: str) -> Source:
    return Source(SourceKind.STAFF, text, timezone.now())


def _place(request: HttpRequest) -> timeline.Place | None:
    when: datetime | None = parse_datetime(request.GET.get("when", "")) if request.GET.get("when") else None
    kind, ref = request.GET.get("kind", ""), request.GET.get("ref", "")
    return timeline.Place(when, kind, int(ref)) if when and timezone.is_aware(when) and kind and ref.isdigit() else None


def _show(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    return TemplateResponse(request, template, {**admin.site.each_context(request), **context})
