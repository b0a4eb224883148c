"""The parts a mail is made of: a table of kinds with their fields, what each must hold, and what each shows.

A block is data (kind and fields, all words); what it shows is a list of atoms, so that the mail, its plain text and the page of the
archive are made from one description.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, NamedTuple

from marketing.markdown import Unfit, check_link, check_placeholders, gettext_noop, html_of

_ = gettext_noop

LONGEST_TEXT = 100_000
MOST_BLOCKS = 40  # with all their fields in three languages still fewer than Django takes from one form


class Field(NamedTuple):
    """A field of a kind: `form` is line, text (Markdown), link, picture, event or product."""

    name: str
    form: str = "line"
    needed: bool = True
    longest: int = 300


_TITLE, _TEXT = Field("title", longest=200), Field("text", "text", needed=False, longest=LONGEST_TEXT)
_LINK, _PICTURE = Field("link", "link", needed=False, longest=1_000), Field("picture", "picture", needed=False)
_WORDS, _ALT = Field("words", longest=80, needed=False), Field("alt", needed=False)

KINDS: Mapping[str, tuple[Field, ...]] = MappingProxyType(
    {
        "heading": (Field("words", longest=200),),
        "text": (_TEXT._replace(needed=True),),
        "image": (_PICTURE._replace(needed=True), _ALT._replace(needed=True), _LINK),
        "button": (_WORDS._replace(needed=True), _LINK._replace(needed=True)),
        "article": (_TITLE, _TEXT, _PICTURE, _ALT, _LINK, _WORDS),
        "event": (
            Field("event", "event", needed=False),
            _TITLE,
            Field("day"),
            Field("place", needed=False),
            _TEXT,
            _LINK,
            _WORDS,
        ),
        "product": (Field("product", "product", needed=False), _TITLE, _TEXT, _PICTURE, _ALT, _LINK, _WORDS),
        "divider": (),
    }
)


@dataclass(frozen=True, slots=True)
class Block:
    """One part: a kind of KINDS and its fields as typed."""

    kind: str
    fields: Mapping[str, str] = field(default_factory=dict)

    def get(self, name: str) -> str:
        return self.fields.get(name, "").strip()

    @property
    def empty(self) -> bool:
        """Nothing was typed yet; a divider is never empty."""
        return bool(KINDS[self.kind]) and not any(self.get(one.name) for one in KINDS[self.kind])

    def data(self) -> dict[str, str]:
        """As it is stored."""
        kept = {one.name: self.fields.get(one.name, "").replace("\r\n", "\n").rstrip() for one in KINDS[self.kind]}
        return {"kind": self.kind} | {name: value for name, value in kept.items() if value}


def stored(rows: Iterable[Mapping[str, Any]]) -> tuple[Block, ...]:
    """Blocks from what is stored."""
    return tuple(Block(row["kind"], {k: v for k, v in row.items() if k != "kind"}) for row in rows)


@dataclass(frozen=True, slots=True)
class Picture:
    """One of our own uploads: where it is served, and its size in pixels."""

    address: str
    width: int
    height: int


NO_PICTURES: Mapping[str, Picture] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Atom:
    """What is shown: title, prose (Markdown), picture, button, facts (a line each) or rule; `words` is a picture's alternative text."""

    show: str
    words: str = ""
    link: str = ""
    picture: Picture | None = None


def check(block: Block, allowed: frozenset[str], pictures: Mapping[str, Picture]) -> None:
    """Raises Unfit, naming the field, for what could not be sent."""
    for told in KINDS[block.kind]:
        try:
            _check_field(block, told, allowed, pictures)
        except Unfit as error:
            error.field = told.name
            raise


def _check_field(block: Block, told: Field, allowed: frozenset[str], pictures: Mapping[str, Picture]) -> None:
    value = block.get(told.name)
    if told.name == "alt" and block.get("picture") and not value:
        raise Unfit(_("Say in a few words what the picture shows: some readers do not see it."))
    if told.name == "link" and block.get("words") and not value:
        raise Unfit(_("A button needs a link."))
    if not value:
        if told.needed:
            raise Unfit(_("This may not be empty."))
        return
    if len(value) > told.longest:
        raise Unfit(_("The text is longer than %(most)s characters."), most=str(told.longest))
    if told.form == "text":
        html_of(value, allowed)
    elif told.form == "link":
        check_link(value)
    elif told.form == "picture" and value not in pictures:
        raise Unfit(_("This picture is not among our own. Choose another."))
    elif told.form == "line":
        if not value.isprintable():
            raise Unfit(_("This must be one line without control characters."))
        check_placeholders(value, frozenset() if told.name == "alt" else allowed)


def atoms(block: Block, pictures: Mapping[str, Picture]) -> list[Atom]:
    """What a block shows, from top to bottom. The block has been checked."""
    if block.kind == "divider":
        return [Atom("rule")]
    link, words = block.get("link"), block.get("words")
    shown = [
        Atom("picture", block.get("alt"), link, pictures.get(block.get("picture"))),
        Atom("title", block.get("title") or (words if block.kind == "heading" else ""), link),
        Atom("facts", "\n".join(filter(None, (block.get("day"), block.get("place"))))),
        Atom("prose", block.get("text")),
        Atom("button", words if link else "", link),
    ]
    return [atom for atom in shown if (atom.picture if atom.show == "picture" else atom.words)]
