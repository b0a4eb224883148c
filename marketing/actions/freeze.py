"""Freezing: who gets it and who does not, each with a reason, in one statement."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction
from django.utils.translation import gettext as _

from consent.queries.gate import decisions
from crm.queries.reach import EVERYBODY
from marketing.actions.drawing import draw
from marketing.actions.holding import later
from marketing.actions.measuring import fix_links
from marketing.actions.outbox import sender_domain
from marketing.models import Campaign
from marketing.policies import check_verb
from marketing.queries import merging
from marketing.queries.audience import candidates, question, spoken
from privacy.actions import audit
from privacy.actor import Actor
from privacy.refusal import Refused

# One row per candidate (rule I5). Those left out keep no address: nothing will be sent there. The time to send is the database's.
# Who has been contacted often enough waits (`later`), unless that is longer than the campaign does. In the order of the people, so that
# neighbours are written, checked and later taken together: of a million that saves a fourth of the time. What is merged into the mails is read
# only where they use it.
_FREEZE = """
WITH decided AS MATERIALIZED (
    SELECT contact_id, point_id, address, address_hash{needs}, reason, rule, event_id, {later} AS later,
           CASE WHEN language = ANY(%(freeze_languages)s) THEN language ELSE %(freeze_fallback)s END AS language
    FROM ({decisions}) AS d
)
INSERT INTO marketing_message (campaign_id, cause, contact_id, point, address, merged, address_hash, language,
                               state, reason, next_at, message_id, rule, event)
SELECT %(freeze_campaign)s, '', c.contact_id, point_id, address, {merged}, address_hash, language,
       CASE WHEN later IS NULL THEN 'queued' ELSE 'deferred' END, reason, coalesce(later, now()),
       gen_random_uuid() || '@' || %(freeze_domain)s, coalesce(rule, ''), event_id
FROM decided c{joined} WHERE reason = '' OR later IS NOT NULL
UNION ALL
SELECT %(freeze_campaign)s, '', living.id, NULL, '', {nothing}, '', language, 'excluded', reason, NULL, '', coalesce(rule, ''), event_id
FROM decided LEFT JOIN ({living}) AS living(id, point) ON living.id = contact_id WHERE reason <> '' AND later IS NULL
ORDER BY contact_id
"""
_CHOSEN = "(SELECT contact_id, point_id FROM decided WHERE reason = '' OR later IS NOT NULL)"
_MEMORY = "SET LOCAL work_mem = '128MB'"  # a million people are held in memory and not in files


@transaction.atomic
def freeze(*, by: Actor, now: datetime, campaign: int) -> int:
    """Fixes the recipients of an approved campaign without starting it; how many rows. Raises Refused when it may not start."""
    found = Campaign.objects.select_for_update(no_key=True).get(pk=campaign)
    check_verb(found, "start")
    if found.frozen_at is not None:
        raise Refused(_("The recipients are fixed already."))
    rows = freeze_rows(found, now=now)
    found.save(update_fields=["frozen_at"])
    audit.record(
        by=by, now=now, action="campaign.freeze", model="marketing.Campaign", ref=campaign, detail={"rows": rows}
    )
    return rows


def freeze_rows(campaign: Campaign, *, now: datetime) -> int:
    """Writes the rows of a campaign its caller has locked, and marks it frozen; how many. Everybody's language is one that was written."""
    decided, languages = decisions(question(campaign), candidates(campaign)), spoken(campaign)
    fields = merging.fields_of(campaign)
    until = "statement_timestamp() + %(freeze_hold_days)s::integer * interval '24 hours'"
    with connection.cursor() as cursor:
        cursor.execute(_MEMORY)
        cursor.execute(
            _FREEZE.format(
                decisions=decided.text,
                living=EVERYBODY.text,
                later=later("d", until),
                needs=merging.needs(fields),
                merged=merging.kept(fields, "c"),
                joined=merging.joined(fields, "c", _CHOSEN),
                nothing=merging.kept((), "c"),
            ),
            decided.with_params(
                {
                    "freeze_languages": languages,
                    "freeze_fallback": languages[0],
                    "freeze_campaign": campaign.pk,
                    "freeze_hold_days": campaign.hold_days,
                    "freeze_domain": sender_domain(),
                }
            ),
        )
        rows = cursor.rowcount
    campaign.frozen_at = now
    fix_links(campaign)
    draw(campaign)
    return rows
