"""The texts of our own mails, written when they leave."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from consent.enums import Channel
from consent.queries import moves, offers
from consent.queries.subscriptions import Pending, confirmed, find, has_all
from marketing import links
from marketing.merging import FIELDS
from marketing.models import Campaign
from marketing.queries.trials import by_version
from privacy.registry import Letter


def confirmation(pending: int, language: str) -> Letter | None:
    """Asks to confirm a subscription; None when it was confirmed, replaced or has expired meanwhile."""
    wish = find(pending)
    if wish is None:
        return None
    with override(language):
        if has_all(wish):
            return letter(
                _("You get these already"),
                _("Somebody, probably you, asked at our website to get this at this address:"),
                _named(wish),
                _("You get it already: nothing needs to be done."),
            )
        link = f"{settings.PUBLIC_URL}/confirm/{links.confirm(pending, wish.nonce)}?lang={language}"
        return letter(
            _("Confirm your subscription"),
            _("Somebody, probably you, asked at our website to get this at this address:"),
            _named(wish),
            _("If it was you, open this link and press the button:"),
            f"<{link}>",
            _("If it was not you, do nothing: we send you nothing more, and the request is erased in a few days."),
        )


def joined(pending: int, language: str) -> Letter | None:
    """Tells that a subscription holds; None when it was never confirmed or is purged."""
    wish = confirmed(pending)
    if wish is None:
        return None
    with override(language):
        return letter(
            _("Your subscription is confirmed"),
            _("From now on you get this at this address:"),
            _named(wish),
            _("You can change your choices or stop at any time by the link below. If it was not you, stop it there."),
        )


def test(campaign: int, language: str) -> Letter | None:
    """A newsletter as its author may see it in their own mailbox; None when it is not written in the language any more."""
    return _test(campaign, language, 0)


def test_b(campaign: int, language: str) -> Letter | None:
    """The same of its version B; None also when no two versions are tried any more."""
    return _test(campaign, language, 1)


def _test(campaign: int, language: str, place: int) -> Letter | None:
    found = Campaign.objects.filter(pk=campaign).first()
    versions = by_version(found).get(language, []) if found else []
    if place >= len(versions):
        return None
    content = versions[place]
    with override(language):
        said = {"subject": content.subject, "version": "AB"[place]}
        return Letter(
            subject=(_("Test: %(subject)s") if len(versions) == 1 else _("Test, %(version)s: %(subject)s")) % said,
            body="",
            blocks=[block.data() for block in content.blocks],
            values={name: _(field.label) for name, field in FIELDS.items()},
        )


def move_from(change: int, language: str) -> Letter | None:
    """Asks the old address whether our mails shall go to another; None when the wish is purged. The other one is not named."""
    return _move(change, language, "old")


def move_to(change: int, language: str) -> Letter | None:
    """Asks the new address whether our mails shall come to it; None when the wish is purged."""
    return _move(change, language, "new")


def _move(change: int, language: str, side: str) -> Letter | None:
    found = moves.find(change)
    if found is None or side in found.confirmed:
        return None
    with override(language):
        link = f"{settings.PUBLIC_URL}/move/{links.move(change, side, found.nonces[side])}?lang={language}"
        asked = {
            "old": _(
                "Somebody, probably you, asked that our mails go to another address from now on, not to this one."
            ),
            "new": _("Somebody, probably you, asked that our mails come to this address from now on."),
        }
        return letter(
            _("Confirm your new address"),
            asked[side],
            _("If it was you, open this link and press the button. A mail like this went to the other address too:"),
            f"<{link}>",
            _("If it was not you, do nothing: nothing changes before both are confirmed."),
        )


def letter(subject: str, *paragraphs: str) -> Letter:
    """One of our own, in the language now active."""
    return Letter(subject=subject, body="\n\n".join([_("Hello!"), *paragraphs]), values={})


def _named(wish: Pending) -> str:
    """What was asked for, a line each. Nothing that somebody typed."""
    return "\n".join(f"- {name}" for name in names(wish))


def names(wish: Pending) -> list[str]:
    """What was asked for, in words, in the language now active."""
    others = {
        _("Marketing by e-mail"): wish.direct_marketing,
        _("Marketing by post"): Channel.LETTER in wish.channels,
        _("Marketing by phone"): Channel.PHONE in wish.channels,
        _("Marketing by text message"): Channel.SMS in wish.channels,
        _("Following which mails I open"): wish.email_tracking,
    }
    topics = [topic.name for topic in offers.topics() if topic.key in wish.topics]
    return topics + [name for name, asked in others.items() if asked]
