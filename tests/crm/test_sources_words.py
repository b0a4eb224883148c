"""Where a fact came from is told in the reader's words."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from crm.enums import SourceKind
from crm.templatetags.sources import source_words


@pytest.mark.parametrize(("kind", "words"), [(SourceKind.STAFF, "työntekijän kirjaama"), (SourceKind.FILE, "tiedosto")])
def test_a_known_kind_is_told_in_words(kind: str, words: str) -> None:
    with override("fi"):
        assert source_words(kind.value) == words


def test_an_unknown_kind_is_told_as_it_stands() -> None:
    assert source_words("moon") == "moon"
