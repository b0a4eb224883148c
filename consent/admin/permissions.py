"""A person's permissions with their evidence, and the acts that staff take down."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from consent.actions.acts import Given, record
from consent.enums import Act, Channel, ContactPurpose
from consent.forms import GRANTS, SCOPES, BanForm, GrantForm, LiftForm
from consent.queries.acts import acts_of, is_theirs, scope_of
from consent.queries.as_of import stood_on
from consent.queries.explaining import explanation
from consent.queries.question import Question
from consent.queries.receipt import receipt
from consent.queries.reconfirmations import named, out_to
from consent.queries.refusals import rests
from crm.queries.reach import living, name_of
from privacy.actions import audit
from privacy.refusal import Refused


@require_http_methods(["GET", "HEAD", "POST"])
def permissions(request: HttpRequest, contact: int) -> HttpResponse:
    """Every act with its wording and evidence, and what they came to on a day. POST takes one down: `do` says a ban, a permission, or the
    end of a ban."""
    if living(contact) != contact:
        raise Http404
    now = timezone.now()
    audit.looked(
        by=request.user.actor, now=now, route="admin:person_permissions", purpose="customer_care", people=[contact]
    )
    forms_ = {"ban": BanForm, "grant": GrantForm, "lift": LiftForm}
    do, day = request.POST.get("do", ""), _day(request.GET.get("as_of", ""))
    bound = {name: kind(request.POST if name == do else None, prefix=name) for name, kind in forms_.items()}
    if request.method == "POST" and do not in bound:
        raise Http404
    if do and _take_down(request, contact, do, bound[do]):
        return HttpResponseRedirect(reverse("admin:person", args=[contact]))
    question = out_to(contact)
    resting = rests(contact, [scope for _key, _label, scope in GRANTS], timezone.localdate(now))
    context = {
        **admin.site.each_context(request),
        "title": _("What %(name)s allows and forbids")
        % {"name": name_of(contact) or _("person %(number)s") % {"number": contact}},
        "contact": contact,
        "acts": acts_of(contact),
        "day": day,
        "stood": stood_on(contact, day) if day else None,
        "question": question,
        "asked": named(question.items) if question else [],
        "rests": [(label, resting[scope]) for _key, label, scope in GRANTS if scope in resting],
        "grant_form": bound["grant"],
        "ban_form": bound["ban"],
        "lift_form": bound["lift"],
    }
    return TemplateResponse(request, "admin/consent/permissions.html", context, status=422 if do else 200)


@require_safe
def receipt_of(request: HttpRequest, contact: int, event: int) -> HttpResponse:
    """The receipt of one act as a file, for whoever wants to prove it: the person, or an authority."""
    found = receipt(event) if living(contact) == contact and is_theirs(contact, event) else None
    if found is None:
        raise Http404
    audit.looked(
        by=request.user.actor,
        now=timezone.now(),
        route="admin:permission_receipt",
        purpose="customer_care",
        people=[contact],
    )
    named = {"Content-Disposition": f'attachment; filename="receipt-{event}.json"'}
    return JsonResponse(asdict(found), headers=named, json_dumps_params={"indent": 1})


def _day(given: str) -> date | None:
    try:
        return date.fromisoformat(given)
    except ValueError:
        return None


@require_safe
def why(request: HttpRequest, contact: int) -> HttpResponse:
    """One answer in full: `purpose`, `channel` and `topic` are codes; marketing by e-mail, where none is named."""
    if living(contact) != contact:
        raise Http404
    purpose = request.GET.get("purpose", ContactPurpose.DIRECT_MARKETING)
    channel, topic = request.GET.get("channel", Channel.EMAIL), request.GET.get("topic", "")
    now = timezone.now()
    try:
        found = explanation(Question(purpose, channel, topic), contact, today=timezone.localdate(now))
    except ValueError as error:
        raise Http404 from error
    audit.looked(
        by=request.user.actor, now=now, route="admin:permission_why", purpose="customer_care", people=[contact]
    )
    context = {
        **admin.site.each_context(request),
        "title": _("%(purpose)s, %(channel)s: may we contact %(name)s?")
        % {
            "purpose": found.rule.purpose,
            "channel": found.rule.channels[0],
            "name": name_of(contact) or _("person %(number)s") % {"number": contact},
        },
        "contact": contact,
        "topic": topic,
        "found": found,
    }
    return TemplateResponse(request, "admin/consent/why.html", context)


def _take_down(request: HttpRequest, contact: int, do: str, form: forms.Form) -> bool:
    if not form.is_valid():
        return False
    try:
        record(by=request.user.actor, now=timezone.now(), given=_GIVEN[do](request, contact, form.cleaned_data))
    except Refused as no:
        form.add_error(no.field if no.field in form.fields else None, str(no.message))
        return False
    messages.success(request, _("Recorded. It holds from now on."))
    return True


def _no(request: HttpRequest, contact: int, said: dict[str, Any]) -> Given:
    scope = SCOPES["ban", said["what"]]
    act = Act.OBJECTED if scope.purpose else Act.BANNED
    return Given(act, *scope, contact=contact, source_kind=said["came_by"], evidence=said["note"])


def _yes(request: HttpRequest, contact: int, said: dict[str, Any]) -> Given:
    return Given(
        Act.GRANTED,
        *SCOPES["grant", said["what"]],
        contact=contact,
        source_kind=said["came_by"],
        evidence=said["evidence"],
    )


def _end(request: HttpRequest, contact: int, said: dict[str, Any]) -> Given:
    """The ban is named by the event that made it, so that exactly that one ends."""
    scope, hash_ = scope_of(contact, request.POST.get("event", ""))
    return Given(
        Act.BAN_LIFTED, *scope, contact=contact, hash=hash_, source_kind=said["came_by"], evidence=said["evidence"]
    )


_GIVEN: dict[str, Callable[[HttpRequest, int, dict[str, Any]], Given]] = {"ban": _no, "grant": _yes, "lift": _end}
