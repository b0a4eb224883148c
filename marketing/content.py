"""What an author writes becomes what a mail can carry: Markdown in, clean HTML and plain text out, placeholders left in place.

The only placeholders are the whitelisted ones; nothing of the author's text is ever a template. Links lead to the web or to an
address and carry no placeholder, pictures are not sent (each would be a remote reference that tells who opened the mail).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from urllib.parse import urlsplit

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

AUTHORS = frozenset({"first_name", "call_name"})
SCHEMES = frozenset({"http", "https", "mailto"})
TAGS = {"p", "br", "strong", "em", "a", "ul", "ol", "li", "h1", "h2", "h3", "h4", "blockquote", "hr", "code", "pre"}
LONGEST_BODY = 100_000
_BRACES = re.compile(r"\{\{(.*?)\}\}|\{\{|\}\}|\{%|%\}", re.DOTALL)
_PARSER = MarkdownIt("commonmark", {"html": False})
_BREAKS = {"softbreak": "\n", "hardbreak": "\n"}


@dataclass(frozen=True, slots=True)
class Content:
    """What an author wrote in one language."""

    subject: str
    body: str
    language: str


@dataclass(frozen=True, slots=True)
class Written:
    """The same as a mail carries it: the HTML is a fragment, to be set into a page."""

    subject: str
    text: str
    html: str


class Unfit(ValueError):
    """What an author wrote cannot be sent. `template` is the sentence with named gaps, `gaps` fill them, so that a door can
    translate it; `str()` is the English sentence."""

    def __init__(self, template: str, **gaps: str) -> None:
        super().__init__(template % gaps)
        self.template, self.gaps = template, gaps


def write(content: Content, *, allowed: frozenset[str] = AUTHORS) -> Written:
    """Turns content into text and HTML. Raises Unfit with a sentence that says what is wrong and where."""
    subject = content.subject.strip()
    if not subject or not content.body.strip():
        raise Unfit("The subject and the text may not be empty.")
    if not subject.isprintable():
        raise Unfit("The subject must be one line without control characters.")
    if len(content.body) > LONGEST_BODY:
        raise Unfit("The text is longer than %(most)s characters.", most=str(LONGEST_BODY))
    _check_placeholders(subject, allowed)
    _check_placeholders(content.body, allowed)
    tokens = _PARSER.parse(content.body)
    _check_links(tokens)
    html = nh3.clean(
        _PARSER.renderer.render(tokens, _PARSER.options, {}),
        tags=TAGS,
        attributes={"a": {"href", "title"}, "ol": {"start"}},
        url_schemes=set(SCHEMES),
        link_rel=None,
    )
    text = _Text().of(tokens)
    for made in (text, html):  # again: Markdown can make braces out of escapes and entities
        _check_placeholders(made, allowed)
    return Written(subject, text, html)


def _check_placeholders(text: str, allowed: frozenset[str]) -> None:
    for found in _BRACES.finditer(text):
        name = (found[1] or "").strip()
        if found[1] is None:
            raise Unfit("A placeholder is written {{ first_name }}; near “%(near)s” is something else.", near=found[0])
        if name not in allowed:
            names = ", ".join(sorted(allowed))
            raise Unfit("There is no placeholder “%(name)s”. There are: %(names)s.", name=name[:40], names=names)


def _check_links(tokens: list[Token]) -> None:
    for token in (inner for outer in tokens for inner in (outer, *(outer.children or ()))):
        if token.type == "image":
            raise Unfit(
                "Pictures are not sent in mails; link to “%(place)s” instead.", place=str(token.attrs["src"])[:80]
            )
        if token.type != "link_open":
            continue
        place = str(token.attrs["href"])
        if "%7B%7B" in place or "{{" in str(token.attrs.get("title", "")):
            raise Unfit(
                "A link may not carry a placeholder: it would write a person's name into an address on the web."
            )
        if urlsplit(place).scheme not in SCHEMES or urlsplit(place).path == urlsplit(place).netloc == "":
            raise Unfit("The link “%(place)s” must begin with https://, http:// or mailto:.", place=place[:80])


class _Text:
    """Plain text from Markdown's tokens: paragraphs apart, lists with signs, the place of a link after its words."""

    def __init__(self) -> None:
        self._blocks: list[str] = []
        self._lists: list[int | None] = []  # the next number of each open list, None for a list of points
        self._sign = ""
        self._quotes = 0
        self._beginning = False  # of an outermost list

    def of(self, tokens: list[Token]) -> str:
        for token in tokens:
            self._take(token)
        return "".join(self._blocks).lstrip("\n") + "\n"

    def _take(self, token: Token) -> None:
        kind = token.type
        if kind in ("bullet_list_open", "ordered_list_open"):
            self._beginning = self._beginning or not self._lists
            self._lists.append(int(token.attrs.get("start", 1)) if kind[0] == "o" else None)
        elif kind in ("bullet_list_close", "ordered_list_close"):
            self._lists.pop()
        elif kind == "list_item_open":
            self._sign = self._next_sign()
        elif kind in ("blockquote_open", "blockquote_close"):
            self._quotes += 1 if token.nesting > 0 else -1
        elif kind == "hr":
            self._block("-" * 20, token)
        elif kind in ("fence", "code_block"):
            self._block(token.content.rstrip("\n"), token)
        elif kind == "inline":
            self._block(_inline(token), token)

    def _next_sign(self) -> str:
        number = self._lists[-1]
        if number is None:
            return "- "
        self._lists[-1] = number + 1
        return f"{number}. "

    def _block(self, text: str, token: Token) -> None:
        sign, self._sign = self._sign, ""
        quote, indent = "> " * self._quotes, "  " * len(self._lists)
        first = indent[2:] + sign if sign else indent
        lines = text.split("\n")
        gap = "\n" if sign and not self._beginning else "\n\n"
        self._beginning = False
        rest = "".join(f"\n{quote}{indent}{line}" for line in lines[1:])
        self._blocks.append(f"{gap}{quote}{first}{lines[0]}{rest}")


def _inline(token: Token) -> str:
    out: list[str] = []
    words = place = ""
    for child in token.children or ():
        if child.type == "link_open":
            words, place = "", str(child.attrs["href"])
        elif child.type == "link_close":
            address = place.removeprefix("mailto:")
            out.append("" if words.strip() in (place, address) else f" ({address})")
        else:
            said = _BREAKS.get(child.type, child.content)
            words += said
            out.append(said)
    return "".join(out)


@dataclass(frozen=True, slots=True)
class Footer:
    """What stands under every mail: why it came, links as (words, address) — an address may be a placeholder — and who sends it."""

    why: str
    links: tuple[tuple[str, str], ...]
    controller: str
    address: str


def letter(written: Written, footer: Footer, *, language: str) -> Written:
    """The whole mail: the text and the HTML page with the footer under them. No script, no remote reference, no pixel."""
    lines = "\n".join(f"{words}: {place}" for words, place in footer.links)
    text = f"{written.text}\n-- \n{footer.why}\n\n{lines}\n\n{footer.controller}\n{footer.address}\n"
    links = " · ".join(
        f'<a href="{escape(place)}" style="{_STYLES["link"]}">{escape(words)}</a>' for words, place in footer.links
    )
    html = _PAGE % {
        "language": escape(language),
        "title": escape(written.subject),
        "body": written.html,
        "why": escape(footer.why),
        "links": links,
        "controller": escape(footer.controller),
        "address": escape(footer.address),
        **_STYLES,
    }
    return Written(written.subject, text, html)


_STYLES: Mapping[str, str] = {
    "outer": "margin:0;padding:24px 16px;background:#f5f7f5;color:#18222b;font:16px/1.5 system-ui,'Segoe UI',Roboto,Arial,sans-serif",
    "inner": "max-width:600px;overflow-wrap:anywhere;margin:0 auto;padding:24px;background:#ffffff;border:1px solid #d9dfdc;border-radius:8px",
    "foot": "max-width:600px;overflow-wrap:anywhere;margin:0 auto;padding:16px 24px;color:#4d5b66;font-size:13px",
    "link": "color:#17634f",
}
_PAGE = """<!doctype html>
<html lang="%(language)s">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>%(title)s</title>
</head>
<body style="%(outer)s">
<div style="%(inner)s">
%(body)s</div>
<div style="%(foot)s">
<p>%(why)s</p>
<p>%(links)s</p>
<p>%(controller)s<br>%(address)s</p>
</div>
</body>
</html>
"""
