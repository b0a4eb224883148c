"""Whatever staff press, in whatever order: what is sent is the very version that another person approved."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consent.actions import reference
from marketing.actions import campaigns
from marketing.models import Campaign
from privacy.actor import SYSTEM, Actor
from privacy.refusal import Refused
from tests.marketing.conftest import EN, FI, NOW, OTHER, TOPIC, WRITER

Press = tuple[str, Actor, int]
STARTED = {"sending", "paused", "sent"}


def _edit(by: Actor, campaign: int, version: int) -> None:
    campaigns.edit(by=by, now=NOW, campaign=campaign, version=version, name="y", topic=TOPIC, contents=[EN])


PRESSES: dict[str, Callable[[Actor, int, int], Any]] = {
    "edit": _edit,
    "ask": lambda by, campaign, version: campaigns.ask(by=by, now=NOW, campaign=campaign, version=version),
    "approve": lambda by, campaign, version: campaigns.approve(by=by, now=NOW, campaign=campaign, version=version),
    "schedule": lambda by, campaign, version: campaigns.schedule(
        by=by, now=NOW, campaign=campaign, at=NOW + timedelta(hours=1)
    ),
    "unschedule": lambda by, campaign, version: campaigns.unschedule(by=by, now=NOW, campaign=campaign),
    "start": lambda by, campaign, version: campaigns.start(by=by, now=NOW, campaign=campaign),
    "sweep": lambda by, campaign, version: campaigns.start_due(now=NOW + timedelta(hours=2)),
    "pause": lambda by, campaign, version: campaigns.pause(by=by, now=NOW, campaign=campaign),
    "resume": lambda by, campaign, version: campaigns.resume(by=by, now=NOW, campaign=campaign),
    "settle": lambda by, campaign, version: campaigns.settle(now=NOW),
    "cancel": lambda by, campaign, version: campaigns.cancel(by=by, now=NOW, campaign=campaign),
}
presses = st.lists(
    st.tuples(st.sampled_from(sorted(PRESSES)), st.sampled_from([WRITER, OTHER, SYSTEM]), st.integers(1, 4)),
    max_size=14,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(presses=presses)
def test_nothing_is_sent_but_the_version_that_somebody_else_approved(db: None, presses: list[Press]) -> None:
    place = transaction.savepoint()
    reference.seed(by=SYSTEM, now=NOW)
    campaign = campaigns.create(by=WRITER, now=NOW, name="x", topic=TOPIC, contents=[FI])
    written, approved_by = WRITER.ref, None
    for verb, by, version in presses:
        try:
            PRESSES[verb](by, campaign, version)
        except Refused:
            continue
        if verb == "edit":
            written, approved_by = by.ref, None
        if verb == "approve":
            approved_by = by.ref
    found = Campaign.objects.get(pk=campaign)
    if found.state in STARTED:
        assert approved_by is not None
        assert approved_by not in (WRITER.ref, written)
        assert (found.approved_version, found.approver_ref) == (found.version, approved_by)
        assert found.frozen_at is not None
    transaction.savepoint_rollback(place)


@pytest.mark.parametrize("verb", ["start", "sweep"])
def test_an_approved_version_does_start(db: None, verb: str) -> None:
    reference.seed(by=SYSTEM, now=NOW)
    campaign = campaigns.create(by=WRITER, now=NOW, name="x", topic=TOPIC, contents=[FI])
    campaigns.approve(by=OTHER, now=NOW, campaign=campaign, version=1)
    campaigns.schedule(by=OTHER, now=NOW, campaign=campaign, at=NOW)
    PRESSES[verb](OTHER, campaign, 1)
    assert Campaign.objects.get(pk=campaign).state == "sending"
