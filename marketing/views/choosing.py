"""The preference page: all choices of a reader at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from consent.actions import pauses
from consent.actions import preferences as consent
from consent.queries import offers
from consent.queries.addresses import email_behind
from crm.enums import Language
from marketing import links
from marketing.actions import choosing, limits, moving
from marketing.forms import LanguageForm, MoveForm, PauseForm, PreferencesForm
from marketing.queries.choices import choices
from marketing.tasks import after_commit, send_own_letters
from marketing.views.pages import address_of, by_link
from privacy.months import months_later
from privacy.refusal import Refused

WORDINGS = ("newsletter", "direct_marketing", "email_tracking", "by_letter", "by_phone", "by_sms")


@dataclass(frozen=True)
class Said:
    """What the page says of what was just done: the sentence, the token of its undo button, and whether it was done at all."""

    sentence: str
    undo: str = ""
    done: bool = True


@require_http_methods(["GET", "HEAD", "POST"])
@by_link
def preferences(request: HttpRequest, token: str) -> HttpResponse:
    """Shows what holds, and does what a button says. The address is shown only as far as its owner knows it again."""
    link, now, language = links.read_preferences(token), timezone.now(), get_language() or "fi"
    said = _do(request, link, now) if request.method == "POST" else None
    topics, today = offers.topics(), timezone.localdate(now)
    held = choices(link.hash, link.contact, [topic.key for topic in topics], today=today)
    texts = {key: offers.wording(key, language).text for key in WORDINGS}
    context = {
        "title": _("What would you like to get from us?"),
        "address": masked(email_behind(link.hash)),
        "said": said,
        "held": held,
        "texts": texts,
        "lines": [(topic, held.topics[topic.key]) for topic in topics],
        "channels": [(key, texts[f"by_{key}"], choice) for key, choice in held.channels.items()],
        "languages": Language.choices,
        "today": today,
        "latest": months_later(today, pauses.LONGEST_MONTHS),
    }
    return render(request, "public/preferences.html", context, status=200 if said is None or said.done else 422)


def _do(request: HttpRequest, link: links.Preferences, now: datetime) -> Said:
    """A refusal is said on the page itself: the choices below it show what holds."""
    does = _BUTTONS.get(request.POST.get("do", ""), _save)
    try:
        return does(request, link, now)
    except Refused as no:
        return Said(str(no.message), done=False)


def _stop(request: HttpRequest, link: links.Preferences, now: datetime) -> Said:
    events = consent.stop_everything(now=now, hash=link.hash, contact=link.contact)
    sentence = _("Everything has stopped. Nothing is sent to this address but what you ask for.")
    return Said(sentence, links.undo_events(link.hash, link.contact, events, now))


def _save(request: HttpRequest, link: links.Preferences, now: datetime) -> Said:
    form, language = (
        PreferencesForm(request.POST, topics=[topic.key for topic in offers.topics()]),
        get_language() or "fi",
    )
    if not form.is_valid():
        return Said(_("A newsletter on the page is no longer sent. Look at your choices and save again."), done=False)
    wording = offers.wording("newsletter", language).id
    chosen = choosing.choose(now=now, link=link, language=language, wording=wording, **form.choices())
    undo = links.undo_events(link.hash, link.contact, chosen.events, now)
    if chosen.asked:
        after_commit(send_own_letters)
        return Said(
            _("Saved. What is new begins when you press the button behind the link we mail to the address now."), undo
        )
    return Said(_("Your choices are saved."), undo)


def _pause(request: HttpRequest, link: links.Preferences, now: datetime) -> Said:
    form = PauseForm(request.POST)
    if not form.is_valid():
        return Said(" ".join(str(error) for errors in form.errors.values() for error in errors), done=False)
    given = form.cleaned_data
    until = months_later(timezone.localdate(now), given["months"]) if given["months"] else given["until"]
    before = pauses.pause(now=now, hash=link.hash, contact=link.contact, until=until)
    sentence = _("You get no newsletters and no marketing until %(day)s. Then all is as before.")
    return Said(sentence % {"day": date_format(until, "SHORT_DATE_FORMAT")}, _undo_pause(link, before, now))


def _resume(request: HttpRequest, link: links.Preferences, now: datetime) -> Said:
    before = pauses.pause(now=now, hash=link.hash, contact=link.contact, until=None)
    return Said(_("The pause has ended."), _undo_pause(link, before, now) if before else "")


def _undo_pause(link: links.Preferences, before: date | None, now: datetime) -> str:
    return links.undo(link.hash, link.contact, links.PAUSE, before.isoformat() if before else "", now)


def _speak(request: HttpRequest, link: links.Preferences, now: datetime) -> Said:
    form = LanguageForm(request.POST)
    if not form.is_valid():
        return Said(_("Choose one of the languages on the page."), done=False)
    language = form.cleaned_data["language"]
    before = choosing.speak(now=now, link=link, language=language)
    sentence = _("From now on we write to you in this language: %(language)s.") % {"language": Language(language).label}
    return Said(
        sentence, links.undo(link.hash, link.contact, links.LANGUAGE, before, now) if before != language else ""
    )


def _move(request: HttpRequest, link: links.Preferences, now: datetime) -> Said:
    if not limits.admit(now=now, address=address_of(request), topics=()):
        return Said(_("Nothing was sent. Wait an hour and try again, or write to us."), done=False)
    form = MoveForm(request.POST)
    if not form.is_valid():
        return Said(_("Write the new address, at most 254 characters."), done=False)
    language = get_language() or "fi"
    moving.ask(now=now, link=link, new_email=form.cleaned_data["new_email"], language=language)
    after_commit(send_own_letters)
    return Said(
        _("We sent a mail to both addresses. When the button behind each link is pressed, the address changes.")
    )


def _undo(request: HttpRequest, link: links.Preferences, now: datetime) -> Said:
    choosing.undo(now=now, link=link, undo=links.read_undo(request.POST.get("undo", ""), now=now))
    return Said(_("Undone. All is as it was before."))


_BUTTONS: dict[str, Callable[[HttpRequest, links.Preferences, datetime], Said]] = {
    "save": _save,
    "stop": _stop,
    "pause": _pause,
    "resume": _resume,
    "language": _speak,
    "move": _move,
    "undo": _undo,
}


def masked(address: str) -> str:
    """The first and last letter before the @, and the domain: a•••••i@example.com; "" stays "".

    Who finds the link in a forwarded mail learns no more of the address than this.
    """
    local, at, domain = address.partition("@")
    return f"{local[:1]}•••••{local[-1:] if len(local) > 2 else ''}@{domain}" if at else ""
