"""Recording what somebody allowed or forbade: one act, one call."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from consent import policies
from consent.actions import ledger, subjects
from consent.actions.rekeying import settle
from consent.enums import Act, Channel, SourceKind, SubjectKind
from consent.models import Subject
from consent.queries.addresses import hashes_behind
from consent.queries.states import picture
from consent.rules import ADDRESSED, POINTS
from consent.state import Scope
from crm.enums import PointKind
from crm.queries.reach import main_points, organisation_survivor, survivor
from privacy.actions import audit
from privacy.actor import Actor
from privacy.refusal import Refused


@dataclass(frozen=True)
class Given:
    """An act as it came. Who or what it is about is named by one of contact, address, hash, organisation, domain, everybody.

    A contact with an address (kind "email" or "phone", as typed) says who and by which address. "" in purpose, channel or topic means
    any. Without `happened_at` it happens now. `evidence` is what proves it: without it a permission is unproven.
    """

    act: Act
    purpose: str = ""
    channel: str = ""
    topic: str = ""
    contact: int | None = None
    address: tuple[str, str] | None = None
    hash: str = ""
    organisation: int | None = None
    domain: str = ""
    everybody: bool = False
    happened_at: datetime | None = None
    source_kind: str = SourceKind.STAFF
    source: str = ""
    evidence: str = ""
    wording: int | None = None

    @property
    def scope(self) -> Scope:
        return Scope(self.purpose, self.channel, self.topic)


@dataclass(frozen=True)
class Recorded:
    """The event, its number for its subject, and the state of its scope now (`queries.states.word`)."""

    event: int
    number: int
    state: str


@transaction.atomic
def record(*, by: Actor, now: datetime, given: Given) -> Recorded:
    """Writes one act into the ledger.

    A permission for e-mail, text messages or calls is written on the address or number, another on the person. A no is written on the
    address it came from when it is about e-mail, else on the person, so that it counts over every channel. Raises Refused where the
    act, its subject or its evidence cannot be.
    """
    _check(given, now, latest=given.happened_at)
    kind, subject, used = _subject(given)
    draft = _draft(given, subject, address_ref=used)
    (written,) = ledger.append([draft], by=by, now=now)
    audit.record(
        by=by,
        now=now,
        action=f"consent.{given.act}",
        model="consent.consentevent",
        ref=written.event,
        person=given.contact,
        detail={"purpose": given.purpose, "channel": given.channel, "topic": given.topic},
    )
    return Recorded(written.event, written.number, _state(given, kind, subject))


@transaction.atomic
def record_many(*, by: Actor, now: datetime, givens: Sequence[Given]) -> int:
    """Writes many acts on contacts or on addresses given by hash, checked like one and in the order given; one audit row for all.

    Returns how many. Raises Refused for the first that cannot be, and then writes none.
    """
    on_address = subjects.of_hashes(given.hash for given in givens if given.hash)
    on_contact = subjects.of_contacts(given.contact for given in givens if given.contact and not given.hash)
    for given in {(g.act, g.scope, g.source_kind, bool(g.evidence.strip())): g for g in givens}.values():
        _check(given, now, latest=max(g.happened_at or now for g in givens))
    drafts = [
        _draft(
            given,
            on_address[given.hash] if given.hash else on_contact[given.contact or 0],
        )
        for given in givens
    ]
    ledger.append(drafts, by=by, now=now)
    audit.record(
        by=by, now=now, action="consent.many", model="consent.consentevent", ref=None, detail={"acts": len(drafts)}
    )
    return len(drafts)


def _draft(given: Given, subject: int, *, address_ref: UUID | None = None) -> ledger.Draft:
    return ledger.Draft(
        subject=subject,
        act=given.act,
        scope=given.scope,
        happened_at=given.happened_at,
        source_kind=given.source_kind,
        source=given.source,
        evidence=given.evidence.strip(),
        wording=given.wording,
        address_ref=address_ref,
    )


def _check(given: Given, now: datetime, *, latest: datetime | None) -> None:
    policies.check_act(
        act=given.act,
        scope=given.scope,
        about_one=not (given.organisation or given.domain or given.everybody),
        source_kind=given.source_kind,
        evidence=given.evidence,
        happened_at=latest,
        now=now,
    )


def _subject(given: Given) -> tuple[SubjectKind, int, UUID | None]:
    """Whose act it is, and the ref of the address used where the subject is not that address."""
    if given.organisation is not None:
        return SubjectKind.ORGANISATION, subjects.of_organisation(organisation_survivor(given.organisation)), None
    if given.domain:
        return SubjectKind.DOMAIN, subjects.of_domain(given.domain), None
    if given.everybody:
        return SubjectKind.EVERYBODY, subjects.of_everybody(), None
    hash_ = _hash(given)
    if hash_ and _on_address(given):
        return SubjectKind.ADDRESS, subjects.of_hashes([hash_])[hash_], None
    if given.contact is None or (given.act in policies.OPENING and given.channel in ADDRESSED):
        raise Refused(
            _("Nobody is named whom this channel reaches: add an address or number, or name the person."),
            field="channel",
        )
    contact = survivor(given.contact)
    used = Subject.objects.filter(hash=hash_).values_list("ref", flat=True).first() if hash_ else None
    return SubjectKind.CONTACT, subjects.of_contacts([contact])[contact], used


def _on_address(given: Given) -> bool:
    if given.act in policies.OPENING:
        return given.channel in ADDRESSED
    return bool(given.hash) or given.contact is None or given.channel == Channel.EMAIL


def _hash(given: Given) -> str:
    """The address or number the act came by or is about: as given, or for a permission the person's main one for the channel."""
    wanted, opening = POINTS.get(given.channel), given.act in policies.OPENING
    if given.hash:
        return given.hash
    if given.address and (wanted in (None, given.address[0]) or (given.contact is None and not opening)):
        return subjects.hash_of(*given.address)
    if given.contact is not None and wanted and opening:
        point = main_points(survivor(given.contact)).get(wanted)
        return settle(wanted, [point.key])[point.key] if point else ""
    return ""


def _state(given: Given, kind: SubjectKind, subject: int) -> str:
    if kind not in (SubjectKind.CONTACT, SubjectKind.ADDRESS):
        return str(given.act)
    hash_ = Subject.objects.values_list("hash", flat=True).get(pk=subject)
    points = {str(POINTS.get(given.channel, PointKind.EMAIL)): hashes_behind(hash_)} if hash_ else {}
    return picture(contact=given.contact, points=points).word(given.scope) or str(given.act)
