"""The texts of our own mails, written when they leave."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from consent.queries import offers
from consent.queries.subscriptions import find
from marketing import links
from marketing.models import Campaign
from privacy.registry import Letter


def confirmation(pending: int, language: str) -> Letter | None:
    """Asks to confirm a subscription; None when it was confirmed, replaced or has expired meanwhile."""
    wish = find(pending)
    if wish is None:
        return None
    with override(language):
        names = [topic.name for topic in offers.topics() if topic.key in wish.topics]
        if wish.direct_marketing:
            names.append(_("Marketing by e-mail"))
        link = f"{settings.PUBLIC_URL}/confirm/{links.confirm(pending, wish.nonce)}?lang={language}"
        paragraphs = [
            _("Hello!"),
            _("Somebody, probably you, asked at our website to get this at this address:"),
            "\n".join(f"- {name}" for name in names),
            _("If it was you, open this link and press the button:"),
            f"<{link}>",
            _("If it was not you, do nothing: we send you nothing more, and the request is erased in a few days."),
        ]
        return Letter(subject=_("Confirm your subscription"), body="\n\n".join(paragraphs), values={})


def test(campaign: int, language: str) -> Letter | None:
    """A newsletter as its author may see it in their own mailbox; None when it is not written in the language any more."""
    found = Campaign.objects.filter(pk=campaign).first()
    content = found.contents.filter(language=language).first() if found else None
    if content is None:
        return None
    with override(language):
        return Letter(
            subject=_("Test: %(subject)s") % {"subject": content.subject},
            body=content.body,
            values={"first_name": _("First name"), "call_name": _("First name")},
        )
