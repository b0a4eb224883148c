"""Pages that say one thing."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from marketing.links import BadLink
from marketing.policies import TRIES_OF_A_NETWORK
from privacy.refusal import Refused

View = Callable[..., HttpResponse]


def say(
    request: HttpRequest,
    title: str,
    *sentences: Any,
    good: bool = False,
    next: tuple[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    """A page of one heading and its sentences; `next` is what to do now, as (words, address)."""
    context = {"title": title, "sentences": sentences, "good": good, "next": next}
    return render(request, "public/message.html", context, status=status)


def address_of(request: HttpRequest) -> str:
    """The visitor's IP address: what the proxy in front of us saw, where there is one. Only its last entry is the proxy's own."""
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "") if settings.BEHIND_PROXY else ""
    return str(forwarded.rpartition(",")[2].strip() or request.META.get("REMOTE_ADDR", ""))


def too_many(request: HttpRequest) -> HttpResponse:
    """For who asks too often, or comes from where somebody does: 429 (RFC 6585)."""
    answer = say(
        request,
        _("Too many have asked at once"),
        _("Nothing was sent. Wait an hour and try again, or write to us: the address is below."),
        status=429,
    )
    answer.headers["Retry-After"] = str(int(TRIES_OF_A_NETWORK.within.total_seconds()))
    return answer


def by_link(view: View) -> View:
    """A page opened by a link in a mail: a token that is not ours is a sentence (404), a refusal is its own (410)."""

    @wraps(view)
    def shown(request: HttpRequest, token: str) -> HttpResponse:
        try:
            return view(request, token)
        except BadLink:
            return say(
                request,
                _("This link does not work"),
                _(
                    "It is not whole, or it was made for something else. Copy the whole address from the mail and try again."
                ),
                _("To stop mails from us without a link, write to our data protection officer: the address is below."),
                status=404,
            )
        except Refused as no:
            return say(
                request, _("This link is too old"), no.message, next=(_("Subscribe again"), "/subscribe/"), status=410
            )

    return shown
