"""Markdown in, clean HTML and plain text out, placeholders left in place.

The only placeholders are the whitelisted ones; nothing of the author's text is ever a template. Links lead to the web or to an
address and carry no placeholder. Pictures are parts of their own (`marketing.blocks`): one in a text could lie with a stranger.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

SCHEMES = frozenset({"http", "https", "mailto"})
TAGS = {"p", "br", "strong", "em", "a", "ul", "ol", "li", "h1", "h2", "h3", "h4", "blockquote", "hr", "code", "pre"}
_BRACES = re.compile(r"\{\{(.*?)\}\}|\{\{|\}\}|\{%|%\}", re.DOTALL)
_FALLBACK = re.compile(r"(?!\s)(?:[^\W_]|[ .,'’-]){1,40}")
_PARSER = MarkdownIt("commonmark", {"html": False})
_BREAKS = {"softbreak": "\n", "hardbreak": "\n"}


class Unfit(ValueError):
    """What an author wrote cannot be sent. `template` is the sentence with named gaps, `gaps` fill them, so that a door can
    translate it; `str()` is the English sentence. `place` is the number of the part it stands in, from 0, and `field` the part's
    field, where it stands in one."""

    def __init__(self, template: str, **gaps: str) -> None:
        super().__init__(template % gaps)
        self.template, self.gaps = template, gaps
        self.place: int | None = None
        self.field = ""


def gettext_noop(sentence: str) -> str:
    """Marks a sentence for the catalogs; the door translates it."""
    return sentence


_ = gettext_noop


def html_of(text: str, allowed: frozenset[str]) -> str:
    """Clean HTML without a style. Raises Unfit for a placeholder that is not allowed and a link that may not stand in a mail."""
    tokens = _parsed(text, allowed)
    html = nh3.clean(
        _PARSER.renderer.render(tokens, _PARSER.options, {}),
        tags=TAGS,
        attributes={"a": {"href", "title"}, "ol": {"start"}},
        url_schemes=set(SCHEMES),
        link_rel=None,
    )
    check_placeholders(html, allowed)  # again: Markdown can make braces out of escapes and entities
    return html


def text_of(text: str, allowed: frozenset[str]) -> str:
    """The same as plain text, ending in a line break. Raises Unfit as `html_of` does."""
    plain = _Text().of(_parsed(text, allowed))
    check_placeholders(plain, allowed)
    return plain


def check_placeholders(text: str, allowed: frozenset[str]) -> None:
    """Raises Unfit unless every brace belongs to `{{ name }}` or `{{ name|words where there is none }}` with an allowed name."""
    for found in _BRACES.finditer(text):
        name, bar, fallback = (found[1] or "").partition("|")
        if found[1] is None:
            raise Unfit(
                _("A merge field is written {{ first_name }}; near “%(near)s” is something else."), near=found[0]
            )
        if name.strip() not in allowed:
            names = ", ".join(sorted(allowed))
            raise Unfit(
                _("There is no merge field “%(name)s”. There are: %(names)s."), name=name.strip()[:40], names=names
            )
        if bar and not _FALLBACK.fullmatch(fallback.strip()):
            raise Unfit(
                _("After the bar of {{ %(name)s|… }} stand a few plain words: letters, numbers, spaces, at most 40."),
                name=name.strip(),
            )


def check_link(place: str) -> None:
    """Raises Unfit unless the link leads to the web or to an address, and carries no placeholder."""
    if "%7B%7B" in place or "{{" in place:
        raise Unfit(_("A link may not carry a merge field: it would write a person's name into an address on the web."))
    try:
        parts = urlsplit(place)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in SCHEMES or parts.path == parts.netloc == "" or re.search(r"\s", place):
        raise Unfit(_("The link “%(place)s” must begin with https://, http:// or mailto:."), place=place[:80])


def links_of(text: str) -> list[str]:
    """Where the links of a Markdown text lead."""
    return [str(token.attrs["href"]) for token in _inner(_PARSER.parse(text)) if token.type == "link_open"]


def _parsed(text: str, allowed: frozenset[str]) -> list[Token]:
    check_placeholders(text, allowed)
    tokens = _PARSER.parse(text)
    for token in _inner(tokens):
        if token.type == "image":
            raise Unfit(
                _("A picture is a part of its own, not “%(place)s” in a text."), place=str(token.attrs["src"])[:80]
            )
        if token.type == "link_open":
            check_link(str(token.attrs["href"]))
            if "{{" in str(token.attrs.get("title", "")):
                check_link("{{")
    return tokens


def _inner(tokens: list[Token]) -> list[Token]:
    return [inner for outer in tokens for inner in (outer, *(outer.children or ()))]


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
