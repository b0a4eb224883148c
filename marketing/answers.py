"""What became of asking whether a link answers: the outcomes, how each counts for the checklist, and which links are asked at all.

Only what is certain is an error, which stops the approval: a page that its server says is not there, a name that does not exist. Everything
else may be of the moment, or of who asks, and is a warning.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from urllib.parse import urldefrag, urlsplit

from marketing.markdown import gettext_noop

_ = gettext_noop

FRESH_FOR = timedelta(days=1)
"""So long an answer counts; then the link is asked anew."""
KEPT_FOR = timedelta(days=90)
LONGEST = 2_000  # characters


class Outcome(StrEnum):
    """How it ended. The values are stored."""

    ANSWERS = "answers"
    GONE = "gone"  # 404, 410
    NO_NAME = "no_name"
    CLOSED = "closed"  # 401, 403: to us at least
    BUSY = "busy"  # 429
    BROKEN = "broken"  # 500 and above
    ODD = "odd"  # any other number
    SLOW = "slow"
    AWAY = "away"
    UNSAFE = "unsafe"
    INSIDE = "inside"
    CIRCLES = "circles"
    STRANGE = "strange"


@dataclass(frozen=True, slots=True)
class Answer:
    """How asking a link ended; `status` is the number its server said, 0 where it said none."""

    outcome: Outcome
    status: int = 0


SAID: dict[Outcome, tuple[str, str]] = {
    Outcome.GONE: (
        "error",
        _("The link “%(place)s” leads to nothing: its server says that there is no such page (%(status)s)."),
    ),
    Outcome.NO_NAME: ("error", _("The link “%(place)s” leads nowhere: there is no host of this name.")),
    Outcome.CLOSED: (
        "warning",
        _("The link “%(place)s” was not opened to us (%(status)s). Try whether it opens for a reader."),
    ),
    Outcome.BUSY: (
        "warning",
        _("The server of “%(place)s” is asked too much just now (%(status)s). Ask again later."),
    ),
    Outcome.BROKEN: ("warning", _("The server of “%(place)s” says that it has a fault (%(status)s). Ask again later.")),
    Outcome.ODD: ("warning", _("The server of “%(place)s” answered %(status)s instead of a page. Try the link.")),
    Outcome.SLOW: ("warning", _("The link “%(place)s” gave no answer within some seconds. Ask again later.")),
    Outcome.AWAY: ("warning", _("The server of “%(place)s” could not be reached. Ask again later.")),
    Outcome.UNSAFE: ("warning", _("The link “%(place)s” has no valid certificate: browsers warn of it.")),
    Outcome.INSIDE: (
        "warning",
        _("The link “%(place)s” leads into a private network, where we do not ask and readers may not come."),
    ),
    Outcome.CIRCLES: ("warning", _("The link “%(place)s” is passed on more than five times. Try where it ends.")),
    Outcome.STRANGE: ("warning", _("The link “%(place)s” was answered by something that is no page. Try the link.")),
}
"""Level and sentence of each outcome that is not well."""
_OF_STATUS = {
    404: Outcome.GONE,
    410: Outcome.GONE,
    401: Outcome.CLOSED,
    403: Outcome.CLOSED,
    429: Outcome.BUSY,
}


def of_status(status: int) -> Answer:
    """What a server's number comes to."""
    if 200 <= status < 300:
        return Answer(Outcome.ANSWERS, status)
    return Answer(_OF_STATUS.get(status, Outcome.BROKEN if status >= 500 else Outcome.ODD), status)


def asked_as(place: str, own: str) -> str | None:
    """The address under which a link is asked, its fragment taken away. None for what is not asked: no page on the web, one of our own
    (`own` is our address), one with a place for a name, or one longer than `LONGEST`."""
    try:
        parts, _port = urlsplit(place), urlsplit(place).port
    except ValueError:  # brackets that never close, a port that is no number: the form is looked at elsewhere
        return None
    if parts.scheme not in ("http", "https") or not parts.hostname or is_own(place, own):
        return None
    asked = urldefrag(place).url
    return None if len(asked) > LONGEST or "{{" in place or "%7B%7B" in place.upper() else asked


def check_known(place: str) -> None:
    """Raises ValueError unless it names a host and a port, as `LINKS_KNOWN` does."""
    host, _colon, port = place.rpartition(":")
    if not host or re.search(r"[/@\s]", host) or not port.isdecimal():
        raise ValueError(f"write host:port, such as intra.example.org:443, not {place}")


def digest_of(asked: str) -> str:
    """The SHA-256 by which the address of a link is found."""
    return hashlib.sha256(asked.encode()).hexdigest()


def is_own(place: str, own: str) -> bool:
    """Does an address lead to our own host, whichever way it is written? Raises ValueError for what is no address."""
    (host, port), (our_host, our_port) = _host(place), _host(own)
    return host == our_host and (port == our_port or {port, our_port} == {80, 443})


def _host(place: str) -> tuple[str, int]:
    parts = urlsplit(place)
    return (parts.hostname or "").rstrip("."), parts.port or (443 if parts.scheme == "https" else 80)
