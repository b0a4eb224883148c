"""Requests as the desk shows them, with each date explained."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from dsr.deadlines import Why, holiday_name
from dsr.enums import CLOSED, RequestState, Right
from dsr.models import ErasureRecord, Package, Request
from dsr.queries import people

SOON = timedelta(days=5)


@dataclass(frozen=True)
class Line:
    """A request in the list: when it is due and why then, what it is about, where it stands, what comes next."""

    id: int
    number: str
    rights: str
    came_by: str
    due: date
    days: int
    why: str
    state: str
    sign: str
    next: str

    @property
    def late(self) -> bool:
        return self.days < 0

    @property
    def soon(self) -> bool:
        return 0 <= self.days <= SOON.days

    @property
    def late_by(self) -> int:
        return -self.days


def open_requests() -> QuerySet[Request]:
    """Those not yet answered, the most urgent first."""
    return Request.objects.exclude(state__in=CLOSED).alias(due=Coalesce("extended_to", "due_on")).order_by("due", "id")


def closed_requests() -> QuerySet[Request]:
    """Those answered or refused."""
    return Request.objects.filter(state__in=CLOSED)


def lines(requests: Iterable[Request], *, today: date) -> list[Line]:
    """The list as it reads today."""
    return [_line(request, today) for request in requests]


def late(today: date) -> int:
    """How many are past their day."""
    passed = Q(extended_to__lt=today) | Q(extended_to=None, due_on__lt=today)
    return open_requests().filter(passed).count()


def median_days() -> int | None:
    """In how many days the last hundred answers were given, at the median; None before the first."""
    closed = (
        closed_requests().exclude(closed_at=None).order_by("-id").values_list("received_on", "closed_at__date")[:100]
    )
    days = sorted((end - start).days for start, end in closed)
    return days[len(days) // 2] if days else None


def one(request: int) -> Request | None:
    """The request, or None."""
    return Request.objects.filter(pk=request).select_related("contact").first()


def packages(request: int) -> list[Package]:
    """What was made for its answer, newest first."""
    return list(Package.objects.filter(request=request, destroyed_at=None).order_by("-id"))


def erasure_of(request: int) -> ErasureRecord | None:
    """The erasure done for this request, if any."""
    return ErasureRecord.objects.filter(request_ref=request).order_by("-id").first()


def subject_of(request: Request) -> people.Subject | None:
    """Whom the request is about: the person it is linked to, else the address it came from, else nobody yet."""
    if request.contact_id is not None:
        return people.of_contact(request.contact_id)
    return people.of_email(request.email) if request.email else None


def rights_of(request: Request) -> str:
    """The rights asked for, in words."""
    return ", ".join(str(Right(right).label) for right in request.rights)


def why_then(request: Request) -> str:
    """Why the date is that date, in words; "" when the day of the same number simply stood."""
    said = [_because(Why(why), date.fromisoformat(day)) for why, day in request.due_why]
    return "; ".join(words for words in said if words)


def _because(why: Why, day: date) -> str:
    words = {"day": date_format(day, "j.n."), "weekday": date_format(day, "l")}
    if why == Why.HOLIDAY:
        return _("%(day)s is a public holiday: %(name)s") % {**words, "name": holiday_name(day, get_language() or "en")}
    if why in (Why.SATURDAY, Why.SUNDAY):
        return _("%(day)s is a %(weekday)s") % words
    if why == Why.MONTH_END:
        return _("the month has no such day: its last is %(day)s") % words
    if why == Why.EARLIER:
        return _("of two ways of reckoning, the earlier day")
    return ""


def _line(request: Request, today: date) -> Line:
    due = request.extended_to or request.due_on
    return Line(
        request.pk,
        request.number,
        rights_of(request),
        request.get_came_by_display(),
        due,
        (due - today).days,
        why_then(request),
        request.get_state_display(),
        _SIGNS[RequestState(request.state)],
        _next(request),
    )


_SIGNS = {
    RequestState.NEW: "info",
    RequestState.IDENTIFIED: "yes",
    RequestState.READY: "wait",
    RequestState.ANSWERED: "yes",
    RequestState.REFUSED: "no",
}


def _next(request: Request) -> str:
    if request.state == RequestState.NEW:
        return _("Find out who is asking")
    if request.state == RequestState.READY:
        return _("Check the report and answer")
    return _("Show the plan") if Right.ERASURE in request.rights else _("Make the report")
