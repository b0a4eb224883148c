"""Erasing a person: what the plan said, no more and no less."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection

from config.demo import words
from consent.actions import acts
from consent.enums import Act
from consent.models import Ban, ConsentEvent, Permission, Subject
from crm.actions import dealings, imports, organisations, positions
from crm.actions import reference as crm_reference
from crm.models import (
    AttributeKind,
    Contact,
    ContactPoint,
    Feedback,
    Interaction,
    Meeting,
    Order,
    OrderLine,
    Organisation,
)
from crm.queries import find
from crm.sources import Source
from dsr.actions import erasure
from dsr.models import DoomedFile, ErasureRecord
from dsr.queries import people
from dsr.queries.plans import not_empty, plan
from dsr.runners import shredder
from privacy.actions import reference as privacy_reference
from privacy.actor import Actor
from privacy.keyed import keyring
from privacy.models import AuditEvent
from privacy.ports.journal import journal, read
from privacy.refusal import Refused
from tests.world import dealings_with, facts_about

AINO = "aino@esimerkki.example"
Enter = Callable[..., int]


def erase(contact: int, *, by: Actor, now: datetime, digest: str = "") -> erasure.Erased:
    return erasure.erase(by=by, now=now, subject=people.of_contact(contact), ground="asked", digest=digest)


# What the data map declares of each table about people of the register when one of them is erased.
STAYS_EMPTIED = {
    *("crm.Order", "crm.OrderLine", "crm.Delivery", "crm.Invoice", "crm.Payment"),
    *("crm.QuoteRequest", "crm.Quote", "crm.QuoteLine", "crm.Contract", "crm.Participation"),
    *("crm.Meeting", "crm.Feedback", "crm.Chat", "crm.Organisation"),
}


@pytest.fixture
def with_everything(enter: Enter, by: Actor, now: datetime, source: Source) -> int:
    """Aino, a sole trader at another firm too, with every kind of fact and of dealing, the sale a whole chain."""
    for seed in (privacy_reference.seed, crm_reference.seed):
        seed(by=by, now=now)
    crm_reference.seed_products(by=by, now=now, products=words.PRODUCTS)
    AttributeKind.objects.get_or_create(key="reached", name_fi="T", name_sv="N", name_en="Reached")
    aino = enter("Aino", email=AINO, phone="040 123 4567")
    said = {"by": by, "now": now, "source": source}
    own = organisations.create(**said, name="Ainon Taimi Tmi", business_id="2077474-0", sole_trader=aino)
    place = organisations.create(**said, name="Koivikon Paja Oy")
    positions.add(**said, contact=aino, organisation=own, title="Gardener")
    facts_about(aino, own, by=by, now=now)
    made = dealings_with(aino, place, by=by, now=now)
    for move in ("send", "accept"):
        dealings.move("quote", by=by, now=now, ref=made["quote"], move=move)
    contract = dealings.record("contract", **said, parent=made["quote"], at=now, subject="Trainings")
    dealings.move("contract", by=by, now=now, ref=contract, move="sign")
    for via, parent in (("quote", made["quote"]), ("contract", contract)):
        dealings.record("order", **said, parent=parent, via=via, ordered_on=now.date())
    return aino


def test_of_everything_the_plan_leaves_what_it_declares_and_nothing_else(
    with_everything: int, by: Actor, now: datetime
) -> None:
    done = erase(with_everything, by=by, now=now).plan
    lines = {line.model: line for line in done.lines}
    assert {model for model, line in lines.items() if line.stays and model.startswith("crm.")} == STAYS_EMPTIED
    for line in done.lines:
        rows = apps.get_model(line.model)._base_manager
        assert not rows.filter(pk__in=line.goes).exists(), line.model
        assert rows.filter(pk__in=line.stays).count() == line.keep, line.model
        assert not rows.filter(not_empty(rows.model), pk__in=line.stays).exists(), line.model
    assert not Contact.objects.exists()


def test_the_business_of_a_sole_trader_is_emptied_and_no_longer_found(
    with_everything: int, by: Actor, now: datetime
) -> None:
    erase(with_everything, by=by, now=now)
    own = Organisation.objects.get(name="")
    assert (own.business_id, own.search_text, own.sort_text, own.sole_trader) == ("", "", "", None)
    assert [own.names.count(), own.points.count(), own.addresses.count(), own.identities.count()] == [0, 0, 0, 0]
    assert [hit.label for hit in find("taimi", 5)] == []
    assert [hit.label for hit in find("koivikon", 5)] == ["Koivikon Paja Oy"]


def test_what_was_said_with_a_sole_traders_business_is_theirs_and_with_its_staff_it_is_the_staffs(
    with_everything: int, enter: Enter, by: Actor, now: datetime, source: Source
) -> None:
    own, eero = Organisation.objects.get(sole_trader=with_everything).pk, enter("Eero")
    said = {"by": by, "now": now, "source": source, "organisation": own}
    dealings.record("interaction", **said, subject="Her garden")
    dealings.record("interaction", **said, subject="His holiday", contact=eero)
    dealings.record("feedback", **said, at=now, subject="The tree", text="It fell on her.")
    dealings.record("order", **said, ordered_on=now.date(), reference="Her own words")
    dealings.record("meeting", **said, at=now, subject="Her hedge")
    erase(with_everything, by=by, now=now)
    assert not Meeting.objects.filter(subject="Her hedge").exists()
    assert list(Interaction.objects.values_list("subject", flat=True)) == ["His holiday"]
    assert set(Feedback.objects.values_list("subject", "text")) == {("", "")}
    assert set(Order.objects.values_list("reference", flat=True)) == {""}


def test_a_meeting_with_others_stays_without_its_words(
    with_everything: int, enter: Enter, by: Actor, now: datetime, source: Source
) -> None:
    eero, meeting = enter("Eero"), Meeting.objects.get()
    dealings.add_participant(by=by, now=now, source=source, meeting=meeting.pk, contact=eero)
    erase(with_everything, by=by, now=now)
    meeting.refresh_from_db()
    assert (meeting.subject, meeting.text, meeting.place) == ("", "", "")
    assert list(meeting.participants.values_list("contact", flat=True)) == [eero]


def test_the_plan_is_what_is_done(enter: Enter, by: Actor, now: datetime) -> None:
    aino = enter("Aino", email=AINO)
    subject = people.of_contact(aino)
    shown = plan(subject.person, today=now.date())
    done = erasure.erase(by=by, now=now, subject=subject, ground="asked", digest=shown.digest)
    assert (done.rows, done.plan.counts) == (shown.erased, shown.counts)
    assert not Contact.objects.filter(pk=aino).exists()
    assert plan(subject.person, today=now.date()).erased == 0


def test_a_file_that_waits_to_be_imported_is_given_up_because_the_person_may_stand_in_it(
    enter: Enter, by: Actor, now: datetime, django_capture_on_commit_callbacks: Callable
) -> None:
    aino = enter("Aino", email=AINO)
    imports.upload(by=by, now=now, name="fair.csv", source="fair", chunks=[f"email\n{AINO}\n".encode()])
    with django_capture_on_commit_callbacks(execute=True):
        erase(aino, by=by, now=now)
    assert [path for path in Path(settings.FILES_DIR).rglob("*") if path.is_file()] == []
    assert imports.process_due(now=now) == 0


def test_a_plan_changes_nothing(enter: Enter, now: datetime) -> None:
    aino = enter("Aino", email=AINO)
    plan(people.of_contact(aino).person, today=now.date())
    assert Contact.objects.filter(pk=aino).exists()
    assert not ErasureRecord.objects.exists()


def test_a_plan_that_no_longer_stands_is_refused(enter: Enter, order: Callable, by: Actor, now: datetime) -> None:
    aino = enter("Aino", email=AINO)
    read_before = plan(people.of_contact(aino).person, today=now.date()).digest
    order(aino, date(2026, 3, 1))
    with pytest.raises(Refused, match="read the plan again"):
        erase(aino, by=by, now=now, digest=read_before)
    assert Contact.objects.filter(pk=aino).exists()


def test_a_neighbour_keeps_everything(enter: Enter, by: Actor, now: datetime) -> None:
    aino, eero = enter("Aino", email=AINO), enter("Eero", email="eero@esimerkki.example")
    erase(aino, by=by, now=now)
    assert list(Contact.objects.values_list("pk", flat=True)) == [eero]
    assert ContactPoint.objects.get().key == "eero@esimerkki.example"


def test_a_voucher_under_its_hold_stays_without_the_person(
    enter: Enter, order: Callable, by: Actor, now: datetime
) -> None:
    aino = enter("Aino", email=AINO)
    order(aino, date(2020, 5, 4))
    erase(aino, by=by, now=now)
    kept = Order.objects.get()
    assert (kept.contact_id, kept.reference, kept.source, kept.source_kind) == (None, "", "", "")
    assert OrderLine.objects.count() == 1


def test_a_voucher_whose_hold_is_over_goes(enter: Enter, order: Callable, by: Actor, now: datetime) -> None:
    aino = enter("Aino", email=AINO)
    order(aino, date(2019, 12, 31))
    erase(aino, by=by, now=now)
    assert not Order.objects.exists()
    assert not OrderLine.objects.exists()


def test_a_ban_outlives_its_person_on_their_address(enter: Enter, by: Actor, now: datetime) -> None:
    aino = enter("Aino", email=AINO, phone="040 123 4567")
    acts.record(by=by, now=now, given=acts.Given(Act.BANNED, contact=aino))
    erase(aino, by=by, now=now + timedelta(days=1))
    address = Subject.objects.get(hash=keyring.hash("email", AINO))
    assert [(ban.act, ban.purpose, ban.channel, ban.since) for ban in Ban.objects.filter(subject=address)] == [
        ("banned", "", "", now)
    ]
    assert not Subject.objects.filter(contact__isnull=False).exists()


def test_a_permission_ends_in_the_ledger_too(enter: Enter, by: Actor, now: datetime) -> None:
    aino = enter("Aino", email=AINO)
    given = acts.Given(
        Act.GRANTED, "direct_marketing", "email", contact=aino, evidence="said so on a call", source="call"
    )
    acts.record(by=by, now=now, given=given)
    erase(aino, by=by, now=now + timedelta(days=1))
    assert [event.act for event in ConsentEvent.objects.order_by("number")] == ["granted", "expired"]
    assert [row.state for row in Permission.objects.all()] == ["expired"]


def test_the_journal_and_the_record_know_the_person_by_keyed_hash_only(enter: Enter, by: Actor, now: datetime) -> None:
    aino = enter("Aino", email=AINO)
    done = erase(aino, by=by, now=now)
    assert journal.folder is not None
    lines = [entry for entry in read(journal.folder) if entry.kind == "erase"]
    marks = (keyring.hash("email", AINO), people.mark(aino))
    assert [entry.hashes for entry in lines] == [marks]
    assert tuple(ErasureRecord.objects.get(pk=done.record).hashes) == marks
    assert "aino" not in (journal.folder / next(journal.folder.iterdir()).name).read_text()


def test_the_trail_says_that_it_was_done_and_not_to_whom(enter: Enter, by: Actor, now: datetime) -> None:
    aino = enter("Aino", email=AINO)
    done = erase(aino, by=by, now=now)
    row = AuditEvent.objects.get(action="person.erased")
    assert (row.object_ref, row.person_ref, row.actor_ref) == (done.record, None, 7)


def test_a_shared_address_is_not_the_persons_alone(enter: Enter, by: Actor, now: datetime) -> None:
    aino = enter("Aino", email=AINO)
    enter("Eero", email=AINO)
    subject = people.of_contact(aino)
    assert (subject.shared, subject.person.hashes) == (1, ())
    erase(aino, by=by, now=now)
    assert ContactPoint.objects.get().key == AINO


def test_an_address_of_several_people_names_them_and_is_refused(enter: Enter) -> None:
    first, second = enter("Aino", email=AINO), enter("Eero", email=AINO)
    with pytest.raises(Refused, match=f"{first}, {second}"):
        people.of_email(AINO)


def test_an_address_nobody_holds_is_a_subject_of_its_own(db: None) -> None:
    subject = people.of_email("Nobody@Esimerkki.example")
    assert (subject.contact, subject.person.contacts) == (None, ())
    assert keyring.hash("email", "nobody@esimerkki.example") in subject.person.hashes


def test_what_points_at_the_person_outside_the_plan_stops_everything(
    enter: Enter, by: Actor, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    from privacy.registry import data_paths

    aino = enter("Aino", email=AINO)
    monkeypatch.setitem(data_paths._entries, "crm.Standing", data_paths._entries["crm.Address"])
    with pytest.raises(Refused, match="crm_standing"):
        erase(aino, by=by, now=now)


def test_doomed_files_are_destroyed_and_forgotten(db: None, now: datetime) -> None:
    place = Path(settings.FILES_DIR) / "packages" / "abc"
    place.mkdir(parents=True)
    (place / "report.html").write_text("Aino")
    erasure.doom(["packages/abc/report.html", "packages/abc/gone.json"])
    assert shredder.shred(now=now) == 2
    assert not place.exists()
    assert not DoomedFile.objects.exists()


def test_a_file_that_cannot_be_destroyed_stays_in_the_queue(db: None, now: datetime) -> None:
    (Path(settings.FILES_DIR) / "packages" / "folder").mkdir(parents=True)
    erasure.doom(["packages/folder"])
    assert shredder.shred(now=now) == 0
    assert DoomedFile.objects.count() == 1


def test_a_rolled_back_erasure_dooms_no_file(enter: Enter, now: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SAVEPOINT before")
        erasure.doom(["packages/a/b"])
        cursor.execute("ROLLBACK TO SAVEPOINT before")
    assert not DoomedFile.objects.exists()
