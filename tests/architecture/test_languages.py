"""The catalogs of Finnish and Swedish are whole: nothing untranslated, no placeholder lost, and what is compiled is what is written.

They are renewed by `manage.py makemessages -l fi -l sv --no-location --no-wrap -i .venv -i bench -i tests`, by somebody who then writes
what is new in both languages, and by `manage.py compilemessages`, whose result is kept too: a user's machine need not have GNU gettext.
"""

from __future__ import annotations

import ast
import gettext
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils.translation.template import templatize

LANGUAGES = ("fi", "sv")
FIXED = re.compile(r"%\(\w+\)[a-z]|%[a-z]|\{\{.*?\}\}|\{\w*\}|</?\w[^>]*>|\]\([^)]*\)|\n")
"""What a translation must carry over exactly: placeholders, markup, targets of links, breaks of lines."""

PACKAGES = ("config", "dsr", "marketing", "consent", "crm", "privacy")
KEYWORDS = {"_": None, "gettext": None, "gettext_lazy": None, "gettext_noop": None, "ngettext": (1, 2)}
CALL = re.compile(r"""n?gettext\(u?("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')""")
"""A call as Django's own reading of a template writes it."""


def catalog(language: str) -> Catalog:
    with _folder(language).joinpath("django.po").open("rb") as file:
        return read_po(file, locale=language)


def entries(language: str) -> Iterator[tuple[Message, list[tuple[str, str]]]]:
    """Every message, with its pairs of source and translation: one pair, or one for each of the two forms of number."""
    for message in catalog(language):
        if isinstance(message.id, tuple):
            yield message, list(zip(message.id, message.string or ("", ""), strict=True))
        elif message.id:
            yield message, [(str(message.id), str(message.string or ""))]


def _folder(language: str) -> Path:
    return Path(settings.LOCALE_PATHS[0]) / language / "LC_MESSAGES"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_entry_has_a_translation(language: str) -> None:
    missing = [source for _, pairs in entries(language) for source, ours in pairs if not ours.strip()]
    assert missing == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_translation_is_a_guess(language: str) -> None:
    assert [message.id for message, _ in entries(language) if message.fuzzy] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_placeholders_and_markup_are_those_of_the_source(language: str) -> None:
    wrong = [
        (source, ours)
        for _, pairs in entries(language)
        for source, ours in pairs
        if sorted(FIXED.findall(source)) != sorted(FIXED.findall(ours))
    ]
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_spaces_at_the_ends_are_those_of_the_source(language: str) -> None:
    wrong = [ours for _, pairs in entries(language) for _, ours in pairs if ours != ours.strip()]
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_catalog_holds_exactly_the_written_one(language: str) -> None:
    with _folder(language).joinpath("django.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    held = {key: value for key, value in compiled._catalog.items() if key}  # type: ignore[attr-defined]
    written: dict[str | tuple[str, int], str] = {}
    for message, pairs in entries(language):
        context = f"{message.context}\x04" if message.context else ""
        if len(pairs) == 1:
            written[context + pairs[0][0]] = pairs[0][1]
        else:
            written |= {(context + pairs[0][0], number): ours for number, (_, ours) in enumerate(pairs)}
    assert held == written


def test_both_catalogs_hold_every_text_marked_in_the_product() -> None:
    marked = set(_marked())
    assert {language: marked - _sources(language) for language in LANGUAGES} == {"fi": set(), "sv": set()}


def test_no_catalog_holds_a_text_that_is_gone() -> None:
    marked = set(_marked())
    assert {language: _sources(language) - marked for language in LANGUAGES} == {"fi": set(), "sv": set()}


def _sources(language: str) -> set[str]:
    return {pairs[0][0] for _, pairs in entries(language)}


def _marked() -> Iterator[str]:
    """The source texts marked for translation in our Python and templates."""
    for path in Path(settings.BASE_DIR).rglob("*.py"):
        if path.relative_to(settings.BASE_DIR).parts[0] in PACKAGES:
            with path.open("rb") as file:
                yield from (_first(found[1]) for found in extract("python", file, KEYWORDS))
    for path in Path(settings.BASE_DIR, "templates").rglob("*.html"):
        for call in CALL.finditer(templatize(path.read_text())):
            yield ast.literal_eval(call.group(1)).replace("%%", "%")


def _first(found: str | tuple[str | None, ...]) -> str:
    return found if isinstance(found, str) else str(found[0])
