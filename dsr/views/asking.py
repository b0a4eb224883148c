"""The public form for requests, and the button behind the receipt's link. No login, no session, no script."""

from __future__ import annotations

import secrets

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from dsr import links
from dsr.actions import requests
from dsr.enums import CameBy
from dsr.forms import AskForm
from dsr.queries.requests import one
from marketing.tasks import after_commit, send_own_letters
from privacy.actor import Actor
from privacy.enums import ActorKind

_PERSON = Actor(ActorKind.PERSON)


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """The form. Whoever sends it reads the same page, whether we know the address or not."""
    form = AskForm(request.POST or None, initial={"form_key": secrets.token_urlsafe(32)})
    language = get_language() or "fi"
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if not given["website"]:
            asked = requests.Asked(
                rights=tuple(given["rights"]),
                came_by=CameBy.FORM,
                language=language,
                name=given["name"],
                email=given["email"],
                phone=given["phone"],
                text=given["text"],
                form_key=given["form_key"],
            )
            requests.receive(by=_PERSON, now=timezone.now(), asked=asked)
            after_commit(send_own_letters)
        return HttpResponseRedirect(f"{reverse('privacy_request_sent')}?lang={language}")
    context = {"title": _("Ask about your own data"), "form": form}
    return render(request, "public/request.html", context, status=422 if form.errors else 200)


@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """After the form."""
    return _say(
        request,
        _("We have your request"),
        _("We sent a receipt to the address you gave. Press the button behind its link, so that we know it was you."),
        _("You get an answer within a month. The receipt says the day."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def recognise(request: HttpRequest, token: str) -> HttpResponse:
    """Opening the link asks, the button says: it was I (rule I15)."""
    number = links.read(token)
    row = one(number) if number is not None else None
    if row is None:
        return _say(
            request,
            _("This link does not work"),
            _("It is not whole, or it is too old. Copy the whole address from the mail and try again."),
            _("You can also write to our data protection officer: the address is below."),
            status=404,
        )
    if request.method == "POST":
        requests.recognise_by_link(now=timezone.now(), request=row.pk)
        row = one(row.pk) or row
    if row.identity or row.closed_at:
        return _say(
            request,
            _("Thank you, we know it was you"),
            _("Your request %(number)s is being worked on. The receipt says until when you get an answer.")
            % {"number": row.number},
        )
    return render(request, "public/request_recognise.html", {"title": _("Was it you who asked?"), "asked": row})


def _say(request: HttpRequest, title: str, *sentences: str, status: int = 200) -> HttpResponse:
    context = {"title": title, "sentences": sentences, "good": status == 200, "next": None}
    return render(request, "public/message.html", context, status=status)
