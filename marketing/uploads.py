"""What kind of picture a file is, by its bytes alone: never by its name or by what the browser says of it.

A photograph tells where and when and by whom it was taken: what is published is the picture without that.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
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
        without_traces(data, found.form if found else "")  # walks it to its end
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
    if data[:3] != b"\xff\xd8\xff" or b"\xff\xd9" not in data[-64:]:
        return None
    turned = False
    for marker, segment in _segments(data):
        turned = turned or _orientation(segment) > 4
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", segment[5:9])
            return Measured("jpg", height, width) if turned else Measured("jpg", width, height)
    return None


def without_traces(data: bytes, form: str) -> bytes:
    """The picture without place, time, device, words and previews; which side is up stays. GIF carries none but comments, which stay."""
    if form == "png":
        return data[:8] + b"".join(chunk for name, chunk in _chunks(data) if name not in _TELLING)
    if form != "jpg":
        return data
    kept, at = data[:2], 2
    for marker, segment in _segments(data):
        at += len(segment)
        up = _orientation(segment)
        if up > 1:
            kept += _EXIF % (struct.pack("<H", up),)
        elif (
            marker in (0xE0, 0xEE)
            or segment[4:16] == b"ICC_PROFILE\0"
            or not (0xE0 <= marker <= 0xEF or marker == 0xFE)
        ):
            kept += segment
    return kept + data[at : data.rindex(b"\xff\xd9") + 2]


_TELLING = frozenset({b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME"})
_EXIF = b"\xff\xe1\0\x22Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0%b\0\0\0\0\0\0"


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Name and whole of each chunk of a PNG."""
    at = 8
    while at < len(data):
        size = 12 + int(struct.unpack(">I", data[at : at + 4])[0])
        yield data[at + 4 : at + 8], data[at : at + size]
        at += size


def _segments(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Marker and whole of each segment of a JPEG before its first scan."""
    at = 2
    while data[at] == 0xFF and data[at + 1] != 0xDA:
        size = 2 + int(struct.unpack(">H", data[at + 2 : at + 4])[0])
        yield data[at + 1], data[at : at + size]
        at += size


def _orientation(segment: bytes) -> int:
    """Which side is up, 1 to 8 as EXIF counts; 0 in a segment that does not say."""
    if segment[1:2] != b"\xe1" or segment[4:10] != b"Exif\0\0":
        return 0
    try:
        return _side_up(segment[10:], "<" if segment[10:12] == b"II" else ">")
    except struct.error:
        return 0


def _side_up(tiff: bytes, order: str) -> int:
    (start,) = struct.unpack(f"{order}I", tiff[4:8])
    (entries,) = struct.unpack(f"{order}H", tiff[start : start + 2])
    for at in range(start + 2, start + 2 + 12 * entries, 12):
        tag, _kind, _count, value = struct.unpack(f"{order}HHIH", tiff[at : at + 10])
        if tag == 0x0112:
            return int(value) if 0 < value < 9 else 0
    return 0
