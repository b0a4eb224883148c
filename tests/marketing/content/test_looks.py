"""The look of our mails can always be read."""

from __future__ import annotations

import pytest

from marketing.looks import DARK_PAPER, PLAIN, READABLE, Look, check_look, contrast
from marketing.markdown import Unfit


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert contrast("#17634f", "#17634f") == pytest.approx(1)


def test_the_look_without_a_theme_can_be_read() -> None:
    check_look(PLAIN)


@pytest.mark.parametrize(
    ("look", "field"),
    [
        (Look(ink="#999999"), "ink"),
        (Look(accent="#ffff00"), "accent"),
        (Look(ground="#333333"), "ground"),
        (Look(ink="black"), "ink"),
        (Look(paper="#fff"), "paper"),
        (Look(accent="#17634f;x"), "accent"),
    ],
)
def test_a_look_that_cannot_be_read_is_refused_at_its_field(look: Look, field: str) -> None:
    with pytest.raises(Unfit) as refused:
        check_look(look)
    assert refused.value.field == field


@pytest.mark.parametrize("accent", ["#17634f", "#000000", "#0000ff", "#7a0000"])
def test_links_can_be_read_in_the_dark_too(accent: str) -> None:
    look = Look(accent=accent)
    assert contrast(look.dark_accent, DARK_PAPER) >= READABLE
    assert contrast(look.on_accent, accent) >= READABLE
