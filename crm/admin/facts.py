"""Facts of people and organisations, one set of pages for both: each kind of fact has a form, a way to be kept and a way to go."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from crm import clean, queries
from crm.actions import addresses, contacts, knowledge, organisations, points, positions, standings
from crm.actions.holders import Holder
from crm.admin.answers import go, show_form, warn_of_health
from crm.enums import ContactKind, SourceKind, StandingKind
from crm.forms import attempt, facts
from crm.forms.base import VersionedForm
from crm.queries.facts import address_initial, point_choices, position_choices
from crm.sources import Source
from privacy.actions import audit
from privacy.actor import Actor
from privacy.refusal import Refused

_KEPT = gettext_lazy("Kept.")


@dataclass(frozen=True)
class Told:
    """What a kept fact is about: who says it, about whom, and the row it changes (0: a new one)."""

    by: Actor
    holder: Holder
    ref: int

    def common(self, data: dict[str, Any]) -> dict[str, Any]:
        """What every action takes."""
        now = timezone.now()
        source = Source(SourceKind.STAFF, data.get("source", ""), now, data.get("given_for", ""))
        return {"by": self.by, "now": now, "source": source}


@dataclass(frozen=True)
class FactKind:
    """A kind of fact: the form's title and button, its class, the choices and values it begins with, and how it is kept."""

    title: Any
    verb: Any
    form: type[forms.Form]
    keep: Callable[[Told, dict[str, Any]], Any]
    choices: Callable[[Told], dict[str, facts.Choices]] | None = None
    initial: Callable[[Told], dict[str, Any]] | None = None
    said: Any = _KEPT


@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, what: str, contact: int | None = None, organisation: int | None = None) -> HttpResponse:
    """A fact about a person or an organisation, entered or changed (`ref` names the row); on a page of its own or in its place."""
    kind = _KINDS.get(("person" if contact else "organisation", what))
    back = reverse("admin:person", args=[contact]) if contact else reverse("admin:organisation", args=[organisation])
    given = request.GET.get("ref", "")
    if kind is None or not (queries.person_card(contact) if contact else queries.organisation_card(organisation or 0)):
        raise Http404
    told = Told(request.user.actor, Holder(contact, organisation), int(given) if given.isdigit() else 0)
    if contact:
        route, now = "admin:person_fact", timezone.now()
        audit.looked(by=told.by, now=now, route=route, purpose="customer_care", people=[contact])
    more: dict[str, Any] = {"choices": kind.choices(told)} if kind.choices else {}
    begins = kind.initial(told) if kind.initial else {}
    form = kind.form(request.POST or None, initial=begins, **more)
    if changes := isinstance(form, VersionedForm) and bool(told.ref):
        form.remember()
    seen = {"seen": form.seen(begins) if changes and form.is_bound else None}
    if attempt(form, lambda data: (kind.keep(told, data | seen), True)):
        messages.success(request, str(kind.said))
        warn_of_health(request, {k: v for k, v in form.cleaned_data.items() if k != "source"}, back)
        return go(request, back)
    if changes and form.is_bound:
        form.renew(0, begins)
    return show_form(request, title=str(kind.title), form=form, verb=str(kind.verb), back=back)


def _point(told: Told, data: dict[str, Any]) -> None:
    point = (
        clean.email(data["value"], field="value")
        if data["kind"] == "email"
        else clean.phone(data["value"], field="value")
    )
    place = data.get("position")
    points.add(**told.common(data), holder=told.holder, point=point, main=data["main"], position=place)


def _address(told: Told, data: dict[str, Any]) -> None:
    postal = clean.Postal(**{name: data[name] for name in clean.Postal._fields})
    when = {"since": data["since"], "until": data["until"], "address": told.ref or None, "seen": data["seen"]}
    addresses.keep(**told.common(data), holder=told.holder, kind=data["kind"], postal=postal, **when)


def _position(told: Told, data: dict[str, Any]) -> None:
    facts_ = {name: data[name] for name in ("organisation", "title", "since", "until", "duties")}
    positions.add(**told.common(data), contact=_person(told), **facts_)


def _duties(told: Told, data: dict[str, Any]) -> None:
    seen = (data["seen"] or {}).get("duties")
    positions.set_duties(**told.common(data), position=_own_position(told), areas=data["duties"], seen=seen)


def _leave(told: Told, data: dict[str, Any]) -> None:
    now = timezone.now()
    positions.leave(by=told.by, now=now, position=_own_position(told), on=data["on"], with_points=data["points"])


def _employer(told: Told, data: dict[str, Any]) -> None:
    new = [clean.email(data["email"])] if data["email"] else []
    new += [clean.phone(data["phone"])] if data["phone"] else []
    place = {"organisation": data["organisation"], "title": data["title"], "on": data["on"]}
    positions.change_employer(
        **told.common(data), position=_own_position(told), with_points=data["points"], new_points=new, **place
    )


def _attribute(told: Told, data: dict[str, Any]) -> None:
    what = {"kind": data["attribute_kind"], "value": data["value"]}
    knowledge.keep_attribute(**told.common(data), contact=_person(told), **what)


def _identity(told: Told, data: dict[str, Any]) -> None:
    who = {name: data[name] for name in ("system", "identifier", "last_used_on")}
    knowledge.add_identity(**told.common(data), holder=told.holder, **who)


def _standing(told: Told, data: dict[str, Any]) -> None:
    kind = StandingKind(data["standing"])
    card = queries.person_card(_person(told))
    if card and any(held.kind == kind and held.until is None for held in card.standings):
        raise Refused(_("They are here as this already."), field="standing")
    standings.open_for(**told.common(data), contact=_person(told), kind=kind, why=data["why"])


def _name(told: Told, data: dict[str, Any]) -> None:
    named = {name: data[name] for name in ("kind", "name", "since", "until")}
    organisations.add_name(**told.common(data), organisation=_firm(told), **named)


def _class(told: Told, data: dict[str, Any]) -> None:
    organisations.classify(**told.common(data), organisation=_firm(told), customer_class=data["customer_class"])


def _mailbox(told: Told, data: dict[str, Any]) -> None:
    named = {"first_name": data["name"], "emails": [data["email"]], "kind": ContactKind.SHARED_MAILBOX}
    contacts.create(
        **told.common(data), standing=StandingKind.IN_CONTACT, organisation=_firm(told), at_work=True, **named
    )


def _person(told: Told) -> int:
    assert told.holder.contact is not None
    return told.holder.contact


def _firm(told: Told) -> int:
    assert told.holder.organisation is not None
    return told.holder.organisation


def _own_position(told: Told) -> int:
    if told.ref not in dict(position_choices(_person(told))):
        raise Http404
    return told.ref


def _places(told: Told) -> dict[str, facts.Choices]:
    own = _("their own") if told.holder.contact else _("the organisation's")
    places = position_choices(told.holder.contact) if told.holder.contact else []
    return {"position": [("", own), *((pk, _("at %(place)s") % {"place": name}) for pk, name in places)]}


def _duty_choices(told: Told) -> dict[str, facts.Choices]:
    return {"duties": facts.duty_choices()}


def _duty_initial(told: Told) -> dict[str, Any]:
    return queries.duties(_own_position(told))


def _address_initial(told: Told) -> dict[str, Any]:
    if not told.ref:
        return {}
    held = address_initial(told.ref, contact=told.holder.contact, organisation=told.holder.organisation)
    if held is None:
        raise Http404
    return held


def _left_choices(told: Told) -> dict[str, facts.Choices]:
    _own_position(told)
    return {"points": [(pk, value) for pk, value, _there in point_choices(_person(told), told.ref)]}


def _left_initial(told: Told) -> dict[str, Any]:
    there = [pk for pk, _value, there in point_choices(_person(told), told.ref) if there]
    return {"on": timezone.localdate(), "points": there}


def _entries(field: str, model: str) -> Callable[[Told], dict[str, facts.Choices]]:
    def choices(told: Told) -> dict[str, facts.Choices]:
        return {field: [(row.pk, row.name) for row in queries.managed(model)]}

    return choices


_BOTH = {
    "point": FactKind(gettext_lazy("Add an address or number"), gettext_lazy("Add"), facts.PointForm, _point, _places),
    "address": FactKind(
        gettext_lazy("Postal address"), gettext_lazy("Keep"), facts.AddressForm, _address, None, _address_initial
    ),
    "identity": FactKind(
        gettext_lazy("Identity in another system"), gettext_lazy("Add"), facts.IdentityForm, _identity
    ),
}
_PERSON = {
    "position": FactKind(
        gettext_lazy("Add a position"), gettext_lazy("Add"), facts.PositionForm, _position, _duty_choices
    ),
    "duties": FactKind(
        gettext_lazy("What they look after"),
        gettext_lazy("Keep"),
        facts.DutiesForm,
        _duties,
        _duty_choices,
        _duty_initial,
    ),
    "leave": FactKind(
        gettext_lazy("They left"),
        gettext_lazy("They left"),
        facts.LeaveForm,
        _leave,
        _left_choices,
        _left_initial,
        gettext_lazy("Kept. What belonged to that work is used no more."),
    ),
    "employer": FactKind(
        gettext_lazy("They changed employers"),
        gettext_lazy("They changed employers"),
        facts.EmployerForm,
        _employer,
        _left_choices,
        _left_initial,
        gettext_lazy("Kept. They are reached at the new place from now on."),
    ),
    "attribute": FactKind(
        gettext_lazy("Other necessary information"),
        gettext_lazy("Keep"),
        facts.AttributeForm,
        _attribute,
        _entries("attribute_kind", "attributekind"),
    ),
    "standing": FactKind(
        gettext_lazy("Why they are in the register"), gettext_lazy("Add"), facts.StandingForm, _standing
    ),
}
_ORGANISATION = {
    "name": FactKind(gettext_lazy("Another name"), gettext_lazy("Add"), facts.NameForm, _name),
    "class": FactKind(
        gettext_lazy("Customer class"),
        gettext_lazy("Classify"),
        facts.ClassForm,
        _class,
        _entries("customer_class", "customerclass"),
    ),
    "mailbox": FactKind(gettext_lazy("Add a shared mailbox"), gettext_lazy("Add"), facts.MailboxForm, _mailbox),
}
_KINDS: dict[tuple[str, str], FactKind] = {
    **{("person", key): kind for key, kind in (_BOTH | _PERSON).items()},
    **{("organisation", key): kind for key, kind in (_BOTH | _ORGANISATION).items()},
}
