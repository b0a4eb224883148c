"""What kind of picture a file is, by its bytes alone: never by its name or by what the browser says of it."""

from __future__ import annotations

import struct
from typing import NamedTuple

from marketing.markdown import Unfit, gettext_noop

_ = gettext_noop

LARGEST = 1_000_000  # bytes
WIDEST = 4_000  # pixels, either way


class Measured(NamedTuple):
    """`form` is png, jpg or gif: the end of its name on the web."""

    form: str
    width: int
    height: int


def measure(data: bytes) -> Measured:
    """The form and the size in pixels. Raises Unfit for what is too large, or no PNG, JPEG or GIF from beginning to end."""
    if len(data) > LARGEST:
        raise Unfit(_("The picture is larger than 1 MB. Make it smaller: 1,200 pixels wide are enough for a mail."))
    try:
        found = _png(data) or _gif(data) or _jpeg(data)
    except (struct.error, IndexError):
        found = None
    if found is None:
        raise Unfit(_("This is not a whole PNG, JPEG or GIF picture. Save it as one of these and choose it again."))
    if not (0 < found.width <= WIDEST and 0 < found.height <= WIDEST):
        raise Unfit(_("The picture may be at most 4,000 pixels wide and high."))
    return found


def _png(data: bytes) -> Measured | None:
    if data[:8] != b"\x89PNG\r\n\x1a\n" or data[12:16] != b"IHDR" or b"IEND" not in data[-12:]:
        return None
    return Measured("png", *struct.unpack(">II", data[16:24]))


def _gif(data: bytes) -> Measured | None:
    if data[:6] not in (b"GIF87a", b"GIF89a") or data[-1:] != b";":
        return None
    return Measured("gif", *struct.unpack("<HH", data[6:10]))


def _jpeg(data: bytes) -> Measured | None:
    """Walks the segments to the frame header (SOF), which holds the size."""
    if data[:3] != b"\xff\xd8\xff" or b"\xff\xd9" not in data[-64:]:
        return None
    at = 2
    while data[at] == 0xFF:
        marker = data[at + 1]
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return Measured("jpg", width, height)
        at += 2 + struct.unpack(">H", data[at + 2 : at + 4])[0]
    return None
