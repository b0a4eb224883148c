"""What a test of two versions can show at all, before anybody plans it: by how many people it has, and what earlier issues were like."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

from consent.queries.gate import decisions
from consent.queries.opt_outs import opt_outs
from consent.state import Scope
from marketing import trial
from marketing.enums import MessageState, TrialMeasure
from marketing.models import Campaign, Message
from marketing.queries.audience import candidates, question
from marketing.queries.measured import measured
from marketing.queries.measuring import TRACKING

EXAMPLES = {TrialMeasure.CLICKS: 0.1, TrialMeasure.OPT_OUTS: 0.005}
"""How many do it, where no earlier issue tells."""


@dataclass(frozen=True)
class Power:
    """With `share` per cent each version goes to about `people` whose doings count. Where `base` of 1,000 of them do it with one version,
    a difference is shown four times out of five if with the other it is `shown` of 1,000 or more; None where no difference would be.
    `known`: the base is that of the last issue, not an example."""

    share: int
    people: int
    base: int
    shown: int | None
    known: bool


def powers(campaign: Campaign, measure: str) -> list[Power]:
    """What a test of each share could show by this measure. Asks the gate about all candidates: seconds for a million."""
    chosen, permitted = _people(campaign)
    base, known = _base(campaign, measure)
    found = []
    for share in trial.SHARES:
        part = trial.places_tested(share, chosen) / trial.PARTS / 2
        people = round(part * (permitted if measure == TrialMeasure.CLICKS else chosen))
        shown = trial.shows(people, base)
        found.append(Power(share, people, round(1000 * base), shown if shown is None else round(1000 * shown), known))
    return found


def _people(campaign: Campaign) -> tuple[int, int]:
    """How many get it, and how many of them permit that their clicks are counted."""
    asked, who = decisions(question(campaign), candidates(campaign)), candidates(campaign)
    text, params = f"SELECT count(*), 0 FROM ({asked.text}) d WHERE d.reason = ''", asked.params  # noqa: S608 - a piece of our own
    if campaign.measures:
        may = decisions(TRACKING, who).renamed("power_")
        text = f"""
            WITH d AS MATERIALIZED ({asked.text}), w AS MATERIALIZED ({may.text})
            SELECT count(*), count(*) FILTER (WHERE w.reason = '') FROM d LEFT JOIN w USING (contact_id) WHERE d.reason = ''
            """  # noqa: S608 - pieces of our own
        params = asked.with_params(may.params)
    with connection.cursor() as cursor:
        cursor.execute(text, params)
        chosen, permitted = cursor.fetchone()
    return chosen, permitted


def _base(campaign: Campaign, measure: str) -> tuple[float, bool]:
    """How many of a hundred parts did it in the last issue of the same aim; an example where none tells."""
    same = Campaign.objects.filter(purpose=campaign.purpose, channel=campaign.channel, topic=campaign.topic)
    last = same.filter(started_at__isnull=False).exclude(pk=campaign.pk).order_by("-started_at").first()
    did, people = _did(last, measure) if last else (0, 0)
    return (did / people, True) if did and people else (EXAMPLES[TrialMeasure(measure)], False)


def _did(last: Campaign, measure: str) -> tuple[int, int]:
    if measure == TrialMeasure.CLICKS:
        found = measured(last)
        return (found.clicked or 0, found.permitted or 0) if found else (0, 0)
    scope = Scope(last.purpose, last.channel, last.topic)
    sent = Message.objects.filter(campaign=last, state=MessageState.SENT).count()
    return (opt_outs(scope, since=last.started_at), sent) if last.started_at else (0, 0)
