"""A picture is known by its bytes."""

from __future__ import annotations

import struct

import pytest

from marketing.markdown import Unfit
from marketing.uploads import LARGEST, measure, without_traces
from tests.world import PIXEL

GIF = b"GIF89a" + struct.pack("<HH", 3, 2) + b"\x00" * 10 + b";"
JPEG = (
    b"\xff\xd8\xff\xe0"
    + struct.pack(">H", 4)
    + b"xx"
    + b"\xff\xc0"
    + struct.pack(">HBHH", 11, 8, 20, 30)
    + b"\x00" * 4
    + b"\xff\xda\0\x02light\xff\xd9"
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


def exif(side_up: int, order: str = "<") -> bytes:
    """A segment that says which side is up and where the picture was taken."""
    entries = struct.pack(f"{order}HHIHH", 0x0112, 3, 1, side_up, 0) + struct.pack(f"{order}HHII", 0x8825, 4, 1, 99)
    tiff = (
        (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(f"{order}I", 8) + struct.pack(f"{order}H", 2) + entries
    )
    body = b"Exif\0\0" + tiff + b"60.17 N 24.94 E"
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body


def taken(side_up: int, order: str = "<") -> bytes:
    comment = b"\xff\xfe" + struct.pack(">H", 12) + b"Helsinki  "
    return JPEG[:2] + exif(side_up, order) + comment + JPEG[8:]


@pytest.mark.parametrize("order", "<>")
@pytest.mark.parametrize(("side_up", "size"), [(1, (30, 20)), (6, (20, 30)), (8, (20, 30)), (3, (30, 20))])
def test_a_photograph_is_published_without_place_and_words_but_the_right_way_up(
    side_up: int, size: tuple[int, int], order: str
) -> None:
    found = measure(taken(side_up, order))
    published = without_traces(taken(side_up, order), "jpg")
    assert (found.width, found.height) == size
    assert not {word for word in (b"60.17", b"Helsinki", b"\x25\x88", b"\x88\x25") if word in published}
    assert measure(published) == found
    assert published.endswith(b"light\xff\xd9")


def test_words_in_a_png_are_not_published() -> None:
    words = struct.pack(">I", 5) + b"tEXtA\0own" + b"\0" * 4
    assert without_traces(PIXEL[:33] + words + PIXEL[33:], "png") == PIXEL
    assert without_traces(GIF, "gif") == GIF
