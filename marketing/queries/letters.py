"""The texts of our own mails: transactional ones, written when they leave, and the foot under every mail."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import get_language, override

from consent.enums import ContactPurpose
from marketing.content import Footer
from marketing.models import Campaign
from privacy.registry import Letter


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


def footer(purpose: str = "") -> Footer:
    """The foot of a mail in the language now active: why it came, the links, who sends it. "" for a transactional mail, which has no
    unsubscribe link. The places are `{{ unsubscribe }}` and `{{ preferences }}`, whole addresses, filled for each reader."""
    why = {
        "": _("You get this because of something you asked of us."),
        ContactPurpose.NEWSLETTER: _("You get this because you subscribed to it."),
    }.get(purpose, _("You get this because you allowed it."))
    stop = ((_("Unsubscribe"), "{{ unsubscribe }}"),) if purpose else ()
    return Footer(
        why=why,
        links=(
            *stop,
            (_("Change your choices"), "{{ preferences }}"),
            (_("How we process your data"), f"{settings.PUBLIC_URL}/privacy/?lang={get_language()}"),
        ),
        controller=settings.CONTROLLER["name"],
        address=settings.CONTROLLER["address"],
    )
