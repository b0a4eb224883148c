"""Recording an act: where it is written, what it needs, what it leaves behind."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from consent.actions import ledger, subjects
from consent.actions.acts import Given, record
from consent.enums import Act, Reason, SourceKind
from consent.leaf import Row
from consent.models import Ban, ConsentEvent, Evidence, Permission, Subject
from consent.queries.gate import Question, explain
from consent.queries.states import picture
from consent.state import Scope
from privacy.actor import SYSTEM
from privacy.keyed import keyring
from privacy.models import AuditEvent
from privacy.ports.journal import journal, read
from privacy.refusal import Refused
from tests.consent import world
from tests.consent.world import NOW, World

pytestmark = pytest.mark.django_db
BY_MAIL = {"purpose": "direct_marketing", "channel": "email"}


@pytest.fixture
def here(db: None) -> World:
    return world.build()


def said(act: Act, minutes: int = 0, **given: object) -> int:
    return record(by=SYSTEM, now=NOW + timedelta(minutes=minutes), given=Given(act, **given)).event  # type: ignore[arg-type]


def reason(here: World, purpose: str = "direct_marketing", channel: str = "email") -> Reason | None:
    return explain(Question(purpose, channel), here.aino).reason


def test_a_permission_for_mail_is_written_on_the_persons_address(here: World) -> None:
    said(Act.GRANTED, contact=here.aino, evidence="a signed form", **BY_MAIL)
    permission = Permission.objects.select_related("subject").get()
    assert (permission.subject.kind, permission.subject.hash, reason(here)) == (
        "address",
        keyring.hash("email", world.EMAIL),
        None,
    )


def test_a_ban_from_a_call_is_written_on_the_person_and_counts_everywhere(here: World) -> None:
    said(Act.BANNED, contact=here.aino, source_kind=SourceKind.CALL)
    assert Ban.objects.select_related("subject").get().subject.contact_id == here.aino
    assert [reason(here, channel=channel) for channel in ("email", "phone", "letter")] == [Reason.MARKETING_BANNED] * 3


def test_a_ban_by_an_address_silences_it_whoever_holds_it(here: World) -> None:
    said(Act.GRANTED, contact=here.aino, evidence="a signed form", **BY_MAIL)
    said(Act.BANNED, 1, address=("email", "AINO@kivi.example"))
    assert reason(here) is Reason.ADDRESS_BANNED


def test_an_act_about_somebody_merged_is_written_on_the_survivor(here: World) -> None:
    said(Act.BANNED, contact=here.double)
    assert Subject.objects.get().contact_id == here.aino


@pytest.mark.parametrize(
    ("level", "expected"),
    [
        ({"domain": "Kivi.example"}, Reason.DOMAIN_BANNED),
        ({"everybody": True}, Reason.EVERYBODY_STOPPED),
        ({"organisation": 0}, Reason.ORGANISATION_BANNED),
    ],
)
def test_a_ban_above_the_person_closes_until_it_is_lifted(
    here: World, level: dict[str, object], expected: Reason
) -> None:
    level = {"organisation": here.kivi} if "organisation" in level else level
    said(Act.GRANTED, contact=here.aino, evidence="a signed form", **BY_MAIL)
    said(Act.BANNED, 1, **level)
    assert reason(here) is expected
    said(Act.BAN_LIFTED, 2, evidence="their letter", **level)
    assert reason(here) is None


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"act": Act.GRANTED, "purpose": "newsletter", "channel": "email"}, "topic"),
        ({"act": Act.GRANTED, "purpose": "newsletter", "channel": "phone"}, "channel"),
        ({"act": Act.GRANTED, "purpose": "newsletter", "channel": "email", "topic": "gardening"}, "topic"),
        ({"act": Act.GRANTED, "purpose": "direct_marketing"}, "purpose"),
        ({"act": Act.GRANTED, "purpose": "direct_marketing", "channel": "email", "topic": "safety"}, "topic"),
        ({"act": Act.GRANTED, "purpose": "social_advertising", "channel": "social"}, "purpose"),
        ({"act": Act.BANNED, "purpose": "parties"}, "purpose"),
        ({"act": Act.BANNED, "channel": "telex"}, "channel"),
        ({"act": Act.BANNED, "happened_at": NOW + timedelta(days=1)}, "happened_at"),
        ({"act": Act.BAN_LIFTED}, "evidence"),
        ({"act": Act.BAN_LIFTED, "evidence": "row 3", "source_kind": SourceKind.FILE}, "act"),
        (
            {"act": Act.GRANTED, "purpose": "direct_marketing", "channel": "email", "everybody": True, "contact": None},
            "act",
        ),
        ({"act": Act.BANNED, "contact": None, "address": ("email", "aino@")}, "email"),
    ],
)
def test_what_cannot_be_meant_is_refused_beside_its_field_and_nothing_is_written(
    here: World, given: dict[str, object], field: str
) -> None:
    with pytest.raises(Refused) as refusal:
        record(by=SYSTEM, now=NOW, given=Given(**{"contact": here.aino, **given}))  # type: ignore[arg-type]
    assert (
        refusal.value.field,
        ConsentEvent.objects.count(),
        AuditEvent.objects.filter(action__startswith="consent").count(),
    ) == (field, 0, 0)


def test_a_permission_for_a_channel_that_reaches_nobody_is_refused(here: World) -> None:
    with pytest.raises(Refused, match="Nobody is named whom this channel reaches"):
        said(
            Act.GRANTED,
            address=("email", "stranger@example.com"),
            purpose="direct_marketing",
            channel="phone",
            evidence="a call",
        )


def test_an_act_leaves_its_evidence_beside_it_and_an_audit_row_without_values(here: World) -> None:
    event = said(Act.GRANTED, contact=here.aino, evidence="a signed form", source="fair in Tampere", **BY_MAIL)
    proof, row = Evidence.objects.get(), AuditEvent.objects.get(action="consent.granted")
    assert (proof.event_id, proof.text, proof.source) == (event, "a signed form", "fair in Tampere")
    assert (row.object_ref, row.person_ref, row.detail) == (event, here.aino, {**BY_MAIL, "topic": ""})


def test_the_ledger_row_is_sealed_by_its_leaf_and_commits_to_its_evidence(here: World) -> None:
    event = ConsentEvent.objects.get(pk=said(Act.GRANTED, contact=here.aino, evidence="a signed form", **BY_MAIL))
    columns = {name: getattr(event, name) for name in Row.__dataclass_fields__ if name != "wording"}
    proof = Evidence.objects.get()
    assert bytes(event.leaf) == Row(**columns, wording=event.wording_id).leaf()
    assert bytes(event.evidence_seal or b"") == ledger.seal_of(proof.source, proof.text, bytes(proof.salt))


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE consent_consentevent SET act = 'granted'",
        "DELETE FROM consent_consentevent",
        "TRUNCATE consent_consentevent CASCADE",
    ],
)
def test_the_database_refuses_to_change_the_ledger(here: World, change: str) -> None:
    said(Act.BANNED, contact=here.aino)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)
    assert ConsentEvent.objects.get().act == "banned"


def test_a_no_is_in_the_journal_by_the_hashes_of_the_persons_addresses(here: World) -> None:
    said(Act.BANNED, contact=here.aino)
    said(Act.WITHDRAWN, 1, hash=keyring.hash("email", world.EMAIL), **BY_MAIL)
    assert journal.folder is not None
    ban, withdrawal = read(journal.folder)
    assert (ban.kind, set(ban.hashes), ban.purpose) == (
        "ban",
        {keyring.hash("email", world.EMAIL), keyring.hash("phone", world.PHONE)},
        "",
    )
    assert (withdrawal.kind, withdrawal.hashes, withdrawal.purpose, withdrawal.channel) == (
        "withdraw",
        (keyring.hash("email", world.EMAIL),),
        "direct_marketing",
        "email",
    )


def test_nothing_is_recorded_when_the_journal_cannot_be_written(here: World, tmp_path: object) -> None:
    journal.folder = None
    with pytest.raises(OSError, match="JOURNAL_DIR"):
        said(Act.BANNED, contact=here.aino)
    assert (ConsentEvent.objects.count(), Ban.objects.count()) == (0, 0)


def test_a_letter_recorded_late_does_not_undo_what_was_said_since(here: World) -> None:
    said(Act.GRANTED, contact=here.aino, evidence="a signed form", **BY_MAIL)
    said(Act.WITHDRAWN, 5, hash=keyring.hash("email", world.EMAIL), happened_at=NOW - timedelta(days=3), **BY_MAIL)
    assert reason(here) is None


def test_the_register_tells_what_it_knew_at_an_earlier_time(here: World) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT now() - interval '1 second'")
        (before,) = cursor.fetchone()
    said(Act.GRANTED, contact=here.aino, evidence="a signed form", **BY_MAIL)
    asked = Scope("direct_marketing", "email")
    assert (picture(contact=here.aino, as_of=before).word(asked), picture(contact=here.aino).word(asked)) == (
        "no_permission",
        "granted",
    )


def test_many_acts_on_one_subject_are_numbered_in_the_order_given(here: World) -> None:
    subject = subjects.of_contacts([here.aino])[here.aino]
    acts = [Act.BANNED, Act.BAN_LIFTED, Act.BANNED]
    ledger.append([ledger.Draft(subject, act, evidence="said so") for act in acts], by=SYSTEM, now=NOW)
    assert list(ConsentEvent.objects.order_by("number").values_list("number", "act")) == list(enumerate(acts, 1))
