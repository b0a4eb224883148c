"""The preference page: all choices of a reader at once."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from consent.actions import preferences as consent
from consent.queries import offers
from crm.queries.reach import key_of
from marketing import links
from marketing.actions import subscriptions
from marketing.forms import PreferencesForm
from marketing.queries.choices import choices
from marketing.tasks import after_commit, send_own_letters
from marketing.views.pages import by_link


@require_http_methods(["GET", "HEAD", "POST"])
@by_link
def preferences(request: HttpRequest, token: str) -> HttpResponse:
    """Shows what holds; saves, or stops everything. The address is shown only as far as its owner knows it again."""
    link, topics, language = links.read_preferences(token), offers.topics(), get_language() or "fi"
    newsletter, marketing = offers.wording("newsletter", language), offers.wording("direct_marketing", language)
    saved = _save(request, link, [topic.key for topic in topics], newsletter.id) if request.method == "POST" else ""
    held = choices(link.hash, link.contact, [topic.key for topic in topics])
    context = {
        "title": _("What would you like to get from us?"),
        "address": masked(key_of(link.hash)),
        "saved": saved,
        "lines": [(topic, *held.topics[topic.key]) for topic in topics],
        "direct_marketing": held.direct_marketing,
        "banned_since": held.banned_since,
        "newsletter": newsletter,
        "marketing": marketing,
    }
    return render(request, "public/preferences.html", context)


def _save(request: HttpRequest, link: links.Preferences, topics: list[str], wording: int) -> str:
    if request.POST.get("do") == "stop":
        consent.stop_everything(now=timezone.now(), hash=link.hash, contact=link.contact)
        return _("Everything has stopped. Nothing is sent to this address but what you ask for.")
    form = PreferencesForm(request.POST, topics=topics)
    if not form.is_valid():
        return _("A newsletter on the page is no longer sent. Look at your choices and save again.")
    more = subscriptions.choose(
        now=timezone.now(),
        hash=link.hash,
        contact=link.contact,
        topics=form.cleaned_data["topics"],
        direct_marketing=form.cleaned_data["direct_marketing"],
        language=get_language() or "fi",
        wording=wording,
    )
    if more:
        after_commit(send_own_letters)
        return _("Saved. What is new begins when you press the button behind the link we mail to the address now.")
    return _("Your choices are saved.")


def masked(address: str) -> str:
    """The first and last letter before the @, and the domain: a•••••i@example.com; "" stays "".

    Who finds the link in a forwarded mail learns no more of the address than this.
    """
    local, at, domain = address.partition("@")
    return f"{local[:1]}•••••{local[-1:] if len(local) > 2 else ''}@{domain}" if at else ""
