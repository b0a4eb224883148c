"""The checklist of a campaign: what the pure checks need to know is looked up here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

from crm.enums import Language
from crm.queries.lists import has_price
from marketing import checklist
from marketing.content import Content
from marketing.models import Campaign
from marketing.queries import answers, contents, mail
from marketing.queries.answers import Answers


@dataclass(frozen=True)
class Line:
    """One line of the checklist in the language of the moment; `level` is that of `marketing.checklist.Finding`."""

    level: str
    sentence: str
    language: str


def checklist_of(campaign: Campaign) -> list[Line]:
    """Every line, computed from the mails as they would be sent. Raises Unfit for a text that could not be sent, which none is."""
    written = contents.of_campaign(campaign)
    told = answers.of_campaign(campaign)
    mails = [_mail(campaign, content, told) for content in written.values()]
    missing = [language.value for language in Language if language not in written]
    return [
        Line(
            found.level,
            _(found.sentence) % {k: _(v) if k == "what" else v for k, v in found.gaps.items()},
            found.language,
        )
        for found in checklist.findings(mails, missing)
    ]


def errors(campaign: Campaign) -> list[Line]:
    """What must be put right before anybody may approve it."""
    return [line for line in checklist_of(campaign) if line.level == "error"]


def _mail(campaign: Campaign, content: Content, told: Answers) -> checklist.Mail:
    return checklist.Mail(
        content,
        mail.page(campaign, content.language),
        stoppable=campaign.purpose in mail.STOPPABLE,
        controller=settings.CONTROLLER["name"],
        measured=mail.measured_page(campaign, content.language) if campaign.measures else None,
        own=settings.PUBLIC_URL,
        pictures=f"{settings.PUBLIC_URL}/image/",
        dead=[place for place in checklist.links(content) if _dead(place)],
        priced=_priced(campaign, content),
        answers=told.known,
        waiting=told.waiting,
    )


def _dead(place: str) -> bool:
    """An address of our own that no page answers."""
    path = checklist.own_path(place, settings.PUBLIC_URL)
    if path is None:
        return False
    try:
        resolve(path)
    except Resolver404:
        return True
    return False


def _priced(campaign: Campaign, content: Content) -> Sequence[str]:
    if has_price(campaign.product_id):
        return ()
    shown = [block for block in content.blocks if block.kind == "product" and block.get("product").isdecimal()]
    return [block.get("title") for block in shown if has_price(int(block.get("product")))]
