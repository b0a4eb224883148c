"""A campaign opened again to be changed, and the test of two versions that it has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marketing import policies
from marketing.models import Campaign, Trial
from privacy.actor import Actor


def reopen(*, by: Actor, campaign: int, version: int) -> Campaign:
    """Locks a campaign to be changed in the transaction of the caller, who saves it: a draft of the next version, any approval void.

    Raises Refused for one that can no longer be changed, and when somebody else changed it since `version`.
    """
    found = Campaign.objects.select_for_update(no_key=True).get(pk=campaign)
    to = policies.check_verb(found, "edit")
    policies.check_version(found, version)
    found.version += 1
    found.editor_ref = by.ref
    found.asked_version = found.approved_version = found.approver_ref = found.scheduled_at = None
    found.state, found.problem = to, ""
    return found


def set_trial(campaign: Campaign, plan: Mapping[str, Any]) -> None:
    """Puts a plan (`queries.trials.plan_of`) in the place of the one there is, in the caller's transaction; {} takes it away."""
    Trial.objects.filter(campaign=campaign).delete()
    if plan:
        Trial.objects.create(campaign=campaign, **plan)
