"""Subscribing: the form, and the button behind the link in the confirmation mail."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from consent.actions.subscriptions import Confirmed
from consent.queries import offers
from consent.queries.subscriptions import waiting
from marketing import links
from marketing.actions import limits, subscriptions
from marketing.forms import SubscribeForm
from marketing.queries.letters import names
from marketing.tasks import after_commit, send_own_letters
from marketing.views.pages import address_of, by_link, say, too_many


@require_http_methods(["GET", "HEAD", "POST"])
def subscribe(request: HttpRequest) -> HttpResponse:
    """The form. Whoever sends it reads the same sentence, whether we know the address or not (OWASP ASVS 6.3.8)."""
    language, topics = get_language() or "fi", offers.topics()
    form = SubscribeForm(request.POST or None, topics=[topic.key for topic in topics])
    if request.method == "POST" and form.is_valid():
        if not take(request, form, language):
            return too_many(request)
        return HttpResponseRedirect(f"{reverse('subscribe_sent')}?lang={language}")
    return render(request, "public/subscribe.html", shown(request, form, topics, language))


def take(request: HttpRequest, form: SubscribeForm, language: str) -> bool:
    """Notes the wish of a valid form, by whatever door it came; False where too many have asked. What a robot filled in goes nowhere."""
    given, now = form.cleaned_data, timezone.now()
    if not limits.admit(now=now, address=address_of(request), topics=given["topics"]):
        return False
    if not given["website"]:
        subscriptions.ask(
            now=now,
            email=given["email"],
            first_name=given["first_name"],
            last_name=given["last_name"],
            language=language,
            topics=given["topics"],
            direct_marketing=given["direct_marketing"],
            wording=offers.wording("newsletter", language).id,
        )
        after_commit(send_own_letters)
    return True


def shown(
    request: HttpRequest, form: SubscribeForm, topics: Sequence[offers.TopicOffer], language: str
) -> dict[str, Any]:
    """What the form's page needs."""
    return {
        "title": _("Subscribe to our newsletters"),
        "form": form,
        "topics": topics,
        "chosen": request.POST.getlist("topics"),
        "newsletter": offers.wording("newsletter", language),
        "marketing": offers.wording("direct_marketing", language),
        "people": [form["email"], form["first_name"], form["last_name"]],
    }


def mailbox() -> tuple[str, str]:
    """What everybody reads after the form."""
    return (
        _(
            "If anything waits for your confirmation, we sent a mail to the address you gave. Press the button behind its link."
        ),
        _("Nothing came in a quarter of an hour? Look among the junk mail, check the address and try again."),
    )


@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """After the form."""
    return say(request, _("Look into your mailbox"), *mailbox(), good=True)


@require_http_methods(["GET", "HEAD", "POST"])
@by_link
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Opening the link asks, the button confirms (rule I15)."""
    link = links.read_confirm(token)
    if request.method == "POST":
        now = timezone.now()
        done = subscriptions.confirm(now=now, pending=link.pending, nonce=link.nonce)
        after_commit(send_own_letters)
        return _confirmed(request, done, links.undo_events(done.hash, done.contact, done.events, now))
    pending = waiting(link.pending, link.nonce, now=timezone.now())
    if pending.confirmed_at:
        return _confirmed(request)
    context = {
        "title": _("One press and it is done"),
        "names": names(pending),
    }
    return render(request, "public/confirm.html", context)


def _confirmed(request: HttpRequest, done: Confirmed | None = None, undo: str = "") -> HttpResponse:
    context = {
        "title": _("Thank you, it is confirmed"),
        "preferences": links.preferences(done.hash, done.contact) if done else "",
        "undo": undo,
    }
    return render(request, "public/confirmed.html", context)
