"""The page behind the link of a question: yes or no to each permission that grew old."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from consent.actions import reconfirming
from consent.queries.reconfirmations import Item, Out, shown, waiting
from marketing import links
from marketing.queries.keeping import lines
from marketing.views.pages import by_link

ANSWERS = {"yes": True, "no": False}


@require_http_methods(["GET", "HEAD", "POST"])
@by_link
def keep(request: HttpRequest, token: str) -> HttpResponse:
    """Opening the link asks, the button answers (rule I15). What gets no answer now can be answered later, until its day."""
    link, now, language = links.read_keep(token), timezone.now(), get_language() or "fi"
    found = waiting(link.question, link.nonce, now=now)
    if request.method != "POST":
        return _ask(request, found, language) if found.items else _thank(request)
    answers = _answers(request, found.items)
    if found.items and not answers:
        return _ask(request, found, language, error=_("Choose yes or no for at least one."))
    done = reconfirming.answer(now=now, question=found.id, nonce=link.nonce, language=language, answers=answers)
    return _thank(request, done, links.undo_events(done.hash, done.contact, done.stopped, now))


def _answers(request: HttpRequest, items: tuple[Item, ...]) -> dict[int, bool]:
    given = ((item.event, request.POST.get(f"item-{item.event}", "")) for item in items)
    return {event: ANSWERS[said] for event, said in given if said in ANSWERS}


def _ask(request: HttpRequest, found: Out, language: str, error: str = "") -> HttpResponse:
    texts = (shown(item, language) for item in found.items)
    context = {
        "title": _("Does this still hold?"),
        "items": list(zip(found.items, lines(found.items), texts, strict=True)),
        "due": found.due,
        "error": error,
    }
    return render(request, "public/keep.html", context, status=422 if error else 200)


def _thank(request: HttpRequest, done: reconfirming.Answered | None = None, undo: str = "") -> HttpResponse:
    context = {
        "title": _("Thank you for your answer"),
        "left": lines(done.left) if done else [],
        "preferences": links.preferences(done.hash, done.contact) if done else "",
        "undo": undo,
    }
    return render(request, "public/kept.html", context)
