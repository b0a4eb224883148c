"""A person's acts with what proves them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from consent.enums import Act, ControlState, SourceKind
from consent.models import Ban, ConsentEvent, Evidence, Subject, Topic
from consent.queries.timeline import scope_words
from consent.state import LIFTABLE, Scope
from crm.queries.reach import hashes_of, merged_family
from privacy.refusal import Refused


@dataclass(frozen=True)
class ShownAct:
    """One act: what it is about, what was done, when, how it came, the wording shown and the evidence, where they are still kept.

    `layout` is the template the wording was shown in, `control` the state of the control before it was touched; "" without a wording.
    """

    event: int
    about: str
    act: str
    happened_at: datetime
    recorded_at: datetime
    came_by: str
    wording: str
    language: str
    layout: str
    control: str
    evidence: str
    source: str
    liftable: bool


def acts_of(contact: int) -> list[ShownAct]:
    """Everything the person and the addresses they hold said, newest first."""
    subjects = _subjects(contact)
    events = (
        ConsentEvent.objects.filter(subject_ref__in=subjects.values("ref"))
        .select_related("wording")
        .order_by("-happened_at", "-id")
    )
    proofs = {row.event_id: row for row in Evidence.objects.filter(event__in=events)}
    bans = Ban.objects.filter(subject__in=subjects, lifted_at=None, act__in=LIFTABLE)
    standing, topics = (
        set(bans.values_list("event", flat=True)),
        {topic.key: topic.name for topic in Topic.objects.all()},
    )
    return [_shown(event, proofs.get(event.pk), event.pk in standing, topics) for event in events]


def is_theirs(contact: int, event: int) -> bool:
    """Is this an act of the person, or of an address they hold?"""
    return ConsentEvent.objects.filter(pk=event, subject_ref__in=_subjects(contact).values("ref")).exists()


def act_of(event: int) -> ShownAct | None:
    """One act with what proves it; None where its block has expired."""
    row = ConsentEvent.objects.select_related("wording").filter(pk=event).first()
    proof = Evidence.objects.filter(event=event).first()
    return _shown(row, proof, False, {topic.key: topic.name for topic in Topic.objects.all()}) if row else None


def scope_of(contact: int, event: str) -> tuple[Scope, str]:
    """The scope of a ban in force, and the address's hash when it stands on one. Raises Refused where there is no such ban of theirs."""
    ban = (
        Ban.objects.filter(subject__in=_subjects(contact), lifted_at=None, event=int(event) if event.isdecimal() else 0)
        .select_related("subject")
        .first()
    )
    if ban is None:
        raise Refused(_("This ban is not in force any more."))
    return Scope(ban.purpose, ban.channel, ban.topic), ban.subject.hash


def _subjects(contact: int) -> QuerySet[Subject]:
    family = merged_family(contact)
    return Subject.objects.filter(Q(contact__in=family) | Q(hash__in=hashes_of(family)))


def _shown(event: ConsentEvent, proof: Evidence | None, liftable: bool, topics: dict[str, str]) -> ShownAct:
    return ShownAct(
        event=event.pk,
        about=scope_words(event.purpose, event.channel, event.topic, topics),
        act=str(Act(event.act).label),
        happened_at=event.happened_at,
        recorded_at=event.recorded_at,
        came_by=str(SourceKind(event.source_kind).label)
        if event.source_kind in SourceKind.values
        else event.source_kind,
        wording=event.wording.text if event.wording else "",
        language=event.wording.language if event.wording else "",
        layout=f"consent/shown/{event.wording.layout}.html" if event.wording else "",
        control=str(ControlState(event.wording.control).label) if event.wording else "",
        evidence=proof.text if proof else "",
        source=proof.source if proof else "",
        liftable=liftable,
    )
