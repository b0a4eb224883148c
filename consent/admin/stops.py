"""Bans above the person: what an organisation forbade, an e-mail domain, and a stop for everybody."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from consent.actions.acts import Given, record
from consent.enums import Act, SubjectKind
from consent.forms import SCOPES, LiftForm, StopForm
from consent.queries.stops import stop_of, stops
from crm.queries.reach import living_organisation, organisation_names
from privacy.refusal import Refused


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """Those in force, and the form for another; `organisation` names whose. POST records one, or with `event` that one is taken back."""
    organisation = _organisation(request)
    lifting = "event" in request.POST
    form = StopForm(
        request.POST if request.method == "POST" and not lifting else None, prefix="stop", organisation=organisation
    )
    lift = LiftForm(request.POST if lifting else None, prefix="lift")
    bound = lift if lifting else form
    if bound.is_bound and bound.is_valid():
        try:
            given = _lifted(request, lift.cleaned_data) if lifting else _given(form.cleaned_data, organisation)
            record(by=request.user.actor, now=timezone.now(), given=given)
            messages.success(request, _("Recorded. It holds from now on."))
            return HttpResponseRedirect(request.get_full_path())
        except Refused as no:
            bound.add_error(no.field if no.field in bound.fields else None, str(no.message))
    name = organisation_names([organisation]).get(organisation, "") if organisation else ""
    context = {
        **admin.site.each_context(request),
        "title": _("Bans of %(name)s") % {"name": name} if name else _("Bans on organisations, domains and everybody"),
        "organisation": organisation,
        "stops": stops(organisation),
        "form": form,
        "lift_form": lift,
        "lifting": request.POST.get("event", ""),
        "back": reverse("admin:organisation", args=[organisation]) if organisation else "",
    }
    return TemplateResponse(request, "admin/consent/stops.html", context, status=422 if bound.errors else 200)


def _organisation(request: HttpRequest) -> int | None:
    given = request.GET.get("organisation", "")
    if not given:
        return None
    found = living_organisation(int(given)) if given.isdecimal() and len(given) < 19 else None
    if found is None:
        raise Http404
    return found


def _given(said: dict[str, Any], organisation: int | None) -> Given:
    whose: dict[str, Any] = {"organisation": organisation}
    if organisation is None:
        domain = said["level"] == SubjectKind.DOMAIN
        whose = {"domain": said["domain"]} if domain else {"everybody": True}
    scope = SCOPES["ban", said["what"]]
    return Given(Act.BANNED, *scope, source_kind=said["came_by"], evidence=said["note"], **whose)


def _lifted(request: HttpRequest, said: dict[str, Any]) -> Given:
    given = request.POST["event"]
    ban = stop_of(int(given)) if given.isdecimal() and len(given) < 19 else None
    if ban is None:
        raise Refused(_("This ban is not in force any more."))
    subject = ban.subject
    return Given(
        Act.BAN_LIFTED,
        ban.purpose,
        ban.channel,
        ban.topic,
        organisation=subject.organisation_id,
        domain=subject.domain,
        everybody=subject.kind == SubjectKind.EVERYBODY,
        source_kind=said["came_by"],
        evidence=said["evidence"],
    )
