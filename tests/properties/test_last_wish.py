"""No interleaving of forms, buttons, links, calls and files ends subscribed against what the person said last, nor unsubscribed against it."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consent.actions import file_columns, preferences, reconfirming, subscriptions, undoing
from consent.actions.acts import Given, record
from consent.enums import Act, SourceKind
from consent.models import PendingSubscription, Permission, Reconfirmation, Topic, Wording
from consent.queries.ageing import Due
from consent.queries.gate import Question, explain
from consent.queries.reconfirmations import find
from consent.queries.states import picture
from consent.state import OPEN, Scope
from crm.queries.reach import holders
from crm.sources import Source
from privacy.actor import SYSTEM
from privacy.keyed import keyring
from privacy.refusal import Refused
from tests.cast import NOW

pytestmark = pytest.mark.django_db
EMAIL, TOPICS = "aino@koti.example", ("health", "safety")
SOME = st.sampled_from([frozenset(), frozenset({"health"}), frozenset({"safety"}), frozenset(TOPICS)])
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("ask"), SOME.filter(len)),
        st.tuples(st.just("press"), st.integers(0, 3)),
        st.tuples(st.just("unsubscribe"), st.sampled_from(TOPICS)),
        st.tuples(st.just("undo"), st.none()),
        st.tuples(st.just("save"), SOME),
        st.tuples(st.just("stop"), st.none()),
        st.tuples(st.just("call"), st.none()),
        st.tuples(st.just("file bans"), st.none()),
        st.tuples(st.just("file claims"), st.none()),
        st.tuples(st.just("question"), st.none()),
        st.tuples(st.just("answer"), st.dictionaries(st.sampled_from(TOPICS), st.booleans(), min_size=1)),
        st.tuples(st.just("silence"), st.none()),
    ),
    max_size=14,
)


class Story:
    """Does the steps, and keeps what the person said last about each newsletter."""

    def __init__(self) -> None:
        self.now, self.hash = NOW, keyring.hash("email", EMAIL)
        self.wish = dict.fromkeys(TOPICS, False)
        self.stopped: list[tuple[tuple[int, ...], dict[str, bool]]] = []
        self.wordings = {
            key: Wording.objects.create(key=key, version=1, language="fi", text=key).pk
            for key in ("newsletter", "preferences")
        }

    def contact(self) -> int | None:
        return next(iter(holders("email", EMAIL)), None)

    def ask(self, topics: frozenset[str]) -> None:
        wish = {"email": EMAIL, "first_name": "", "last_name": "", "language": "fi", "direct_marketing": False}
        subscriptions.ask(by=SYSTEM, now=self.now, topics=sorted(topics), wording=self.wordings["newsletter"], **wish)  # type: ignore[arg-type]

    def press(self, place: int) -> None:
        row = list(PendingSubscription.objects.order_by("-id"))[place]
        subscriptions.confirm(now=self.now, pending=row.pk, nonce=row.nonce)
        self._said(dict.fromkeys(row.topics, True))

    def unsubscribe(self, topic: str) -> None:
        events = preferences.unsubscribe(now=self.now, hash=self.hash, contact=self.contact(), topic=topic)
        self._remember(events, {**self.wish, topic: False})

    def undo(self, _: None) -> None:
        """The last button offered. What it cannot give back stays as it is."""
        events, before = self.stopped.pop()
        undoing.undo(now=self.now, hash=self.hash, contact=self.contact(), events=events)
        self.wish = before

    def save(self, topics: frozenset[str]) -> None:
        """By the link alone, which opens nothing."""
        chosen = {"topics": topics, "direct_marketing": False, "email_tracking": False, "channels": ()}
        events = preferences.narrow(
            now=self.now, hash=self.hash, contact=self.contact(), wording=self.wordings["preferences"], **chosen
        )  # type: ignore[arg-type]
        self._remember(events, {topic: self.wish[topic] and topic in topics for topic in TOPICS})

    def stop(self, _: None) -> None:
        events = preferences.stop_everything(now=self.now, hash=self.hash, contact=self.contact())
        self._remember(events, dict.fromkeys(TOPICS, False))

    def _said(self, wish: dict[str, bool]) -> None:
        """Something new: an older button no longer gives back what this is about, and so is not pressed here."""
        self.wish |= wish
        self.stopped.clear()

    def _remember(self, events: tuple[int, ...], wish: dict[str, bool]) -> None:
        if events:
            self.stopped.append((events, self.wish))
        self.wish = wish

    def call(self, _: None) -> None:
        if contact := self.contact():
            record(by=SYSTEM, now=self.now, given=Given(Act.BANNED, contact=contact, source_kind=SourceKind.CALL))
            self._said(dict.fromkeys(TOPICS, False))

    def file_bans(self, _: None) -> None:
        if contact := self.contact():
            written = file_columns.write_bans(
                [(contact, EMAIL, True, 2)], by=SYSTEM, now=self.now, source=Source("file", "old", self.now)
            )
            if written:
                self._said(dict.fromkeys(TOPICS, False))

    def file_claims(self, _: None) -> None:
        if contact := self.contact():
            given = Given(
                Act.GRANTED, "newsletter", "email", "safety", hash=self.hash, source_kind=SourceKind.FILE, source="old"
            )
            record(by=SYSTEM, now=self.now, given=given)
            file_columns.write_permissions(
                [(contact, EMAIL, True, 2)], by=SYSTEM, now=self.now, source=Source("file", "old", self.now)
            )

    def question(self, _: None) -> None:
        """Whatever they have allowed is asked about: here it is always old enough."""
        if contact := self.contact():
            events = Permission.objects.filter(subject__hash=self.hash, state__in=OPEN).values_list("event", flat=True)
            reconfirming.ask(by=SYSTEM, now=self.now, due=Due(contact, self.hash, "fi", tuple(events)))

    def answer(self, said: dict[str, bool]) -> None:
        """By the last question's link; a yes to what was closed meanwhile is none."""
        row = Reconfirmation.objects.order_by("-id")[0]
        asked = {item.event: item.scope.topic for item in getattr(find(row.pk), "items", ())}
        answers = {event: said[topic] for event, topic in asked.items() if topic in said}
        reconfirming.answer(now=self.now, question=row.pk, nonce=row.nonce, language="fi", answers=answers)
        self._said({asked[event]: yes for event, yes in answers.items()})

    def silence(self, _: None) -> None:
        """The question's day passes, and no permission has had a sign of life since."""
        self.now += timedelta(days=31)
        for row in Reconfirmation.objects.filter(closed_at=None):
            closing = [item.scope.topic for item in getattr(find(row.pk), "items", ())]
            with patch("consent.actions.reconfirming.still_old", lambda _book, _today, events: events):
                reconfirming.end_unanswered(now=self.now)
            self._said(dict.fromkeys(closing, False))

    def do(self, step: str, what: Any) -> None:
        self.now += timedelta(minutes=1)
        with suppress(Refused, IndexError, KeyError):  # a link that no longer holds, or nothing to press or undo yet
            getattr(self, step.replace(" ", "_"))(what)

    def subscribed(self) -> dict[str, bool]:
        """By the definition, and where there is a contact by the gate, which must agree."""
        contact = self.contact()
        drawn = picture(contact=contact, points={"email": (self.hash,)})
        defined = {topic: drawn.verdict(Scope("newsletter", "email", topic)).reason for topic in TOPICS}
        if contact:
            assert defined == {
                topic: explain(Question("newsletter", "email", topic), contact).reason for topic in TOPICS
            }
        return {topic: reason is None for topic, reason in defined.items()}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_who_is_subscribed_is_who_said_so_last(db: None, steps: list[tuple[str, Any]]) -> None:
    with transaction.atomic():
        for key in TOPICS:
            Topic.objects.create(key=key, name_fi=key, name_sv=key, name_en=key)
        story = Story()
        for step, what in steps:
            story.do(step, what)
            assert story.subscribed() == story.wish, step
        transaction.set_rollback(True)
