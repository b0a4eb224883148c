"""The checklist of a campaign: what the pure checks need to know is looked up here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from django.conf import settings
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

from crm.enums import Language
from crm.queries.lists import has_price
from marketing import checklist
from marketing.content import Content, led_to
from marketing.enums import TrialMeasure
from marketing.models import Campaign, Trial
from marketing.queries import answers, contents, mail, trials
from marketing.queries.answers import Answers


@dataclass(frozen=True)
class Line:
    """One line of the checklist in the language of the moment; `level` is that of `marketing.checklist.Finding`."""

    level: str
    sentence: str
    language: str


Empty = Mapping[str, Mapping[str, int]]
"""By language, for how many recipients a merge field is empty (`merging.empty`)."""


def checklist_of(campaign: Campaign, told: Answers | None = None, empty: Empty | None = None) -> list[Line]:
    """Every line, computed from the mails as they would be sent; `told` is how its links answered, looked up unless given; `empty` is not known
    unless given. Raises Unfit for a text that could not be sent, which none is."""
    written = contents.of_campaign(campaign)
    told = told or answers.of_campaign(campaign)
    checked = partial(_mail, campaign, mail.Mails(campaign), told, empty)
    mails = {code: checked(content) for code, content in written.items()}
    missing = [language.value for language in Language if language not in written]
    lines = [_line(found) for found in checklist.findings(list(mails.values()), missing)]
    tried = trials.of(campaign.pk)
    return lines if tried is None else [*lines, *_trial(campaign, tried, mails, checked, lines)]


def _line(found: checklist.Finding) -> Line:
    gaps = {k: _(v) if k == "what" else v for k, v in found.gaps.items()}
    return Line(found.level, _(found.sentence) % gaps, found.language)


def _trial(
    campaign: Campaign,
    tried: Trial,
    a: Mapping[str, checklist.Mail],
    checked: Callable[[Content], checklist.Mail],
    said: Sequence[Line],
) -> list[Line]:
    """What the test of two versions lacks, and what is found in B and not in A."""
    other = trials.over_all({code: one.content for code, one in a.items()}, tried.contents)
    b = {code: checked(text) for code, text in other.items() if text != a[code].content}
    lines = [
        Line("error", _("Version B says nothing of its own in this language: its readers would get A."), code)
        for code in a
        if code not in b
    ]
    by_clicks = tried.measure == TrialMeasure.CLICKS
    if by_clicks and not campaign.measures:
        words = _("The test goes by clicks, but they are not counted: tick that, or choose what else decides.")
        lines.append(Line("error", words, ""))
    if by_clicks:
        words = _("The test goes by clicks, but there is no link to the web in both versions.")
        lines += [Line("error", words, code) for code in b if not (led_to(a[code].whole) and led_to(b[code].whole))]
    found = checklist.findings(list(b.values()), [])
    for line in (_line(one) for one in found if one.key != "languages" and one.level != "ok"):
        if line not in said:
            lines.append(Line(line.level, _("Version B: %(what)s") % {"what": line.sentence}, line.language))
    return lines or [Line("ok", _("Version B is other than A in every language, and what decides is fixed."), "")]


def errors(campaign: Campaign) -> list[Line]:
    """What must be put right before anybody may approve it."""
    return [line for line in checklist_of(campaign) if line.level == "error"]


def _mail(
    campaign: Campaign, mails: mail.Mails, told: Answers, empty: Empty | None, content: Content
) -> checklist.Mail:
    return checklist.Mail(
        content,
        mails.page(content),
        stoppable=campaign.purpose in mail.STOPPABLE,
        controller=settings.CONTROLLER["name"],
        measured=mails.measured_page(content) if campaign.measures else None,
        own=settings.PUBLIC_URL,
        pictures=f"{settings.PUBLIC_URL}/image/",
        dead=[place for place in checklist.links(content) if _dead(place)],
        priced=_priced(campaign, content),
        answers=told.known,
        waiting=told.waiting,
        empty=None if empty is None else empty.get(content.language, {}),
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
    shown = [block for block in content.blocks if block.kind == "product" and block.get("product").isdecimal()]
    if not shown or has_price(campaign.product_id):
        return ()
    return [block.get("title") for block in shown if has_price(int(block.get("product")))]
