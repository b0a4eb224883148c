"""What an author writes becomes what a mail can carry: parts in, one page of HTML and a plain text out, placeholders left in place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from html import escape
from itertools import chain
from typing import Any

from marketing import merging
from marketing.blocks import MOST_BLOCKS, NO_PICTURES, Atom, Block, Picture, atoms, check, stored
from marketing.looks import PLAIN, Look
from marketing.markdown import Unfit, check_placeholders, gettext_noop, html_of, text_of
from marketing.measuring import Marks, places
from marketing.mjml import page

__all__ = ["AUTHORS", "Block", "Content", "Footer", "Unfit", "Written", "as_data", "from_data", "letter", "write"]

_ = gettext_noop

AUTHORS = merging.NAMES
LONGEST_SUBJECT = 200


@dataclass(frozen=True, slots=True)
class Content:
    """What an author wrote in one language. `preheader` is the line that mail programs show after the subject."""

    subject: str
    blocks: tuple[Block, ...]
    language: str
    preheader: str = ""

    @classmethod
    def of_text(cls, subject: str, text: str, language: str, preheader: str = "") -> Content:
        """A mail of one text in Markdown."""
        return cls(subject, (Block("text", {"text": text}),), language, preheader)

    @property
    def empty(self) -> bool:
        """Nothing was written in this language."""
        return not (self.subject.strip() or self.preheader.strip() or any(not block.empty for block in self.blocks))


def as_data(content: Content) -> dict[str, Any]:
    """A content as it is stored; parts in which nothing was typed are left out."""
    return {
        "language": content.language,
        "subject": content.subject.strip(),
        "preheader": content.preheader.strip(),
        "blocks": [block.data() for block in content.blocks if not block.empty],
    }


def from_data(row: Mapping[str, Any]) -> Content:
    """The same back."""
    return Content(row["subject"], stored(row["blocks"]), row["language"], row.get("preheader", ""))


@dataclass(frozen=True, slots=True)
class Written:
    """The same as a mail carries it. From `write` the HTML is a fragment without styles, to be set into a page of ours; from
    `letter` it is the mail's whole page. `shown` is what both are made of."""

    subject: str
    text: str
    html: str
    preheader: str = ""
    shown: tuple[Atom, ...] = ()
    allowed: frozenset[str] = AUTHORS


def write(
    content: Content, *, allowed: frozenset[str] = AUTHORS, pictures: Mapping[str, Picture] = NO_PICTURES
) -> Written:
    """Turns content into text and HTML. Raises Unfit with a sentence that says what is wrong, and its `place` and `field`."""
    subject, preheader = content.subject.strip(), content.preheader.strip()
    _check_line("subject", subject, allowed, needed=True)
    _check_line("preheader", preheader, allowed)
    if all(block.empty for block in content.blocks):
        raise Unfit(_("The subject and the text may not be empty."))
    if len(content.blocks) > MOST_BLOCKS:
        raise Unfit(_("A mail has at most %(most)s parts."), most=str(MOST_BLOCKS))
    typed = [(place, block) for place, block in enumerate(content.blocks) if not block.empty]
    for place, block in typed:
        try:
            check(block, allowed, pictures)
        except Unfit as error:
            error.place = place
            raise
    shown = tuple(chain.from_iterable(atoms(block, pictures) for _place, block in typed))
    text = "\n".join(_text(atom, allowed) for atom in shown)
    return Written(subject, text, "".join(_html(atom, allowed) for atom in shown), preheader, shown, allowed)


def _check_line(field: str, line: str, allowed: frozenset[str], *, needed: bool = False) -> None:
    try:
        if needed and not line:
            raise Unfit(_("The subject and the text may not be empty."))
        if not line.isprintable():
            raise Unfit(_("The subject must be one line without control characters."))
        if len(line) > LONGEST_SUBJECT:
            raise Unfit(_("The text is longer than %(most)s characters."), most=str(LONGEST_SUBJECT))
        check_placeholders(line, allowed)
    except Unfit as error:
        error.field = field
        raise


def _text(atom: Atom, allowed: frozenset[str]) -> str:
    if atom.show == "prose":
        return text_of(atom.words, allowed)
    if atom.show == "rule":
        return "-" * 20 + "\n"
    place = f" ({atom.link.removeprefix('mailto:')})" if atom.link else ""
    if atom.show == "title":
        return f"{atom.words}{place if atom.link else ''}\n"
    if atom.show == "picture":
        return f"[{atom.words}]{place}\n"
    return f"{atom.words}{f': {atom.link}' if atom.link else ''}\n"


def _html(atom: Atom, allowed: frozenset[str]) -> str:
    """The atom as a page of ours shows it: no styles, classes of our own style sheet."""
    words, link = escape(atom.words), escape(atom.link)
    if atom.show == "prose":
        return html_of(atom.words, allowed)
    if atom.show == "rule":
        return "<hr>\n"
    if atom.show == "button":
        return f'<p><a class="button" href="{link}">{words}</a></p>\n'
    if atom.show == "facts":
        return "<p><strong>" + words.replace("\n", "<br>") + "</strong></p>\n"
    if atom.show == "picture" and atom.picture:
        seen = atom.picture
        words = f'<img src="{escape(seen.address)}" width="{seen.width}" height="{seen.height}" alt="{words}">'
    inside = f'<a href="{link}">{words}</a>' if link else words
    return f"<p>{inside}</p>\n" if atom.show == "picture" else f"<h2>{inside}</h2>\n"


@dataclass(frozen=True, slots=True)
class Footer:
    """What stands under every mail: why it came, links as (words, address) — an address may be a placeholder — and who sends it."""

    why: str
    links: tuple[tuple[str, str], ...]
    controller: str
    address: str


def led_to(written: Written) -> list[str]:
    """Where the links of the content lead on the web, each once, in their order."""
    return places(written.shown, partial(html_of, allowed=written.allowed))


def letter(
    written: Written, footer: Footer, *, language: str, look: Look = PLAIN, marks: Marks | None = None
) -> Written:
    """The whole mail: the text and the HTML page with the footer under them. No script, no pixel, no remote reference but our own
    pictures. With `marks` it is the mail for who permitted to be measured; its text and its footer stay as they are."""
    lines = "\n".join(f"{words}: {place}" for words, place in footer.links)
    ours = f"{look.footer}\n\n" if look.footer else ""
    text = f"{written.text}\n-- \n{footer.why}\n\n{lines}\n\n{ours}{footer.controller}\n{footer.address}\n"
    links = " · ".join(f'<a href="{escape(place)}">{escape(words)}</a>' for words, place in footer.links)
    foot = f"<p>{escape(footer.why)}</p><p>{links}</p>" + (f"<p>{escape(look.footer)}</p>" if look.footer else "")
    foot += f"<p>{escape(footer.controller)}<br>{escape(footer.address)}</p>"
    shown, prose = written.shown, partial(html_of, allowed=written.allowed)
    html = page(
        shown if marks is None else tuple(map(marks.atom, shown)),
        foot,
        title=written.subject,
        preheader=written.preheader,
        language=language,
        look=look,
        prose=prose if marks is None else marks.prose(prose),
    )
    html = html if marks is None else marks.whole(html)
    return Written(written.subject, text, html, written.preheader, written.shown, written.allowed)
