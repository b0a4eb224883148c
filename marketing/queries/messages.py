"""Messages, and what somebody did and let us keep, on a person's page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import CharField, F, QuerySet, Value
from django.urls import reverse
from django.utils.translation import gettext as _

from consent.enums import Reason
from marketing.enums import MessageState
from marketing.models import Behaviour, Message
from privacy.registry import TimelineLine

_SIGNS = {
    MessageState.SENT: "yes",
    MessageState.REFUSED: "no",
    MessageState.UNCERTAIN: "wait",
    MessageState.QUEUED: "wait",
    MessageState.SENDING: "wait",
    MessageState.DEFERRED: "wait",
}


def message_rows(contact: int) -> QuerySet[Message, Any]:
    """A timeline source: what was sent to the person, and what was not, as (when, kind, ref)."""
    return (
        Message.objects.filter(contact_id=contact)
        .order_by()
        .values(when=F("recorded_at"), what=Value("message", CharField()), ref=F("id"))
    )


def message_lines(refs: list[int]) -> Mapping[int, TimelineLine]:
    """The messages of these numbers as lines of a timeline."""
    return {message.pk: _line(message) for message in Message.objects.filter(pk__in=refs).select_related("campaign")}


def behaviour_rows(contact: int) -> QuerySet[Behaviour, Any]:
    """A timeline source: visits, openings and clicks that the person permitted."""
    rows = Behaviour.objects.filter(contact_id=contact).order_by()
    return rows.values(when=F("at"), what=Value("behaviour", CharField()), ref=F("id"))


def behaviour_lines(refs: list[int]) -> Mapping[int, TimelineLine]:
    """The visits, openings and clicks of these numbers as lines of a timeline."""
    rows = Behaviour.objects.filter(pk__in=refs).select_related("campaign")
    return {row.pk: TimelineLine(str(row.get_kind_display()), row.page, state=row.get_judged_display()) for row in rows}


def _line(message: Message) -> TimelineLine:
    campaign = message.campaign
    return TimelineLine(
        title=campaign.name if campaign else message.get_cause_display(),
        detail=Reason(message.reason).sentence if message.reason else _("By e-mail"),
        sign=_SIGNS.get(MessageState(message.state), "no" if message.reason else ""),
        state=message.get_state_display(),
        url=reverse("admin:campaign", args=[campaign.pk]) if campaign else "",
    )
