"""The writing page's form as data: parts read from what was posted, and what each of its buttons does to them.

A field is called `fi-2-link`: language, place from 0, name. A button says `add:fi:text`, `up:fi:2`, `down:fi:2`, `remove:fi:2`, `undo:fi`
or `copy:fi:sv`. Nothing is kept between two presses: whatever was typed comes along with every one.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from marketing.blocks import KINDS, MOST_BLOCKS, Block, stored

Blocks = tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """The parts in each language; `gone` is the last one removed in a language with its place; `focus` the field or button where
    the writer goes on."""

    parts: Mapping[str, Blocks]
    gone: Mapping[str, tuple[int, Block]] = field(default_factory=dict)
    focus: str = ""


def read(given: Mapping[str, str], languages: Sequence[str]) -> Draft:
    """What was posted. A part of an unknown kind and what follows it in its language are not read."""
    gone = {language: _gone(given.get(f"{language}-gone", "")) for language in languages}
    return Draft({one: _parts(given, one) for one in languages}, {one: was for one, was in gone.items() if was})


def _parts(given: Mapping[str, str], language: str) -> Blocks:
    made: list[Block] = []
    while len(made) < MOST_BLOCKS and (kind := given.get(f"{language}-{len(made)}-kind", "")) in KINDS:
        prefix = f"{language}-{len(made)}-"
        made.append(Block(kind, {told.name: given.get(prefix + told.name, "") for told in KINDS[kind]}))
    return tuple(made)


def _gone(text: str) -> tuple[int, Block] | None:
    try:
        place, row = json.loads(text)
        (block,) = stored([row])
        return (int(place), block) if block.kind in KINDS else None
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def gone_text(was: tuple[int, Block]) -> str:
    """A removed part as the form carries it along."""
    return json.dumps([was[0], was[1].data()])


def pressed(draft: Draft, button: str) -> Draft:
    """The draft after a button. One that makes no sense (the last part moved down) changes nothing."""
    verb, _colon, rest = button.partition(":")
    language, _colon, what = rest.partition(":")
    if language not in draft.parts or verb not in _VERBS:
        return draft
    return _VERBS[verb](draft, language, what)


def _add(draft: Draft, language: str, kind: str) -> Draft:
    parts = draft.parts[language]
    if kind not in KINDS or len(parts) >= MOST_BLOCKS:
        return draft
    first = KINDS[kind][0].name if KINDS[kind] else "up"
    return _with(draft, language, (*parts, Block(kind)), f"{language}-{len(parts)}-{first}")


def _move(by: int, name: str, draft: Draft, language: str, what: str) -> Draft:
    parts, place = list(draft.parts[language]), _place(what)
    to = place + by
    if not (0 <= place < len(parts) and 0 <= to < len(parts)):
        return draft
    parts[place], parts[to] = parts[to], parts[place]
    at_end = to in (0, len(parts) - 1) and not 0 <= to + by < len(parts)
    other = {"up": "down", "down": "up"}[name]
    return _with(draft, language, tuple(parts), f"{language}-{to}-{other if at_end else name}")


def _remove(draft: Draft, language: str, what: str) -> Draft:
    parts, place = draft.parts[language], _place(what)
    if not 0 <= place < len(parts):
        return draft
    left = (*parts[:place], *parts[place + 1 :])
    made = _with(draft, language, left, f"{language}-undo")
    return replace(made, gone={**draft.gone, language: (place, parts[place])})


def _undo(draft: Draft, language: str, _what: str) -> Draft:
    if language not in draft.gone:
        return draft
    place, block = draft.gone[language]
    parts = draft.parts[language]
    place = max(0, min(place, len(parts)))
    made = _with(draft, language, (*parts[:place], block, *parts[place:]), f"{language}-{place}-remove")
    return replace(made, gone={key: was for key, was in draft.gone.items() if key != language})


def _copy(draft: Draft, language: str, to: str) -> Draft:
    if to not in draft.parts or any(not block.empty for block in draft.parts[to]):
        return draft
    return _with(draft, to, draft.parts[language], f"{to}-0-up")


def filled(draft: Draft, language: str, place: int, values: Mapping[str, str]) -> Draft:
    """The draft with these fields of one part set."""
    parts = list(draft.parts[language])
    if not 0 <= place < len(parts):
        return draft
    parts[place] = Block(parts[place].kind, {**parts[place].fields, **values})
    return _with(draft, language, tuple(parts), f"{language}-{place}-{next(iter(values), 'up')}")


def _with(draft: Draft, language: str, parts: Blocks, focus: str) -> Draft:
    return replace(draft, parts={**draft.parts, language: parts}, focus=focus)


def _place(what: str) -> int:
    return int(what) if what.isdecimal() and len(what) < 4 else -1


_VERBS = {
    "add": _add,
    "up": lambda draft, language, what: _move(-1, "up", draft, language, what),
    "down": lambda draft, language, what: _move(1, "down", draft, language, what),
    "remove": _remove,
    "undo": _undo,
    "copy": _copy,
}
