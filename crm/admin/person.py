"""The page of a person: who this is, may we contact them, what is open, what happened, what is known and from where."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from crm import clean, queries
from crm.actions import addresses, contacts, knowledge, points, standings
from crm.actions.holders import Holder
from crm.admin.answers import go, show, show_form, warn_of_health
from crm.admin.timelines import told_timeline
from crm.enums import SourceKind
from crm.forms import NewPersonForm, PersonForm, attempt
from crm.queries import dealings
from crm.sources import Source
from privacy import timeline
from privacy.actions import audit
from privacy.queries import trail_of_person
from privacy.refusal import Refused

_HOME = ("street", "postcode", "city", "country")


@require_safe
def page(request: HttpRequest, contact: int) -> HttpResponse:
    """The person, with the newest of their timeline; somebody merged leads to who they are now."""
    try:
        card = _card(request, contact, route="admin:person")
    except Http404:
        if (now := queries.living(contact)) in (None, contact):
            raise
        return HttpResponseRedirect(reverse("admin:person", args=[now]))
    whose = timeline.Whose((contact, *card.merged))
    context = {
        "title": card.name or _("Person %(number)s") % {"number": contact},
        "card": card,
        "bought": dealings.bought("contact", contact),
        "trail": trail_of_person(contact, limit=8),
        **told_timeline(request, whose, dealings.open_places("contact", contact)),
    }
    return show(request, "admin/crm/person.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Somebody new."""
    form = NewPersonForm(request.POST or None)
    made = attempt(form, lambda data: _create(request, data))
    if made:
        messages.success(request, _("The person is in the register."))
        return go(request, reverse("admin:person", args=[made]))
    return show_form(request, title=_("Add a person"), form=form, verb=_("Add"), back=reverse("admin:people"))


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, contact: int) -> HttpResponse:
    """Changes to a person. Where somebody has changed the same fact since, it says who and what, and keeps what was typed."""
    card = _card(request, contact, route="admin:person_edit")
    form = PersonForm(request.POST or None, initial=_initial(card))
    form.remember()
    back = reverse("admin:person", args=[contact])
    if attempt(form, lambda data: _edit(request, card, form)):
        messages.success(request, _("Saved."))
        warn_of_health(request, {k: v for k, v in form.mine().items() if k != "source"}, back)
        return go(request, back)
    if form.is_bound and form.data.get("version") != str(card.contact.version):
        form.renew(card.contact.version, _initial(card))
    return show_form(request, title=_("Edit %(name)s") % {"name": card.name}, form=form, verb=_("Save"), back=back)


@require_POST
def act(request: HttpRequest, contact: int) -> HttpResponse:
    """One small act of the page: `do` names it, `ref` what it is about."""
    card = _card(request, contact, route="admin:person_do")
    does = _ACTS.get(request.POST.get("do", ""))
    if does is None:
        raise Http404
    try:
        messages.success(request, does(request, card, _own(card, request)))
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
        address=clean.Postal(*(data[name] for name in _HOME)),
        interests=map(int, data["interests"]),
        organisation=data["organisation"],
        title=data["title"],
        at_work=data["at_work"],
        **{name: data[name] for name in (*contacts.LINES, "language")},
    )


def _edit(request: HttpRequest, card: queries.PersonCard, form: PersonForm) -> int:
    now, data = timezone.now(), form.cleaned_data
    mine, seen = form.mine(), form.seen()
    fields = {name: mine[name] for name in (*contacts.LINES, "language", "email", "phone") if name in mine}
    if "interests" in mine:
        fields["interests"] = set(map(int, mine["interests"]))
    if any(name in mine for name in _HOME):
        held = addresses.postal_of(card.contact.pk)
        fields["address"] = held._replace(**{name: mine[name] for name in _HOME if name in mine})
        seen["address"] = held._replace(**{name: seen[name] for name in _HOME if name in seen})
    return contacts.edit(
        by=request.user.actor,
        now=now,
        contact=card.contact.pk,
        version=data["version"] or 0,
        source=Source(SourceKind.STAFF, data["source"], now, data["given_for"]),
        seen=seen,
        **fields,
    )


def _main_point(request: HttpRequest, card: queries.PersonCard, ref: int) -> str:
    points.make_main(by=request.user.actor, now=timezone.now(), point=ref)
    return _("This one is used first from now on.")


def _remove_point(request: HttpRequest, card: queries.PersonCard, ref: int) -> str:
    points.remove(by=request.user.actor, now=timezone.now(), point=ref)
    return _("Removed. Bans on it stay.")


def _mark_point(request: HttpRequest, card: queries.PersonCard, ref: int) -> str:
    points.mark(by=request.user.actor, now=timezone.now(), point=ref, state=request.POST.get("state", ""))
    return _("Kept.")


def _end_standing(request: HttpRequest, card: queries.PersonCard, ref: int) -> str:
    standings.end(by=request.user.actor, now=timezone.now(), standing=ref)
    return _("The standing ended today.")


def _remove_address(request: HttpRequest, card: queries.PersonCard, ref: int) -> str:
    addresses.remove(by=request.user.actor, now=timezone.now(), holder=Holder(card.contact.pk), address=ref)
    return _("Removed.")


def _drop_attribute(request: HttpRequest, card: queries.PersonCard, ref: int) -> str:
    knowledge.drop_attribute(by=request.user.actor, now=timezone.now(), contact=card.contact.pk, attribute=ref)
    return _("Removed.")


def _remove_identity(request: HttpRequest, card: queries.PersonCard, ref: int) -> str:
    holder = Holder(card.contact.pk)
    knowledge.remove_identity(by=request.user.actor, now=timezone.now(), holder=holder, identity=ref)
    return _("Removed.")


_ACTS: dict[str, Callable[[HttpRequest, queries.PersonCard, int], str]] = {
    "main_point": _main_point,
    "remove_point": _remove_point,
    "mark_point": _mark_point,
    "end_standing": _end_standing,
    "remove_address": _remove_address,
    "drop_attribute": _drop_attribute,
    "remove_identity": _remove_identity,
}
_WHERE = {
    "point": "points",
    "standing": "standings",
    "address": "addresses",
    "attribute": "attributes",
    "identity": "identities",
}


def _own(card: queries.PersonCard, request: HttpRequest) -> int:
    """The number an act is about: it hangs on this person, or the act is not to be found."""
    given, kind = request.POST.get("ref", ""), request.POST.get("do", "").rpartition("_")[2]
    own = {row.pk for row in getattr(card, _WHERE[kind])}
    if not given.isdigit() or int(given) not in own:
        raise Http404
    return int(given)


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
        **({name: getattr(home, name) for name in _HOME} if home else {"country": "FI"}),
        "interests": [str(held.interest_id) for held in card.interests],
    }
