"""Pages that say one thing."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from marketing.links import BadLink
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
