"""A picture is known by its bytes."""

from __future__ import annotations

import struct

import pytest

from marketing.markdown import Unfit
from marketing.uploads import LARGEST, measure
from tests.world import PIXEL

GIF = b"GIF89a" + struct.pack("<HH", 3, 2) + b"\x00" * 10 + b";"
JPEG = (
    b"\xff\xd8\xff\xe0"
    + struct.pack(">H", 4)
    + b"xx"
    + b"\xff\xc0"
    + struct.pack(">HBHH", 11, 8, 20, 30)
    + b"\x00" * 6
    + b"\xff\xd9"
)


@pytest.mark.parametrize(("data", "found"), [(PIXEL, ("png", 1, 1)), (GIF, ("gif", 3, 2)), (JPEG, ("jpg", 30, 20))])
def test_form_and_size_are_read_from_the_head(data: bytes, found: tuple[str, int, int]) -> None:
    assert tuple(measure(data)) == found


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<svg onload=x>",
        b"<html>",
        PIXEL[:-12],
        GIF[:-1],
        JPEG[:-2],
        b"\xff\xd8\xff",
        b"\x89PNG\r\n\x1a\n",
        b"%PDF-1.7",
        b"RIFF0000WEBP",
    ],
)
def test_what_is_no_whole_picture_is_refused(data: bytes) -> None:
    with pytest.raises(Unfit, match="not a whole PNG, JPEG or GIF"):
        measure(data)


def test_what_is_too_large_is_refused() -> None:
    with pytest.raises(Unfit, match="larger than 1 MB"):
        measure(PIXEL + b"\x00" * LARGEST)
    with pytest.raises(Unfit, match="at most 4,000 pixels"):
        measure(GIF.replace(struct.pack("<HH", 3, 2), struct.pack("<HH", 4001, 2)))
