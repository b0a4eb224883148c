"""What is past its time goes, and nothing before it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest

from consent.actions import acts
from consent.enums import Act
from consent.models import PendingSubscription, Reconfirmation, Wording
from crm.actions import contacts, dealings, knowledge, organisations, positions
from crm.actions.holders import Holder
from crm.enums import SourceKind, StandingKind
from crm.models import (
    Attribute,
    AttributeKind,
    Chat,
    ChatText,
    Contact,
    ExternalIdentity,
    ImportBatch,
    ImportRow,
    Order,
    Position,
)
from crm.sources import Source
from dsr.actions import retention
from dsr.models import DoomedFile, PurgeReceipt, PurgeRun, RetentionRule
from dsr.queries.retention import Due, plan
from dsr.rules import CLOCKS, RULES, Does, last_start
from dsr.runners import nightly
from privacy import datamap
from privacy.actor import SYSTEM, Actor
from privacy.refusal import Refused

TODAY = date(2026, 11, 20)
AINO = "aino@esimerkki.example"


@pytest.fixture(autouse=True)
def _rules(db: None, now: datetime) -> None:
    retention.seed_rules(by=SYSTEM, now=now)


@pytest.fixture
def subscriber(by: Actor, now: datetime) -> Callable[[datetime], int]:
    """Somebody who is nothing but a subscriber, from then on."""

    def subscribed(at: datetime) -> int:
        contact = contacts.create(
            by=by, now=at, source=Source(SourceKind.FORM, "a form", at), standing=StandingKind.SUBSCRIBER, emails=[AINO]
        )
        given = acts.Given(
            Act.GRANTED,
            "direct_marketing",
            "email",
            contact=contact,
            evidence="a form",
            source_kind="form",
            happened_at=at,
        )
        acts.record(by=by, now=at, given=given)
        return contact

    return subscribed


def due(day: date) -> dict[str, tuple[int, int]]:
    return {found.rule.key: (found.due, found.held) for found in plan(day) if found.due or found.held}


def receipts(run: int) -> dict[str, tuple[int, int, int]]:
    return {r.rule: (r.due, r.erased, r.held) for r in PurgeReceipt.objects.filter(run=run)}


def apply(day: date, now: datetime, *, asks: bool = False) -> dict[str, tuple[int, int, int]]:
    return receipts(retention.apply(by=SYSTEM, now=now, as_of=day, asks=asks))


@pytest.mark.parametrize(
    ("as_of", "period", "last"),
    [
        (date(2026, 11, 20), {"days": 14}, date(2026, 11, 5)),
        (date(2026, 3, 31), {"months": 1}, date(2026, 2, 28)),
        (date(2026, 3, 1), {"months": 1}, date(2026, 1, 31)),
        (date(2026, 2, 28), {"months": 1}, date(2026, 1, 27)),
        (date(2026, 11, 20), {"months": 24}, date(2024, 11, 19)),
        (date(2026, 12, 31), {"hold": "voucher"}, date(2019, 12, 31)),
        (date(2027, 1, 1), {"hold": "voucher"}, date(2020, 12, 31)),
    ],
)
def test_a_period_is_over_the_day_after_its_last(as_of: date, period: dict, last: date) -> None:
    assert last_start(as_of, **period) == last


def test_every_kind_of_data_about_people_has_its_rule() -> None:
    keys = {about.keep for model in datamap.about_people() if (about := datamap.about(model))}
    assert keys <= {rule.key for rule in RULES}


def test_every_rule_that_erases_rows_has_its_clock() -> None:
    clocked = {rule.key for rule in RULES if rule.does in (Does.ERASE, Does.EMPTY, Does.FILE)}
    assert CLOCKS.keys() == clocked


def test_no_rule_is_without_an_end() -> None:
    endless = [rule.key for rule in RULES if not (rule.months or rule.days is not None or rule.hold)]
    assert endless == ["dealings", "ledger_evidence"]


def test_a_customer_stays_for_two_years_after_the_last_sign(
    enter: Callable[..., int], order: Callable[..., int], now: datetime
) -> None:
    aino = enter("Aino", email=AINO)
    order(aino, date(2027, 5, 4))
    assert due(date(2029, 5, 4)) == {}
    assert apply(date(2029, 5, 5), now) == {"contact": (1, 1, 0)}
    assert not Contact.objects.exists()
    assert Order.objects.get().contact_id is None


def test_what_a_customer_orders_is_a_sign_of_who_works_there_until_their_last_day(
    enter: Callable[..., int], order: Callable[..., int], by: Actor, now: datetime, source: Source
) -> None:
    firm = organisations.create(by=by, now=now, source=source, name="Verstas Oy")
    for name, until in (("Aino", date(2028, 1, 31)), ("Otso", date(2028, 2, 1)), ("Milla", None)):
        contact = enter(name)
        work = positions.add(by=by, now=now, source=source, contact=contact, organisation=firm, title="")
        Position.objects.filter(pk=work).update(until=until, is_main=until is None)
    order(contact, date(2028, 2, 1))
    Order.objects.update(contact=None, organisation=firm)
    assert apply(date(2029, 1, 1), now)["contact"] == (1, 1, 0)
    assert sorted(Contact.objects.values_list("first_name", flat=True)) == ["Milla", "Otso"]


def test_a_subscriber_stays_as_long_as_the_permission(subscriber: Callable[[datetime], int], now: datetime) -> None:
    subscriber(now)
    assert due(date(2040, 1, 1)) == {}


def test_who_unsubscribed_is_erased_a_month_later(
    subscriber: Callable[[datetime], int], by: Actor, now: datetime
) -> None:
    aino = subscriber(now - timedelta(days=100))
    acts.record(
        by=by, now=now, given=acts.Given(Act.WITHDRAWN, "direct_marketing", "email", contact=aino, source_kind="link")
    )
    assert due(TODAY + timedelta(days=30)) == {}
    assert apply(TODAY + timedelta(days=31), now) == {"unsubscribed": (1, 1, 0)}
    assert not Contact.objects.exists()


def test_who_subscribed_again_stays(subscriber: Callable[[datetime], int], by: Actor, now: datetime) -> None:
    aino = subscriber(now - timedelta(days=100))
    acts.record(by=by, now=now, given=acts.Given(Act.BANNED, contact=aino))
    given = acts.Given(Act.GRANTED, "direct_marketing", "email", contact=aino, evidence="a form", source_kind="form")
    acts.record(by=by, now=now + timedelta(days=1), given=given)
    assert due(TODAY + timedelta(days=365)) == {}


def test_who_unsubscribed_but_has_ordered_is_a_customer(
    subscriber: Callable[[datetime], int], order: Callable[..., int], by: Actor, now: datetime
) -> None:
    aino = subscriber(now - timedelta(days=100))
    order(aino, TODAY)
    acts.record(by=by, now=now, given=acts.Given(Act.BANNED, contact=aino))
    assert due(TODAY + timedelta(days=60)) == {}


def test_a_restricted_person_is_held_back(enter: Callable[..., int], now: datetime) -> None:
    aino = enter("Aino", email=AINO)
    Contact.objects.filter(pk=aino).update(restricted_at=now)
    assert apply(date(2030, 1, 1), now) == {"contact": (0, 0, 1)}
    assert Contact.objects.exists()


def test_a_voucher_without_its_person_goes_when_its_hold_is_over(
    enter: Callable[..., int], order: Callable[..., int], now: datetime
) -> None:
    order(enter("Aino"), date(2026, 3, 1))
    Order.objects.update(contact=None)
    assert due(date(2032, 12, 31))["orders"] == (0, 2)
    assert apply(date(2033, 1, 1), now)["orders"] == (2, 2, 0)
    assert not Order.objects.exists()


def test_unconfirmed_subscriptions_go_a_week_after_their_time(db: None, now: datetime) -> None:
    wording = Wording.objects.create(key="w", version=1, language="fi", text="…")
    PendingSubscription.objects.create(
        email=AINO, language="fi", hash="k:1", nonce="n", wording=wording, asked_at=now, expires_at=now
    )
    assert due(TODAY + timedelta(days=7)) == {}
    assert apply(TODAY + timedelta(days=8), now) == {"pending_subscriptions": (1, 1, 0)}


def test_a_question_goes_a_week_after_the_last_day_to_answer(
    subscriber: Callable[[datetime], int], now: datetime
) -> None:
    about = {"contact_id": subscriber(now), "hash": "k:1", "nonce": "n", "events": [1], "asked_at": now}
    Reconfirmation.objects.create(due=TODAY, **about)
    assert due(TODAY + timedelta(days=7)) == {}
    assert apply(TODAY + timedelta(days=8), now) == {"reconfirmations": (1, 1, 0)}


def test_rows_and_files_of_an_import_go_after_a_fortnight(db: None, now: datetime) -> None:
    batch = ImportBatch.objects.create(
        name="people.csv", stored="imports/abc.csv", digest="0", source="a fair", recorded_at=now
    )
    ImportRow.objects.create(batch=batch, number=1, outcome="refused", given={"name": "Aino"}, recorded_at=now)
    assert due(date(2026, 12, 4)) == {}
    assert apply(date(2026, 12, 5), now) == {"import_rows": (1, 1, 0), "import_files": (1, 1, 0)}
    assert ImportBatch.objects.values_list("name", "stored").get() == ("", "")
    assert DoomedFile.objects.get().path == "imports/abc.csv"


def test_other_information_goes_the_day_after_it_may_be_kept(
    enter: Callable[..., int], by: Actor, now: datetime, source: Source
) -> None:
    kind = AttributeKind.objects.create(key="reached", months=6, name_fi="T", name_sv="N", name_en="Reached").pk
    knowledge.keep_attribute(by=by, now=now, contact=enter("Aino"), kind=kind, value="Mornings", source=source)
    assert due(date(2027, 5, 20)) == {}
    assert apply(date(2027, 5, 21), now) == {"attributes": (1, 1, 0)}
    assert (Attribute.objects.exists(), Contact.objects.exists()) == (False, True)


def test_an_identity_goes_two_years_after_it_was_last_used(
    enter: Callable[..., int], by: Actor, now: datetime, source: Source
) -> None:
    holder, used = Holder(enter("Aino")), date(2025, 2, 1)
    for system, day in (("web shop", used), ("training system", None)):
        knowledge.add_identity(
            by=by, now=now, holder=holder, system=system, identifier="17", source=source, last_used_on=day
        )
    assert due(date(2027, 2, 1)) == {}
    assert apply(date(2027, 2, 2), now) == {"identities": (1, 1, 0)}
    assert ExternalIdentity.objects.get().system == "training system"


def test_the_words_of_a_chat_go_after_half_a_year_and_its_figures_stay(now: datetime, source: Source) -> None:
    dealings.take_in(by=SYSTEM, now=now, source=source, text="Hello", at=now, minutes=4)
    assert due(date(2027, 5, 20)) == {}
    assert apply(date(2027, 5, 21), now) == {"chat_texts": (1, 1, 0)}
    assert (ChatText.objects.exists(), Chat.objects.get().minutes) == (False, 4)


def test_a_plan_changes_nothing_and_what_was_planned_is_done_once(enter: Callable[..., int], now: datetime) -> None:
    enter("Aino", email=AINO)
    assert due(date(2030, 1, 1)) == {"contact": (1, 0)}
    assert Contact.objects.exists()
    assert apply(date(2030, 1, 1), now) == {"contact": (1, 1, 0)}
    assert due(date(2030, 1, 1)) == {"erasure_records": (1, 0)}


def test_a_rule_nobody_approved_does_nothing(enter: Callable[..., int], by: Actor, now: datetime) -> None:
    enter("Aino", email=AINO)
    rule = RetentionRule.objects.get(key="contact")
    retention.set_period(by=by, now=now, rule=rule.pk, months=12, days=None)
    assert due(date(2030, 1, 1)) == {}
    retention.approve(by=by, now=now, rule=rule.pk)
    assert due(date(2030, 1, 1)) == {"contact": (1, 0)}


def test_a_period_of_the_law_cannot_be_changed(by: Actor, now: datetime) -> None:
    with pytest.raises(Refused, match="not ours to choose"):
        retention.set_period(by=by, now=now, rule=RetentionRule.objects.get(key="orders").pk, months=1, days=None)


def test_a_run_out_of_all_proportion_asks_first(
    enter: Callable[..., int], now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter("Aino", email=AINO)
    monkeypatch.setattr("dsr.queries.retention.ASK_ROWS", 0)
    run = retention.apply(by=SYSTEM, now=now, as_of=date(2030, 1, 1), asks=True)
    assert receipts(run) == {"contact": (1, 0, 0)}
    assert PurgeRun.objects.get(pk=run).asked
    assert Contact.objects.exists()


@pytest.mark.parametrize(("due_rows", "of", "asks"), [(1001, 10_009, True), (1001, 10_011, False), (1000, 1000, False)])
def test_out_of_proportion_is_many_and_a_large_share(due_rows: int, of: int, asks: bool) -> None:
    assert Due(RetentionRule(), due_rows, 0, of).out_of_proportion is asks


def test_the_nightly_run_comes_once_a_day_after_three(db: None) -> None:
    early, three = datetime(2026, 11, 20, 0, 59, tzinfo=UTC), datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
    assert [nightly.purge(now=early), nightly.purge(now=three), nightly.purge(now=three)] == [0, 1, 0]
    assert PurgeRun.objects.get().as_of == TODAY
