"""What is looked at before a mail may go, computed from the mail itself: each line is fine, a warning, an error that stops it, or not known yet.

A check is a function of one language's mail that says what it found; the table at the end names them all. What needs the database
(do our own addresses exist, has this product a price) is looked up beforehand and stands in `Mail`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import NamedTuple
from urllib.parse import urlsplit

from marketing.answers import SAID, Answer, Outcome, asked_as
from marketing.blocks import KINDS
from marketing.content import Content, Written
from marketing.markdown import gettext_noop, links_of
from marketing.merging import bare

_ = gettext_noop

LONGEST_SUBJECT, LONGEST_PREHEADER = 60, 110  # characters that a telephone shows
LARGEST, LARGE = 100_000, 80_000  # bytes: Gmail cuts off what is longer than 102 kB
LEAST_TEXT = 40  # letters


@dataclass(frozen=True, slots=True)
class Mail:
    """One language's mail with what was looked up: addresses of our own that lead nowhere, titles of parts about something with a price
    that the campaign does not name, the address where our pictures are, our `own` one, and the mail for who permitted it where the
    campaign measures. `answers` are those of the links to others, by the address they are asked under; `waiting` are yet to answer. `empty`: for how
    many recipients a merge field is empty, None while nobody has counted."""

    content: Content
    whole: Written
    stoppable: bool
    controller: str
    pictures: str
    measured: Written | None = None
    own: str = ""
    dead: Sequence[str] = ()
    priced: Sequence[str] = ()
    answers: Mapping[str, Answer] = field(default_factory=dict)
    waiting: Collection[str] = ()
    empty: Mapping[str, int] | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """`level` is ok, warning, error, or waiting and unasked for what is not known; `sentence` has named gaps that `gaps` fill; `language` is "" for what concerns all."""

    key: str
    level: str
    sentence: str
    gaps: dict[str, str] = field(default_factory=dict)
    language: str = ""


Said = tuple[str, str, dict[str, str]]


class Check(NamedTuple):
    """`fine` is said when nothing was found in any language, `fine_measured` instead where the campaign measures."""

    key: str
    fine: str
    look: Callable[[Mail], Iterator[Said]]
    fine_measured: str = ""


def findings(mails: Sequence[Mail], missing: Sequence[str]) -> list[Finding]:
    """All lines in the order of the table: what was found in each language, or that it is fine. `missing` are languages not written."""
    made = list(_languages(mails, missing))
    for check in CHECKS:
        found = [
            Finding(check.key, level, sentence, gaps, mail.content.language)
            for mail in mails
            for level, sentence, gaps in check.look(mail)
        ]
        measured = check.fine_measured if any(mail.measured for mail in mails) else ""
        made += found or [Finding(check.key, "ok", measured or check.fine)]
    return made


def links(content: Content) -> list[str]:
    """Where the author's links lead."""
    found: list[str] = []
    for block in content.blocks:
        for told in KINDS[block.kind]:
            if told.form == "link" and block.get(told.name):
                found.append(block.get(told.name))
            elif told.form == "text":
                found += links_of(block.get(told.name))
    return found


def own_path(place: str, own: str) -> str | None:
    """The path of a link that leads to our own host (`own` is its address); None where it leads elsewhere."""
    asked = urlsplit(place)
    return asked.path or "/" if asked.netloc == urlsplit(own).netloc else None


def _languages(mails: Sequence[Mail], missing: Sequence[str]) -> Iterator[Finding]:
    if missing:
        gaps = {"languages": ", ".join(missing).upper(), "first": mails[0].content.language.upper() if mails else ""}
        yield Finding(
            "languages", "warning", _("Not written in %(languages)s: these readers get it in %(first)s."), gaps
        )
    shapes = [[block.kind for block in mail.content.blocks] for mail in mails]
    if any(shape != shapes[0] for shape in shapes):
        yield Finding("languages", "warning", _("The languages do not have the same parts in the same order."))
    elif not missing:
        yield Finding("languages", "ok", _("Written in every language, part by part."))


def _links(mail: Mail) -> Iterator[Said]:
    for place in mail.dead:
        yield "error", _("The link “%(place)s” leads to no page of ours."), {"place": place[:80]}
    for place in links(mail.content):
        if place.startswith("http://"):
            yield (
                "warning",
                _("The link “%(place)s” is not encrypted: write https:// if the site has it."),
                {"place": place[:80]},
            )


def _answers(mail: Mail) -> Iterator[Said]:
    """The links to others. Where one waits, how many is said, not which: their answers are there in a moment."""
    places = {asked: place for place in links(mail.content) if (asked := asked_as(place, mail.own))}
    for asked, place in places.items():
        answer = mail.answers.get(asked)
        if answer and answer.outcome != Outcome.ANSWERS:
            yield *SAID[answer.outcome], {"place": place[:80], "status": str(answer.status)}
    waiting = [asked for asked in places if asked in mail.waiting]
    if waiting:
        yield "waiting", _("Links that are being asked whether they answer: %(n)s."), {"n": str(len(waiting))}
    elif unasked := [asked for asked in places if asked not in mail.answers]:
        yield "unasked", _("Links to others that were not asked whether they answer: %(n)s."), {"n": str(len(unasked))}


def _fields(mail: Mail) -> Iterator[Said]:
    for name in bare((mail.whole.subject, mail.whole.preheader, mail.whole.text, mail.whole.html)):
        if mail.empty is None:
            yield "waiting", _("It is not counted yet for how many recipients {{ %(name)s }} is empty."), {"name": name}
        elif n := mail.empty.get(name, 0):
            words = _(
                "Recipients for whom {{ %(name)s }} is empty, so that nothing stands there: %(n)s. Write {{ %(name)s|… }} with words for them."
            )
            yield "warning", words, {"name": name, "n": str(n)}


def _subject(mail: Mail) -> Iterator[Said]:
    subject, preheader = mail.content.subject.strip(), mail.content.preheader.strip()
    if len(subject) > LONGEST_SUBJECT:
        yield "warning", _("The subject has %(n)s characters: telephones show about 60."), {"n": str(len(subject))}
    if not preheader:
        yield (
            "warning",
            _("There is no preview line: mail programs show the first words of the text after the subject instead."),
            {},
        )
    elif len(preheader) > LONGEST_PREHEADER:
        yield (
            "warning",
            _("The preview line has %(n)s characters: about 110 are shown."),
            {"n": str(len(preheader))},
        )
    if preheader and preheader == subject:
        yield "warning", _("The preview line says the same as the subject."), {}


def _marketing(mail: Mail) -> Iterator[Said]:
    for title in mail.priced:
        if mail.stoppable:
            yield (
                "error",
                _(
                    "“%(title)s” has a price: choose it as the product it tells of, so that only those who allow marketing get it."
                ),
                {"title": title[:80]},
            )
        else:
            yield (
                "error",
                _("“%(title)s” has a price, but this mail is not marketing: take it out."),
                {"title": title[:80]},
            )


def _footer(mail: Mail) -> Iterator[Said]:
    forms = (mail.whole.html, escape(mail.whole.text))
    if not all(escape(mail.controller) in form for form in forms):
        yield "error", _("The mail does not say who sends it."), {}
    if mail.stoppable and not all("{{ unsubscribe_url }}" in form for form in forms):
        yield "error", _("The link to unsubscribe is missing."), {}


def _size(mail: Mail) -> Iterator[Said]:
    size = max(len(whole.html.encode()) for whole in (mail.whole, mail.measured or mail.whole))
    gaps = {"kb": str(round(size / 1000))}
    if size > LARGEST:
        yield "error", _("The mail has %(kb)s kB: Gmail cuts off what is longer than 100. Make it shorter."), gaps
    elif size > LARGE:
        yield "warning", _("The mail has %(kb)s kB of the 100 that Gmail shows."), gaps


SPAM = (
    (r"[!?]{2,}", _("several exclamation or question marks in a row")),
    (r"\b[A-ZÅÄÖ]{4,}\b(?:\W+[A-ZÅÄÖ]{4,}\b){2,}", _("words in capitals only")),
    (r"(?i)\b(100\s?%|täysin|helt|totally)\s(ilmai|gratis|free)", _("“totally free”")),
    (r"(?i)\b(voittaja|voitit|du har vunnit|you have won|winner)\b", _("“you have won”")),
    (
        r"(?i)\b(klikkaa tästä|klicka här|click here)\b",
        _("“click here” instead of words that say where the link leads"),
    ),
    (
        r"(?i)\b(toimi heti|vain tänään|agera nu|bara i dag|act now|only today|urgent)\b",
        _("hurry (“act now”, “only today”)"),
    ),
    (r"[€$£]{2,}", _("signs of money in a row")),
    (r"(?i)https?://(?:bit\.ly|tinyurl\.com|t\.co|goo\.gl|is\.gd)/", _("a shortened link that hides where it leads")),
)
"""What filters hold against a mail: pattern and its name."""


def _spam(mail: Mail) -> Iterator[Said]:
    text = f"{mail.content.subject}\n{mail.content.preheader}\n" + "\n".join(
        value for block in mail.content.blocks for value in block.fields.values()
    )
    for pattern, name in SPAM:
        if re.search(pattern, text):
            yield "warning", _("Filters of spam may stumble over this: %(what)s."), {"what": name}


def _pictures(mail: Mail) -> Iterator[Said]:
    for block in mail.content.blocks:
        if re.search(r"\.(png|jpe?g|gif)$|^(IMG|DSC)[_\d]", block.get("alt"), re.IGNORECASE):
            yield (
                "warning",
                _("“%(alt)s” is the name of a file, not what the picture shows."),
                {"alt": block.get("alt")[:80]},
            )
    letters = sum(len(value) for block in mail.content.blocks for name, value in block.fields.items() if name in _SAID)
    if letters < LEAST_TEXT and any(block.get("picture") for block in mail.content.blocks):
        yield (
            "warning",
            _("There is hardly any text beside the pictures: many mail programs hide pictures at first."),
            {},
        )


_SAID = frozenset({"text", "words", "title"})


def _tracking(mail: Mail) -> Iterator[Said]:
    for place in re.findall(r'<img[^>]* src="([^"]*)"', mail.whole.html):
        if not place.startswith(mail.pictures):
            yield "error", _("A picture is not our own: whoever has it would learn who opens the mail."), {}
    traces = re.escape(mail.own) + r"/(c|o)/"
    if mail.own and re.search(traces, mail.whole.html + mail.whole.text):
        yield (
            "error",
            _(
                "A link was copied from a mail that somebody received: it would tell of them. Take it out, or write where it leads."
            ),
            {},
        )
    if mail.measured and mail.measured.text != mail.whole.text:
        yield "error", _("The plain text may not differ between those who permitted it and the others."), {}


CHECKS = (
    Check("links", _("Every link is well formed, and our own lead somewhere."), _links),
    Check("answers", _("Every link to others answers."), _answers),
    Check("fields", _("The merge fields are filled for every recipient."), _fields),
    Check("subject", _("The subject and the preview line have a good length."), _subject),
    Check("marketing", _("What is marketing is marked as marketing."), _marketing),
    Check("footer", _("It says who sends it, why it came, and how to stop it."), _footer),
    Check("size", _("It is shorter than 100 kB in every language."), _size),
    Check("spam", _("Nothing in it looks like spam."), _spam),
    Check("pictures", _("Every picture says in words what it shows."), _pictures),
    Check(
        "tracking",
        _("It is not followed who opens it: no foreign picture, no rewritten link."),
        _tracking,
        _("Openings and clicks are counted only of those who permitted it: nobody else’s mail can tell of them."),
    ),
)
