"""The mail that asks whether what somebody allowed still holds."""

from __future__ import annotations

from django.conf import settings
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import override

from consent.enums import Channel
from consent.queries import offers
from consent.queries.reconfirmations import Item, find, named
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
        % {"what": _words(item), "day": date_format(localdate(item.since), "SHORT_DATE_FORMAT")}
        for item in items
    ]


def _words(item: Item) -> str:
    """What a permission is for, as its reader calls it."""
    topics = {topic.key: topic.name for topic in offers.topics()}
    others = {
        offers.MARKETING: _("Marketing by e-mail"),
        offers.by_channel(Channel.SMS): _("Marketing by text message"),
        offers.newsletter(item.scope.topic): _("Newsletter: %(name)s")
        % {"name": topics.get(item.scope.topic, item.scope.topic)},
    }
    return others.get(item.scope) or named([item])[0]
