"""How our mails look: the brand's colours, whether they can be read, and the colours of the dark."""

from __future__ import annotations

import re
from dataclasses import dataclass

from marketing.blocks import Picture
from marketing.markdown import Unfit, gettext_noop

_ = gettext_noop

READABLE = 4.5  # WCAG 2.2, 1.4.3: contrast of text against its ground
_COLOUR = re.compile(r"#[0-9a-f]{6}")
DARK_INK, DARK_PAPER, DARK_GROUND = "#e8edef", "#1a2227", "#11171b"


@dataclass(frozen=True, slots=True)
class Look:
    """Colours as #rrggbb in small letters: accent (links, buttons), ink (words), paper (behind the words), ground (around it)."""

    accent: str = "#17634f"
    ink: str = "#18222b"
    paper: str = "#ffffff"
    ground: str = "#f5f7f5"
    logo: Picture | None = None
    logo_alt: str = ""
    footer: str = ""

    @property
    def on_accent(self) -> str:
        """The colour of a button's words: white or black, whichever reads better."""
        return max(("#ffffff", "#000000"), key=lambda one: contrast(one, self.accent))

    @property
    def dark_accent(self) -> str:
        """The accent, made light enough for the dark."""
        mixed = (
            "".join(f"{round(a + (255 - a) * step / 20):02x}" for a in _channels(self.accent)) for step in range(21)
        )
        return next(colour for colour in (f"#{hex_}" for hex_ in mixed) if contrast(colour, DARK_PAPER) >= READABLE)


PLAIN = Look()


def contrast(one: str, other: str) -> float:
    """Between 1 (the same) and 21 (black on white), as WCAG defines it."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def check_look(look: Look) -> None:
    """Raises Unfit, naming the field, for what is no colour and for words that could not be read against their ground."""
    for name in ("accent", "ink", "paper", "ground"):
        if not _COLOUR.fullmatch(getattr(look, name)):
            raise _at(name, Unfit(_("A colour is written #17634f.")))
    for name, front, back in (
        ("ink", look.ink, look.paper),
        ("ground", look.ink, look.ground),
        ("accent", look.accent, look.paper),
        ("accent", look.on_accent, look.accent),
    ):
        found = contrast(front, back)
        if found < READABLE:
            raise _at(
                name,
                Unfit(
                    _("%(front)s on %(back)s has a contrast of %(found)s; words need at least 4.5 to be read."),
                    front=front,
                    back=back,
                    found=f"{found:.1f}",
                ),
            )
    if look.logo and not look.logo_alt.strip():
        raise _at("logo_alt", Unfit(_("Say in a few words what the picture shows: some readers do not see it.")))


def _at(field: str, error: Unfit) -> Unfit:
    error.field = field
    return error


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    red, green, blue = (
        (c / 12.92) if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (n / 255 for n in _channels(colour))
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
