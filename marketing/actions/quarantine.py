"""After a restored backup nothing leaves until a person has confirmed: the database does not know what it has sent since."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_noop as _

from marketing.enums import CampaignState
from marketing.models import Campaign, Instance
from marketing.ports import mark
from privacy.actions import audit
from privacy.actor import SYSTEM, Actor

LATELY = timedelta(minutes=2)
"""A database whose number grew within this time is alive: a machine that has not met it yet may join."""
RESTORED = _(
    "The database was restored from a backup: some may have had this already. Compare with the mail server's log, then go on."
)


@transaction.atomic
def may_send(*, now: datetime) -> bool:
    """May anything leave this machine? Counts the installation on by one; begins the quarantine where the database knows less than the
    file, or nobody here has ever met it.

    Raises OSError or ValueError where the file cannot be read: then nothing leaves.
    """
    row = _locked()
    if row.quarantined_at is not None:
        return False
    seen = mark.read(_folder()).get(str(row.mark))
    alive = row.ticks == 0 or (row.ticked_at is not None and now - row.ticked_at < LATELY)
    if (seen is None and not alive) or (seen is not None and seen > row.ticks):
        _begin(row, now)
        return False
    _count_on(row, now, row.ticks)
    return True


@transaction.atomic
def leave(*, by: Actor, now: datetime) -> None:
    """A person has looked: mail leaves again. The campaigns that were stopped stay stopped until somebody goes on with each."""
    row = _locked()
    if row.quarantined_at is None:
        return
    row.quarantined_at = None
    _count_on(row, now, max(row.ticks, mark.read(_folder()).get(str(row.mark), 0)))
    audit.record(by=by, now=now, action="quarantine.left", model="marketing.Instance", ref=row.pk)


def _begin(row: Instance, now: datetime) -> None:
    row.quarantined_at = now
    row.save(update_fields=["quarantined_at"])
    stopped = {CampaignState.SENDING: CampaignState.PAUSED, CampaignState.SCHEDULED: CampaignState.APPROVED}
    for campaign in Campaign.objects.select_for_update(no_key=True).filter(state__in=list(stopped)).order_by("id"):
        campaign.state, campaign.scheduled_at = stopped[CampaignState(campaign.state)], None
        campaign.problem = RESTORED
        campaign.save(update_fields=["state", "scheduled_at", "problem"])
        audit.record(by=SYSTEM, now=now, action="campaign.quarantined", model="marketing.Campaign", ref=campaign.pk)
    audit.record(by=SYSTEM, now=now, action="quarantine.begun", model="marketing.Instance", ref=row.pk)


def _count_on(row: Instance, now: datetime, ticks: int) -> None:
    row.ticks, row.ticked_at = ticks + 1, now
    row.save(update_fields=["ticks", "ticked_at", "quarantined_at"])
    transaction.on_commit(lambda: mark.write(_folder(), str(row.mark), row.ticks))


def _locked() -> Instance:
    Instance.objects.get_or_create(pk=1)
    return Instance.objects.select_for_update().get(pk=1)


def _folder() -> Path:
    return Path(settings.JOURNAL_DIR)
