"""The mail that asks whether what somebody allowed still holds."""

from __future__ import annotations

from django.conf import settings
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import override

from consent.queries import offers
from consent.queries.reconfirmations import Item, find
from consent.queries.timeline import scope_words
from consent.state import Scope
from marketing import links
from marketing.queries.letters import letter
from privacy.registry import Letter


def question(question: int, language: str) -> Letter | None:
    """Asks about what is left of a question; None when it was answered, everything changed meanwhile, or it is purged."""
    found = find(question)
    if found is None or not found.items:
        return None
    with override(language):
        link = f"{settings.PUBLIC_URL}/keep/{links.keep(question, found.nonce)}?lang={language}"
        return letter(
            _("Does this still hold?"),
            _("You have allowed us this, and it is long since we heard from you:"),
            "\n".join(f"- {line}" for line in lines(found.items)),
            _("Open this link and choose yes or no for each:"),
            f"<{link}>",
            _("Answer by %(day)s. What gets no answer ends then: nothing more of it comes.")
            % {"day": date_format(found.due, "SHORT_DATE_FORMAT")},
        )


def lines(items: tuple[Item, ...]) -> list[str]:
    """What was allowed and since when, a line each, in the language now active."""
    return [
        _("%(what)s, since %(day)s")
        % {"what": words(item.scope), "day": date_format(localdate(item.since), "SHORT_DATE_FORMAT")}
        for item in items
    ]


def words(scope: Scope) -> str:
    """What a permission is for, as its reader calls it."""
    topics = {topic.key: topic.name for topic in offers.topics()}
    if scope in (offers.MARKETING, offers.by_channel("sms")):
        return _("Marketing by e-mail") if scope == offers.MARKETING else _("Marketing by text message")
    if scope.topic in topics:
        return _("Newsletter: %(name)s") % {"name": topics[scope.topic]}
    return scope_words(*scope, topics)
