"""The parts of a mail as the writing page shows them: small forms made from the table of kinds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from crm.enums import Language
from crm.kinds import KINDS as DEALINGS
from crm.queries import lists
from crm.queries.dealings.rows import event_choices, one
from marketing import editing
from marketing.blocks import KINDS, Block, Field
from marketing.editing import Draft
from marketing.enums import BlockKind
from marketing.merging import FIELDS
from marketing.queries import contents

LABELS = {
    "words": _("Words"),
    "text": _("Text"),
    "picture": _("Picture"),
    "alt": _("What the picture shows"),
    "link": _("Link"),
    "title": _("Title"),
    "event": _("Event or training"),
    "day": _("When"),
    "place": _("Where"),
    "product": _("Product"),
}
BUTTON_WORDS = _("Words on its button")
BUTTON_KINDS = frozenset({"button", "article", "event", "product"})


def merge_fields() -> list[dict[str, Any]]:
    """The merge fields to choose from, with their labels and examples."""
    return [{"name": name, "label": _(one.label), "example": _(one.example)} for name, one in FIELDS.items()]


@dataclass(frozen=True)
class Shown:
    """One field: `form` says how it is typed."""

    id: str
    label: Any
    form: str
    value: str
    needed: bool
    error: str = ""
    choices: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class Part:
    """One part with the buttons it has."""

    id: str
    place: int
    kind: str
    label: str
    fields: Sequence[Shown]
    first: bool
    last: bool


@dataclass(frozen=True)
class Column:
    """What is written in one language. `sources` are the languages it may be begun from."""

    language: str
    label: str
    subject: Any
    preheader: Any
    parts: Sequence[Part]
    gone: str
    gone_label: str
    sources: Sequence[tuple[str, str]]


class Choices:
    """What can be chosen in a part, asked for once and only when a part needs it."""

    def of(self, form: str) -> Sequence[tuple[str, str]]:
        return {"picture": self.pictures, "event": self.events, "product": self.products}[form]

    @cached_property
    def pictures(self) -> Sequence[tuple[str, str]]:
        return contents.picture_choices()

    @cached_property
    def events(self) -> Sequence[tuple[str, str]]:
        return [(str(ref), words) for ref, words in event_choices()]

    @cached_property
    def products(self) -> Sequence[tuple[str, str]]:
        return [(str(row.pk), f"{row.code} {row.name}") for row in lists.products()]


def columns(draft: Draft, form: Any, errors: Mapping[str, str]) -> list[Column]:
    """The parts in every language, with the errors beside their fields."""
    choices = Choices()
    return [_column(draft, language, form, errors, choices) for language in Language if language.value in draft.parts]


def _column(draft: Draft, language: Language, form: Any, errors: Mapping[str, str], choices: Choices) -> Column:
    blocks, gone = draft.parts.get(language.value, ()), draft.gone.get(language.value)
    written = [
        (other.value, str(other.label)) for other in Language if any(not b.empty for b in draft.parts.get(other, ()))
    ]
    return Column(
        language.value,
        str(language.label),
        form[f"subject_{language}"],
        form[f"preheader_{language}"],
        [_part(language.value, place, blocks, errors, choices) for place in range(len(blocks))],
        editing.gone_text(gone) if gone else "",
        str(BlockKind(gone[1].kind).label) if gone else "",
        [] if any(not block.empty for block in blocks) else written,
    )


def _part(language: str, place: int, blocks: Sequence[Block], errors: Mapping[str, str], choices: Choices) -> Part:
    block, prefix = blocks[place], f"{language}-{place}"
    fields = [_field(prefix, block, told, errors, choices) for told in KINDS[block.kind]]
    label = str(BlockKind(block.kind).label)
    return Part(prefix, place, block.kind, label, fields, place == 0, place == len(blocks) - 1)


def _field(prefix: str, block: Block, told: Field, errors: Mapping[str, str], choices: Choices) -> Shown:
    id_ = f"{prefix}-{told.name}"
    label = BUTTON_WORDS if told.name == "words" and block.kind in BUTTON_KINDS else LABELS[told.name]
    options: Sequence[tuple[str, str]] = choices.of(told.form) if told.form in _WORDS else ()
    value = block.fields.get(told.name, "")
    if told.form in _WORDS and value and value not in dict(options):
        options = [
            *options,
            (value, block.get("title") or block.get("alt") or value[:12]),
        ]  # chosen long ago: it stays chosen
    return Shown(id_, label, told.form, value, told.needed, errors.get(id_, ""), options)


def fill(draft: Draft, button: str) -> Draft:
    """`fill:fi:2:event`: the words of the event, product or picture chosen in a part, in its language, take the place of what it said."""
    _verb, language, what, form = [*button.split(":"), "", "", ""][:4]
    place = int(what) if what.isdecimal() and len(what) < 4 else -1
    blocks = draft.parts.get(language, ())
    if not 0 <= place < len(blocks) or form not in _WORDS:
        return draft
    with override(language):
        return editing.filled(draft, language, place, _WORDS[form](blocks[place].get(form)))


def _event(ref: str) -> dict[str, str]:
    row = one(DEALINGS["event"], int(ref)) if ref.isdecimal() and len(ref) < 16 else None
    if row is None:
        return {}
    starts = timezone.localtime(row.starts_at)
    day = f"{date_format(starts, 'DATE_FORMAT')} {date_format(starts, 'TIME_FORMAT')}"
    return {"title": row.name, "day": day, "place": row.place}


def _product(ref: str) -> dict[str, str]:
    row = lists.products().filter(pk=int(ref)).first() if ref.isdecimal() and len(ref) < 16 else None
    return {"title": row.name} if row else {}


def _picture(name: str) -> dict[str, str]:
    shows = dict(contents.picture_choices()).get(name, "")
    return {"alt": shows} if shows else {}


_WORDS = {"event": _event, "product": _product, "picture": _picture}
