"""The desk: what is due, a request's page, and one verb for each button."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from crm.queries import find_people
from dsr.actions import requests
from dsr.deadlines import may_extend, received_on
from dsr.enums import CLOSED
from dsr.forms import AnswerForm, ContactForm, ExtendForm, IdentityForm, IntakeForm, RefuseForm
from dsr.models import Request
from dsr.queries import requests as queries
from marketing.tasks import after_commit, send_own_letters
from privacy.actions import audit
from privacy.admin.lists import Column, KeysetList, Tag
from privacy.authority import authority
from privacy.queries import trail
from privacy.refusal import Refused

DONE = {
    "recognise": gettext_lazy("Written down. Now their data may be shown to them."),
    "link": gettext_lazy("Linked. Check that it is the right person before anything leaves."),
    "extend": gettext_lazy("Extended by two months. The person is told why by e-mail, where there is an address."),
    "answer": gettext_lazy("Answered and closed."),
    "refuse": gettext_lazy("Refused with reasons, and closed. The mail says how to complain."),
}


@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """Open requests, the most urgent first, each date explained."""
    today = received_on(timezone.now())
    lines = queries.lines(queries.open_requests()[:500], today=today)
    context = {
        **admin.site.each_context(request),
        "title": _("Requests"),
        "lines": lines,
        "late": sum(line.late for line in lines),
        "median": queries.median_days(),
    }
    return TemplateResponse(request, "admin/dsr/requests.html", context)


class Closed(KeysetList[Request]):
    """Requests answered or refused."""

    title = gettext_lazy("Closed requests")
    empty = gettext_lazy("No request has been answered yet.")
    route = "admin:requests_closed"
    purpose = "rights"
    columns = (
        Column(
            gettext_lazy("Number"), lambda row: row.number, link=lambda row: reverse("admin:request", args=[row.pk])
        ),
        Column(gettext_lazy("Rights"), queries.rights_of),
        Column(gettext_lazy("Received"), lambda row: row.received_on),
        Column(gettext_lazy("Closed"), lambda row: received_on(row.closed_at)),
        Column(
            gettext_lazy("Outcome"),
            lambda row: Tag("yes" if row.state == "answered" else "no", row.get_state_display()),
        ),
    )

    def rows(self, request: HttpRequest) -> Any:
        return queries.closed_requests()


@require_http_methods(["GET", "HEAD", "POST"])
def intake(request: HttpRequest) -> HttpResponse:
    """A letter, a call, a visit: staff write the request down, and the clock runs from the day it came in."""
    now = timezone.now()
    start = {"form_key": secrets.token_urlsafe(32), "received_on": received_on(now), "language": "fi"}
    form = IntakeForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        asked = requests.Asked(
            rights=tuple(given["rights"]),
            came_by=given["came_by"],
            language=given["language"],
            name=given["name"],
            email=given["email"],
            phone=given["phone"],
            text=given["text"],
            form_key=given["form_key"],
            received=given["received_on"],
        )
        try:
            number = requests.receive(by=request.user.actor, now=now, asked=asked)
        except Refused as no:
            form.add_error(no.field or None, str(no.message))
        else:
            after_commit(send_own_letters)
            messages.success(request, _("Written down. The data protection officer sees it at once."))
            opens = authority.opens(request.user.roles, "admin:request")
            return redirect("admin:request", number) if opens else redirect("admin:index")
    context = {
        **admin.site.each_context(request),
        "title": _("Enter a request"),
        "form": form,
        "verb": _("Write it down"),
        "lead": _("Whatever way it came: a request needs no form and no certain words. When in doubt, enter it."),
    }
    return TemplateResponse(request, "admin/form.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, number: int) -> HttpResponse:
    """The request. A POST searches for the person in the register; the words searched stay in its body."""
    row = _request(number)
    text = request.POST.get("q", "").strip()[:200] if request.method == "POST" else ""
    found = find_people(text, 10) if text else []
    people = {hit.id for hit in found} | ({row.contact_id} if row.contact_id else set())
    now = timezone.now()
    audit.looked(by=request.user.actor, now=now, route="admin:request", purpose="rights", people=people)
    today = received_on(now)
    start = {"version": row.version}
    (line,) = queries.lines([row], today=today)
    context = {
        **admin.site.each_context(request),
        "title": _("Request %(number)s") % {"number": row.number},
        "row": row,
        "line": line,
        "closed": row.state in CLOSED,
        "q": text,
        "found": found,
        "packages": queries.packages(row.pk),
        "erased": queries.erasure_of(row.pk),
        "may_extend": not row.extended_to and may_extend(row.received_on, today),
        "identity_form": IdentityForm(initial=start),
        "extend_form": ExtendForm(initial=start),
        "answer_form": AnswerForm(initial=start),
        "refuse_form": RefuseForm(initial=start),
        "sentences": trail("dsr.Request", row.pk),
    }
    return TemplateResponse(request, "admin/dsr/request.html", context)


@require_POST
def act(request: HttpRequest, number: int) -> HttpResponse:
    """One button, one verb, one call."""
    row, verb = _request(number), request.POST.get("do", "")
    if verb not in _DO:
        raise Http404
    kind, do = _DO[verb]
    form = kind(request.POST)
    try:
        if not form.is_valid():
            raise Refused(_("Something is missing: fill in every field of the form."))
        do(by=request.user.actor, now=timezone.now(), request=row.pk, **form.cleaned_data)
        after_commit(send_own_letters)
        messages.success(request, DONE[verb])
    except Refused as no:
        messages.error(request, str(no.message))
    return HttpResponseRedirect(reverse("admin:request", args=[row.pk]))


def _answer(*, answer: str, **given: Any) -> None:
    requests.answer(text=answer, **given)


def _request(number: int) -> Request:
    row = queries.one(number)
    if row is None:
        raise Http404
    return row


_DO: dict[str, tuple[type[Form], Callable[..., None]]] = {
    "recognise": (IdentityForm, requests.recognise),
    "link": (ContactForm, requests.link),
    "extend": (ExtendForm, requests.extend),
    "answer": (AnswerForm, _answer),
    "refuse": (RefuseForm, requests.refuse),
}
