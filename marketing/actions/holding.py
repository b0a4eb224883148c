"""Held back, not lost: what a campaign does with somebody who has been contacted often enough.

Where nothing else speaks against it, their message waits, `deferred`, until they may be contacted again; where that is after the campaign's
last day they are left out at once. In a claim a contact is reserved before the message is ours to send, so that two campaigns never take
the same person for the same place in the limit. All of it is part of the statements that freeze and claim: these are their pieces.
"""

from __future__ import annotations

from consent.actions.contacting import RESERVED
from consent.enums import Reason
from consent.queries.question import Question
from privacy.sql import Sql

HELD = Reason.CONTACT_PRESSURE.value
NOT_MADE = ("queued", "deferred", "refused", "excluded", "parked")
"""What became of a message whose person was not contacted after all."""


def later(row: str, until: str) -> str:
    """When a row of the gate's (`contact_id, reason, free_at`) may be sent, NULL where its person is not held back or would be free only
    after `until`. While another campaign's mail to them is on its way nobody knows whether it counts: they are asked again in a minute."""
    return f"""CASE WHEN {row}.reason = '{HELD}' THEN CASE
        WHEN EXISTS (SELECT FROM marketing_message o WHERE o.contact_id = {row}.contact_id AND o.state = 'sending' AND o.campaign_id IS NOT NULL)
            THEN statement_timestamp() + interval '1 minute'
        WHEN {row}.free_at <= {until} THEN {row}.free_at END END"""


def reserving(chosen: Sql, move: str, question: Question) -> Sql:
    """A claim's statement where the limit bears on it: `chosen` gives `judged`, `move` takes from `decided`. Of those it looks at some are
    only put off; they are among its rows too."""
    text = f"""WITH {chosen.text}, weighed AS MATERIALIZED (
        SELECT j.*, {later("j", "coalesce(c.hold_until, 'infinity')")} AS later
        FROM judged j JOIN marketing_campaign c ON c.id = %(claim_campaign)s
    ), reserved AS ({RESERVED.format(wished="SELECT contact_id, id AS ref FROM weighed WHERE reason = ''")}
    ), held AS (
        UPDATE marketing_message m SET
            state = CASE WHEN v.later IS NULL THEN m.state ELSE 'deferred' END, reason = CASE WHEN v.later IS NULL THEN m.reason ELSE v.reason END,
            next_at = coalesce(v.later, statement_timestamp() + interval '1 second')
        FROM weighed v LEFT JOIN reserved r ON r.ref = v.id
        WHERE m.id = v.id AND (v.later IS NOT NULL OR (v.reason = '' AND r.ref IS NULL)) RETURNING m.state, m.id
    ), decided AS (
        SELECT v.* FROM weighed v LEFT JOIN reserved r ON r.ref = v.id
        WHERE v.later IS NULL AND (v.reason <> '' OR r.ref IS NOT NULL)
    ) {move}
    UNION ALL SELECT NULL, state, id, NULL, '', '', '{{}}', '', '', 0, '', NULL{{untold}} FROM held
    """  # noqa: S608 - pieces of our own, values as parameters
    return Sql(
        text, chosen.with_params({"contacting_channel": question.channel, "contacting_purpose": question.purpose})
    )
