"""The test of two versions of a campaign: its plan, its state, what the groups did until its look, and the same reckoned anew."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import connection

from consent.queries.opt_outs import opted_out
from consent.state import Scope
from marketing import trial
from marketing.blocks import stored
from marketing.content import Content
from marketing.enums import CampaignState, MessageState, TrialMeasure, TrialOutcome
from marketing.models import Campaign, CampaignVersion, Message, Trial
from marketing.queries.contents import of_campaign, of_campaigns, version_contents
from marketing.trial import A, B, Group, Verdict
from privacy.queries import last_detail
from privacy.sql import Sql

DECIDED = "campaign.trial_decided"
"""The audit row of a look."""


def of(campaign: int) -> Trial | None:
    """The test of a campaign, None where it has none."""
    return Trial.objects.filter(campaign=campaign).first()


def plan_of(campaign: int) -> dict[str, Any]:
    """What was planned, as versions and copies keep it; {} where there is no test."""
    tried = of(campaign)
    return {name: getattr(tried, name) for name in ("contents", "share", "hours", "measure")} if tried else {}


def written_b(campaign: Campaign) -> list[Content]:
    """Version B in each language; nothing where no two versions are tried."""
    return [versions[1] for versions in by_version(campaign).values() if len(versions) > 1]


def by_version(campaign: Campaign) -> dict[str, list[Content]]:
    """What is written in each language, and where two versions are tried B after it."""
    written, tried = of_campaign(campaign), of(campaign.pk)
    b = over_all(written, tried.contents) if tried else {}
    return {language: [a, *([b[language]] if b else [])] for language, a in written.items()}


def over_all(written: Mapping[str, Content], rows: Iterable[Mapping[str, Any]]) -> dict[str, Content]:
    """The same made of what is written and of what B says of its own."""
    own = {row["language"]: row for row in rows}
    return {language: over(a, own.get(language, {})) for language, a in written.items()}


def over(a: Content, b: Mapping[str, Any]) -> Content:
    """What B says instead of A: nothing where it says nothing."""
    blocks = stored(b["blocks"]) if b.get("blocks") else a.blocks
    preheader = "" if b.get("bare") else b.get("preheader") or a.preheader
    return replace(a, subject=b.get("subject") or a.subject, preheader=preheader, blocks=blocks)


def versions_then(version: CampaignVersion) -> dict[str, list[Content]]:
    """What was written in each language in an earlier version, and where B said something of its own B after it."""
    written = version_contents(version)
    b = over_all(written, version.trial.get("contents", []))
    return {language: [a, *([b[language]] if b[language] != a else [])] for language, a in written.items()}


def sent_to_most(campaigns: Sequence[Campaign]) -> dict[int, dict[str, Content]]:
    """By campaign what is written, or version B where the others got that: two queries for all."""
    won = {tried.campaign_id: tried for tried in Trial.objects.filter(campaign__in=campaigns, outcome=TrialOutcome.B)}
    return {
        number: over_all(written, won[number].contents) if number in won else written
        for number, written in of_campaigns(campaigns).items()
    }


def waits(campaign: int) -> bool:
    """Does a test of this campaign wait for its look? Of one that was cancelled nothing comes any more."""
    under_way = Trial.objects.filter(campaign=campaign, looks_at__isnull=False, looked_at=None)
    return under_way.exclude(campaign__state=CampaignState.CANCELLED).exists()


def waiting(campaign: int) -> int:
    """How many wait for the outcome."""
    return Message.objects.filter(
        campaign=campaign, variant="", state__in=(MessageState.QUEUED, MessageState.DEFERRED)
    ).count()


def groups(campaign: Campaign, tried: Trial, at: datetime) -> dict[str, Group]:
    """What the two groups had done by an instant. Nothing shows it before the look."""
    counted = _counted(campaign, tried, at)
    with connection.cursor() as cursor:
        cursor.execute(counted.text, counted.params)
        found = {variant: Group(people, did) for variant, people, did in cursor.fetchall()}
    return {variant: found.get(variant, Group(0, 0)) for variant in (A, B)}


def verdict(tried: Trial, found: Mapping[str, Group]) -> Verdict:
    """What they show by the measure that was stated before."""
    return trial.judge(found, fewer_is_better=tried.measure == TrialMeasure.OPT_OUTS)


def _counted(campaign: Campaign, tried: Trial, at: datetime) -> Sql:
    """`variant, people, did`: people whose mail was sent by then, and those of them who did what is measured."""
    given = {"trial_campaign": campaign.pk, "trial_at": at}
    if tried.measure == TrialMeasure.CLICKS:
        return Sql(
            """
            SELECT m.variant, count(*), count(*) FILTER (WHERE EXISTS (
                SELECT FROM marketing_behaviour v
                WHERE v.message_id = m.id AND v.kind = 'click' AND v.judged = 'human' AND v.at <= %(trial_at)s))
            FROM marketing_message m
            WHERE m.campaign_id = %(trial_campaign)s AND m.variant IN ('a', 'b') AND m.state = 'sent' AND m.measured AND m.done_at <= %(trial_at)s
            GROUP BY m.variant
            """,
            given,
        )
    scope = Scope(campaign.purpose, campaign.channel, campaign.topic)
    left = opted_out(scope, hash="m.address_hash", contact="m.contact_id", since=campaign.started_at or at, until=at)
    text = f"""
        SELECT m.variant, count(*), count(*) FILTER (WHERE {left.text})
        FROM marketing_message m
        WHERE m.campaign_id = %(trial_campaign)s AND m.variant IN ('a', 'b') AND m.state = 'sent' AND m.done_at <= %(trial_at)s
        GROUP BY m.variant
        """  # noqa: S608 - pieces of our own, values as parameters
    return Sql(text, left.with_params(given))


@dataclass(frozen=True)
class Again:
    """A test reckoned anew.

    `drawn` is how many the lot gives to a, to b, and to neither (""), of those chosen whose rows still say who they are; `agree` of them have
    what the lot and the outcome give them. `gone` rows name nobody any more: their lot cannot be drawn again. `recorded` is what the audit
    trail says of the groups at the look, nothing where they were not compared; `counted` are the same as the rows say today: an erasure, the
    end of a retention or a new judgement changes them. `said` is the verdict in the audit trail; `verdict` follows from `recorded` alone.
    `kept`: the campaign itself says what the audit trail says.
    """

    drawn: Mapping[str, int]
    agree: Mapping[str, int]
    gone: int
    recorded: Mapping[str, Group]
    counted: Mapping[str, Group]
    said: Verdict
    verdict: Verdict
    kept: bool

    @property
    def misplaced(self) -> int:
        """How many have another version than lot and outcome give them: 0."""
        return sum(self.drawn.values()) - sum(self.agree.values())

    @property
    def holds(self) -> bool:
        """The lot and the verdict are what they were."""
        return not self.misplaced and self.verdict == self.said and self.kept

    @property
    def whole(self) -> bool:
        """Every row is still there, and says today what it said at the look."""
        return not self.gone and self.counted == self.recorded


def again(campaign: Campaign) -> Again | None:
    """Split and outcome reckoned anew from the messages and the audit trail: seconds for a million. None where there was no look, or the
    trail no longer has it."""
    tried, said = of(campaign.pk), last_detail(DECIDED, "marketing.Campaign", campaign.pk)
    if tried is None or tried.looked_at is None or said is None:
        return None
    figures = {name: said[name] for name in ("groups", "p") if name in said}
    found = {variant: Group(*counts) for variant, counts in said.get("groups", {}).items()}
    recorded, outcome = Verdict(said["outcome"], said.get("p")), said["outcome"]
    fewer = said["measure"] == TrialMeasure.OPT_OUTS
    drawn, agree, gone = _lots(campaign.pk, said["places"], trial.winner(outcome))
    return Again(
        drawn,
        agree,
        gone,
        recorded=found,
        counted=groups(campaign, tried, datetime.fromisoformat(said["looked_at"])) if found else {},
        said=recorded,
        verdict=trial.judge(found, fewer_is_better=fewer) if found else recorded,
        kept=(tried.places, tried.outcome, tried.figures) == (said["places"], outcome, figures),
    )


def _lots(campaign: int, places: int, won: str) -> tuple[dict[str, int], dict[str, int], int]:
    """Every chosen person's lot drawn again: how many by lot, how many of them have what it gives, and how many rows name nobody."""
    drawn, agree = dict.fromkeys((A, B, ""), 0), dict.fromkeys((A, B, ""), 0)
    chosen, rest = Message.objects.filter(campaign=campaign).exclude(state=MessageState.EXCLUDED), ("", won.upper())
    named = chosen.filter(contact__isnull=False)
    for contact, variant in named.values_list("contact", "variant").iterator(chunk_size=10_000):
        lot = trial.drawn(campaign, contact, places)
        drawn[lot] += 1
        agree[lot] += variant == lot if lot else variant in rest
    return drawn, agree, chosen.filter(contact=None).count()
