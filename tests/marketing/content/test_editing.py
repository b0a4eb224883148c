"""The buttons of the writing page: nothing typed is ever lost by one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketing import editing
from marketing.blocks import KINDS, Block
from marketing.editing import Draft, gone_text, pressed, read

A, B, C = (Block("heading", {"words": word}) for word in "abc")


def draft(*blocks: Block) -> Draft:
    return Draft({"fi": blocks, "sv": ()})


def posted(made: Draft) -> dict[str, str]:
    """What the page would post of a draft."""
    fields = {
        f"{language}-{place}-{name}": value
        for language, parts in made.parts.items()
        for place, block in enumerate(parts)
        for name, value in {"kind": block.kind, **block.fields}.items()
    }
    return fields | {f"{language}-gone": gone_text(was) for language, was in made.gone.items()}


@pytest.mark.parametrize(
    ("button", "parts", "focus"),
    [
        ("add:fi:button", [A, B, C, Block("button")], "fi-3-words"),
        ("add:fi:divider", [A, B, C, Block("divider")], "fi-3-up"),
        ("up:fi:1", [B, A, C], "fi-0-down"),
        ("up:fi:2", [A, C, B], "fi-1-up"),
        ("down:fi:1", [A, C, B], "fi-2-up"),
        ("down:fi:0", [B, A, C], "fi-1-down"),
        ("remove:fi:1", [A, C], "fi-undo"),
        ("up:fi:0", [A, B, C], ""),
        ("down:fi:2", [A, B, C], ""),
        ("remove:fi:9", [A, B, C], ""),
        ("remove:fi:-1", [A, B, C], ""),
        ("remove:xx:1", [A, B, C], ""),
        ("add:fi:script", [A, B, C], ""),
        ("explode:fi:1", [A, B, C], ""),
        ("copy:fi:sv", [A, B, C], "sv-0-up"),
    ],
)
def test_a_button_does_one_thing_and_leads_on(button: str, parts: list[Block], focus: str) -> None:
    made = pressed(draft(A, B, C), button)
    assert (list(made.parts["fi"]), made.focus) == (parts, focus)


def test_what_was_removed_is_put_back_in_its_place() -> None:
    made = pressed(read(posted(pressed(draft(A, B, C), "remove:fi:1")), ["fi", "sv"]), "undo:fi")
    assert (list(made.parts["fi"]), dict(made.gone)) == ([A, B, C], {})


def test_a_language_is_begun_with_the_parts_of_another_but_never_overwritten() -> None:
    assert pressed(draft(A), "copy:fi:sv").parts["sv"] == (A,)
    written = Draft({"fi": (A,), "sv": (B,)})
    assert pressed(written, "copy:fi:sv") == written


def test_of_an_unknown_kind_nothing_is_read() -> None:
    assert read({"fi-0-kind": "heading", "fi-0-words": "a", "fi-1-kind": "script"}, ["fi"]).parts["fi"] == (A,)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "[]",
        "[1]",
        "[1, 2]",
        '[1, {"kind": "no"}]',
        '["x", {"kind": "text"}]',
        "null",
        '[null, {"kind": "text"}]',
    ],
)
def test_a_removed_part_that_nobody_wrote_is_not_read(text: str) -> None:
    assert read({"fi-gone": text}, ["fi"]).gone == {}


def test_a_page_holds_at_most_forty_parts() -> None:
    full = draft(*[A] * 40)
    assert pressed(full, "add:fi:text") == full


_blocks = st.builds(
    lambda kind, words: Block(kind, {told.name: words for told in KINDS[kind]}),
    st.sampled_from(sorted(KINDS)),
    st.text(max_size=5),
)
_buttons = st.builds(
    lambda verb, place: f"{verb}:fi:{place}", st.sampled_from(["up", "down", "remove", "undo"]), st.integers(0, 5)
)


@given(st.lists(_blocks, max_size=5), _buttons)
def test_no_single_button_loses_what_was_typed(blocks: list[Block], button: str) -> None:
    made = pressed(read(posted(draft(*blocks)), ["fi", "sv"]), button)
    kept = [*made.parts["fi"], *(block for _place, block in made.gone.values())]
    assert sorted(map(str, kept)) == sorted(map(str, blocks))


def test_an_event_fills_its_own_part_only() -> None:
    made = editing.filled(draft(A, Block("event")), "fi", 1, {"title": "First aid"})
    assert made.parts["fi"] == (A, Block("event", {"title": "First aid"}))
