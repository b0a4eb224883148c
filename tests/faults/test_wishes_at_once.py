"""Buttons, forms, calls, files and an erasure in transactions that really run at once: nothing ends open against the last wish."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection

from consent.actions import file_columns, preferences, reference, undoing
from consent.actions.acts import Given, record
from consent.enums import Act, SourceKind
from consent.models import Ban, ConsentEvent, PendingSubscription, Permission, Subject
from consent.queries import offers
from consent.queries.history import events_of
from consent.queries.states import picture
from consent.state import fold
from crm.queries.reach import holders
from crm.sources import Source
from dsr.actions import erasure
from dsr.queries import people
from marketing.actions import subscriptions
from privacy.actor import SYSTEM
from privacy.keyed import keyring
from privacy.refusal import Refused
from tests.cast import NOW

TOPICS = ("trainings", "work_ability")


class Story:
    """One address, and what its reader said: each no with its time, each wish that was confirmed with the time it was asked at."""

    def __init__(self, number: int) -> None:
        self.email = f"aino{number}@koti.example"
        self.hash = keyring.hash("email", self.email)
        self.wording = offers.wording("newsletter", "fi").id
        self.nos: list[tuple[datetime, str]] = []
        self.wishes: list[tuple[datetime, str]] = []
        self.failures: list[Exception] = []

    def contact(self) -> int | None:
        return next(iter(holders("email", self.email)), None)

    def ask(self, now: datetime, topics: tuple[str, ...] = TOPICS) -> None:
        wish = {"email": self.email, "language": "fi", "direct_marketing": False, "wording": self.wording}
        subscriptions.ask(now=now, topics=topics, **wish)  # type: ignore[arg-type]

    def press(self, now: datetime) -> None:
        row = PendingSubscription.objects.filter(hash=self.hash).latest("id")
        subscriptions.confirm(now=now, pending=row.pk, nonce=row.nonce)
        self.wishes += [(row.asked_at, topic) for topic in row.topics]

    def again(self, now: datetime) -> None:
        self.ask(now, TOPICS[:1])
        self.press(now + timedelta(seconds=30))

    def unsubscribe(self, now: datetime) -> None:
        preferences.unsubscribe(now=now, hash=self.hash, contact=self.contact(), topic=TOPICS[0])
        self.nos.append((now, TOPICS[0]))

    def stop(self, now: datetime) -> None:
        preferences.stop_everything(now=now, hash=self.hash, contact=self.contact())
        self._no(now)

    def call(self, now: datetime) -> None:
        if contact := self.contact():
            record(by=SYSTEM, now=now, given=Given(Act.BANNED, contact=contact, source_kind=SourceKind.CALL))
            self._no(now)

    def erase(self, now: datetime) -> None:
        if contact := self.contact():
            erasure.erase(by=SYSTEM, now=now, subject=people.of_contact(contact), ground="asked")
            self._no(now)

    def bans_by_file(self, now: datetime) -> None:
        if contact := self.contact():
            source = Source("file", "old", now)
            if file_columns.write_bans([(contact, self.email, True, 2)], by=SYSTEM, now=now, source=source):
                self._no(now)

    def claims_by_file(self, now: datetime) -> None:
        if contact := self.contact():
            source = Source("file", "old", now)
            file_columns.write_permissions([(contact, self.email, True, 2)], by=SYSTEM, now=now, source=source)

    def stop_and_undo(self, now: datetime) -> None:
        """A mistake: what holds after it is what held before, or less."""
        events = preferences.unsubscribe(now=now, hash=self.hash, contact=self.contact(), topic=TOPICS[1])
        undoing.undo(now=now, hash=self.hash, contact=self.contact(), events=events)

    def _no(self, now: datetime) -> None:
        self.nos += [(now, topic) for topic in TOPICS]

    def at_once(self, jobs: list[tuple[Callable[[datetime], None], datetime]]) -> None:
        """A refusal is an answer too: a link that no longer holds, a person who is gone."""
        start = Barrier(len(jobs))

        def run(job: Callable[[datetime], None], now: datetime) -> None:
            try:
                start.wait()
                job(now)
            except (Refused, PendingSubscription.DoesNotExist):
                pass
            except Exception as error:
                self.failures.append(error)
            finally:
                connection.close()

        threads = [Thread(target=run, args=job) for job in jobs]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def allowed(self, topic: str) -> bool:
        """Was it asked for, by a wish that was confirmed, later than every no to it?"""
        last = max((at for at, about in self.nos if about == topic), default=datetime.min.replace(tzinfo=NOW.tzinfo))
        return any(at > last for at, about in self.wishes if about == topic)

    def open(self, topic: str) -> bool:
        found = picture(contact=self.contact(), points={"email": (self.hash,)})
        return found.verdict(offers.newsletter(topic)).reason is None


@pytest.mark.parametrize("seed", range(3))
def test_nothing_ends_open_against_the_last_wish(committed_db: str, seed: int) -> None:
    reference.seed(by=SYSTEM, now=NOW)
    dice, against = random.Random(seed), []
    for number in range(8):
        story = Story(number)
        story.ask(NOW)
        if dice.random() < 0.5:
            story.press(NOW)
            story.ask(NOW + timedelta(minutes=1))
        ways = [story.press, story.again, story.unsubscribe, story.stop, story.call, story.erase]
        ways += [story.bans_by_file, story.claims_by_file, story.stop_and_undo]
        jobs = [(dice.choice(ways), NOW + timedelta(minutes=dice.randint(2, 9))) for _ in range(5)]
        story.at_once([(story.press, NOW + timedelta(minutes=5)), *jobs])
        assert [str(failure) for failure in story.failures] == []
        against += [(number, topic) for topic in TOPICS if story.open(topic) and not story.allowed(topic)]
    assert against == []
    assert_the_shadow_is_the_ledger()


def assert_the_shadow_is_the_ledger() -> None:
    """Numbers without gaps, and projections that are the fold of the acts, whatever ran at once."""
    subjects = {subject.ref: subject for subject in Subject.objects.all()}
    for ref, events in events_of(subjects).items():
        assert [event.number for event in events] == list(range(1, subjects[ref].last_number + 1))
        state, mine = fold(events), {"subject": subjects[ref]}
        assert {(*scope, p.state) for scope, p in state.permissions.items()} == set(
            Permission.objects.filter(**mine).values_list("purpose", "channel", "topic", "state")
        )
        assert {(*scope, act, ban.event) for (scope, act), ban in state.bans.items()} == set(
            Ban.objects.filter(**mine).values_list("purpose", "channel", "topic", "act", "event")
        )
    assert ConsentEvent.objects.exists()
