"""Unsubscribing: opening the link asks, the button acts, a mail program acts by one click (RFC 8058)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from consent.actions import preferences
from consent.queries import offers
from marketing import links
from marketing.actions import choosing
from marketing.views.pages import by_link, say

ONE_CLICK = "One-Click"


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@by_link
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """The one page whose POST may come without our CSRF token: RFC 8058 one-click, authorised by the link's own signature.

    It answers 200 without redirect, cookie or context. Everything else a browser sends is checked as everywhere.
    """
    link = links.read_unsubscribe(token)
    if request.method == "POST" and request.POST.get("List-Unsubscribe") == ONE_CLICK:
        preferences.unsubscribe(now=timezone.now(), hash=link.hash, contact=link.contact, topic=link.topic)
        return HttpResponse(_("Unsubscribed."), content_type="text/plain; charset=utf-8")
    return _by_person(request, link)


@csrf_protect
def _by_person(request: HttpRequest, link: links.Unsubscribe) -> HttpResponse:
    now, topic = timezone.now(), _topic(link.topic)
    if request.method != "POST":
        return render(request, "public/unsubscribe.html", {"title": _("Stop these mails?"), "topic": topic})
    if request.POST.get("undo"):
        return _undo(request, links.read_undo(request.POST["undo"], now=now), link)
    everything = request.POST.get("stop") == "everything"
    if everything:
        events = preferences.stop_everything(now=now, hash=link.hash, contact=link.contact)
    else:
        events = preferences.unsubscribe(now=now, hash=link.hash, contact=link.contact, topic=link.topic)
    context = {
        "title": _("It has stopped"),
        "topic": topic,
        "everything": everything,
        "undo": links.undo_events(link.hash, link.contact, events, now),
    }
    return render(request, "public/unsubscribed.html", context)


def _topic(key: str) -> offers.TopicOffer | None:
    """What the link stops: None for marketing. A newsletter that went out of use has only its key left to be called by."""
    known = {topic.key: topic for topic in offers.topics()}
    return known.get(key, offers.TopicOffer(key, key, "")) if key else None


def _undo(request: HttpRequest, undo: links.Undo, link: links.Unsubscribe) -> HttpResponse:
    choosing.undo(now=timezone.now(), link=links.Preferences(link.hash, link.contact), undo=undo)
    return say(request, _("Undone"), _("You get the mails as before."), good=True)
