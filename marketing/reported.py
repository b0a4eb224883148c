"""What a mail service reports of a mail, and what that means. Pure: the event in, a kind out; the types and reasons are anymail's words."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime

from marketing import bounce
from marketing.enums import BounceKind as Kind


@dataclass(frozen=True, slots=True)
class Reported:
    """One event: its type and reason in anymail's words, the far server's words, what the service itself calls it (`type=hardbounce`), the
    message it is about where it says so, when it was, and what names it among all events, so that it counts once."""

    type: str
    identity: bytes
    reason: str = ""
    words: str = field(default="", repr=False)
    says: frozenset[str] = frozenset()
    message: int | None = None
    at: datetime | None = None
    text: str = field(default="", repr=False)

    @property
    def status(self) -> str:
        """The enhanced status code that its words name, or nothing."""
        found = bounce.STATUS.search(self.words)
        return found[1] if found else ""


NOTHING_CAME_BACK = {"queued", "sent", "delivered", "opened", "clicked", "subscribed"}
"""Not kept: on its way or there; and whom the service followed, which is nobody's business but ours, by permission."""
_BY_TYPE = {
    "deferred": Kind.DELAYED,
    "autoresponded": Kind.VACATION,
    "complained": Kind.COMPLAINT,
    "unsubscribed": Kind.LEFT,
    "failed": Kind.POLICY,
}
# The service did not even try. That it was told "spam" or "unsubscribed" once is no new word of the person.
_REJECTED = {"invalid": Kind.HARD, "bounced": Kind.HARD, "timed_out": Kind.SOFT}
_BOUNCED = {"invalid": Kind.HARD, "blocked": Kind.POLICY, "spam": Kind.POLICY, "unsubscribed": Kind.POLICY}
_FOR_EVER = {
    "type=hardbounce", "event=hard_bounce", "event=hard-bounce", "type=activity.hard_bounced", "status=hard_bounced", "status=hardfail",
    "severity=permanent", "type=permanent", "hard_bounce=true", "bounce_class=10", "bounce_class=30",
}  # fmt: skip
_FOR_NOW = {
    "type=softbounce", "event=soft_bounce", "event=soft bounce", "type=activity.soft_bounced", "status=soft_bounced", "status=softfail",
    "severity=temporary", "type=transient", "hard_bounce=false",
}  # fmt: skip
_ON_A_LIST = re.compile(r"suppress|unsubscribed|complain|marked .{0,40}as spam", re.IGNORECASE)


def weigh(told: Reported) -> Kind | None:
    """What it means; None for what is not about a mail that came back. What no table knows is `unread`, for a person."""
    if told.type in NOTHING_CAME_BACK:
        return None
    if told.type == "rejected":
        return _REJECTED.get(told.reason, Kind.POLICY)
    if told.type == "bounced":
        return _BOUNCED.get(told.reason) or _bounced(told)
    return _BY_TYPE.get(told.type, Kind.UNREAD)


def _bounced(told: Reported) -> Kind:
    """The far server's words say most; where they say nothing, the service's own judgement. What it calls passing marks no address at once."""
    if _ON_A_LIST.search(" ".join((told.words, *told.says))) and not told.status:
        return Kind.POLICY
    verdict = bounce.verdict(told.status, told.words)
    if told.says & _FOR_NOW:
        return Kind.SOFT if verdict in (None, Kind.HARD) else verdict
    if told.says & _FOR_EVER:
        return verdict or Kind.HARD
    return verdict or Kind.SOFT
