"""What somebody allowed and forbade, as lines on their page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import CharField, F, Q, QuerySet, Value
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from consent.enums import Act, Channel, ContactPurpose, SourceKind
from consent.models import ConsentEvent, Subject, Topic
from consent.state import NO
from crm.queries.reach import hashes_of
from privacy.registry import TimelineLine

_SIGNS = {
    **dict.fromkeys(NO, "no"),
    Act.EXPIRED: "no",
    Act.GRANTED: "yes",
    Act.CONFIRMED: "yes",
    Act.BAN_LIFTED: "wait",
}


def act_rows(contact: int) -> QuerySet[ConsentEvent, Any]:
    """A timeline source: the person's acts and those of the addresses they hold, as (when, kind, ref)."""
    subjects = Subject.objects.filter(Q(contact=contact) | Q(hash__in=hashes_of([contact])))
    acts = ConsentEvent.objects.filter(subject_ref__in=subjects.values("ref")).order_by()
    return acts.values(when=F("happened_at"), what=Value("permission", CharField()), ref=F("id"))


def act_lines(refs: list[int]) -> Mapping[int, TimelineLine]:
    """The acts of these numbers as lines of a timeline."""
    events = list(ConsentEvent.objects.filter(pk__in=refs))
    named = Topic.objects.filter(key__in={event.topic for event in events if event.topic})
    topics = {topic.key: topic.name for topic in named}
    return {event.pk: _line(event, topics) for event in events}


def scope_words(purpose: str, channel: str, topic: str, topics: Mapping[str, str]) -> str:
    """What an act is about, in words: "Direct marketing, E-mail"; a ban on everything is "All marketing"."""
    words = [ContactPurpose(purpose).label if purpose else _("all marketing")]
    words += [str(Channel(channel).label)] if channel else []
    words += [topics.get(topic, topic)] if topic else []
    return capfirst(", ".join(str(word) for word in words))


def _line(event: ConsentEvent, topics: Mapping[str, str]) -> TimelineLine:
    act = Act(event.act)
    unproven = act is Act.GRANTED and not event.proven
    came = SourceKind(event.source_kind).label if event.source_kind in SourceKind.values else event.source_kind
    return TimelineLine(
        title=scope_words(event.purpose, event.channel, event.topic, topics),
        detail=_("By %(source)s · ledger entry %(number)s") % {"source": came, "number": event.pk},
        sign="wait" if unproven else _SIGNS[act],
        state=str(act.label) + (f", {_('without evidence')}" if unproven else ""),
    )
