"""What segments go by of what people bought, attended, allowed and got from us. A table of data."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from marketing.segments.shape import CHOICE, MONTHS, TEXT, Field, Op, Part

_MONTHS = Part("months", MONTHS, _("In the last … months"))
_QUIET = Part("quiet", MONTHS, _("But not in the last … months"), needed=False)
_DAY = "o.state <> 'cancelled' AND o.ordered_on BETWEEN %(since)s AND %(on)s"
_BOUGHT = f"""SELECT o.contact_id FROM crm_order o JOIN crm_orderline l ON l.order_id = o.id
    WHERE o.contact_id IS NOT NULL AND {_DAY} AND l.product_id = ANY(%(what_ids)s) {{quiet}}"""
_NOT_SINCE = ("quiet", "GROUP BY o.contact_id HAVING max(o.ordered_on) < %(quiet)s")
_ORDERS = ("crm.Order.ordered_on", "crm.Order.state")
_HELD = "t.state = 'attended' AND t.at >= %(since_at)s AND t.at < %(until_at)s"
_PRODUCT = Part("what", CHOICE, _("Product"), "product")


def _open(purpose: str, channel: str, topic: str) -> str:
    """Whether the permission p of the address a stands: nothing was closed after it was asked for, by the address or by the person. The
    gate knows more ways; it decides. What is asked stands in it as it is, so that the planner knows how many bans there are."""
    closed = f"""b.purpose IN ('', '{purpose}') AND b.channel IN ('', {channel}) AND b.topic IN ('', {topic})
        AND (p.asked_at IS NULL OR p.asked_at <= b.since)"""
    return f"""p.purpose = '{purpose}' AND p.channel = {channel} AND p.topic = {topic} AND p.state IN ('granted', 'confirmed')
        AND NOT EXISTS (SELECT FROM consent_ban b WHERE b.subject_id = p.subject_id AND {closed})
        AND NOT EXISTS (SELECT FROM consent_ban b JOIN consent_subject k ON k.id = b.subject_id
            WHERE k.contact_id = a.contact_id AND k.contact_id IS NOT NULL AND {closed})"""


_PERMITTED = (
    *("consent.Permission.purpose", "consent.Permission.channel", "consent.Permission.topic"),
    *("consent.Permission.state", "consent.Permission.asked_at"),
    *("consent.Ban.purpose", "consent.Ban.channel", "consent.Ban.topic", "consent.Ban.since"),
)

DEALINGS = (
    Field(
        key="bought",
        label=_("Bought a product"),
        about="dealings",
        parts=(_PRODUCT, _MONTHS, _QUIET),
        ops=(
            Op(
                "has",
                _("bought"),
                _("Bought %(what)s in the last %(months)s months"),
                _("Bought %(what)s in the last %(months)s months, but not in the last %(quiet)s"),
            ),
            Op("has_not", _("did not buy"), _("Did not buy %(what)s in the last %(months)s months"), negated=True),
        ),
        reads=(*_ORDERS, "crm.OrderLine.product"),
        people=_BOUGHT,
        optional=(_NOT_SINCE,),
    ),
    Field(
        key="bought_group",
        label=_("Bought a product of a group"),
        about="dealings",
        parts=(Part("what", CHOICE, _("Product group"), "productgroup"), _MONTHS, _QUIET),
        ops=(
            Op(
                "has",
                _("bought"),
                _("Bought a product of the group %(what)s in the last %(months)s months"),
                _(
                    "Bought a product of the group %(what)s in the last %(months)s months, but not in the last %(quiet)s"
                ),
            ),
            Op(
                "has_not",
                _("did not buy"),
                _("Did not buy a product of the group %(what)s in the last %(months)s months"),
                negated=True,
            ),
        ),
        reads=(*_ORDERS, "crm.OrderLine.product"),
        people=_BOUGHT,
        optional=(_NOT_SINCE,),
    ),
    Field(
        key="attended",
        label=_("Took part in a training or event"),
        about="dealings",
        parts=(Part("what", CHOICE, _("Kind"), "event"), _MONTHS),
        ops=(
            Op("has", _("took part"), _("Took part in the last %(months)s months in this kind: %(what)s")),
            Op(
                "has_not",
                _("did not take part"),
                _("Did not take part in the last %(months)s months in this kind: %(what)s"),
                negated=True,
            ),
        ),
        reads=("crm.Participation.event", "crm.Participation.state", "crm.Participation.at"),
        people=f"""SELECT t.contact_id FROM crm_participation t JOIN crm_event e ON e.id = t.event_id
            WHERE t.contact_id IS NOT NULL AND e.kind = %(what)s AND {_HELD}""",
    ),
    Field(
        key="attended_product",
        label=_("Took part in something of a product"),
        about="dealings",
        parts=(_PRODUCT, _MONTHS),
        ops=(
            Op("has", _("took part"), _("Took part in %(what)s in the last %(months)s months")),
            Op(
                "has_not",
                _("did not take part"),
                _("Did not take part in %(what)s in the last %(months)s months"),
                negated=True,
            ),
        ),
        reads=("crm.Participation.event", "crm.Participation.state", "crm.Participation.at"),
        people=f"""SELECT t.contact_id FROM crm_participation t JOIN crm_event e ON e.id = t.event_id
            WHERE t.contact_id IS NOT NULL AND e.product_id = ANY(%(what_ids)s) AND {_HELD}""",
    ),
    Field(
        key="open_quote",
        label=_("Open quote"),
        about="dealings",
        parts=(),
        ops=(
            Op("has", _("has one"), _("Has an open quote")),
            Op("has_not", _("has none"), _("Has no open quote"), negated=True),
        ),
        reads=("crm.Quote.state", "crm.Quote.valid_until", "crm.Quote.at"),
        people="""SELECT q.contact_id FROM crm_quote q WHERE q.contact_id IS NOT NULL AND q.state = 'sent'
            AND (q.valid_until IS NULL OR q.valid_until >= %(on)s) AND q.at >= %(oldest_at)s AND q.at < %(until_at)s""",
    ),
    Field(
        key="feedback",
        label=_("Gave feedback"),
        about="dealings",
        parts=(Part("what", CHOICE, _("Kind"), "feedback"), _MONTHS),
        ops=(
            Op("has", _("gave"), _("Gave us in the last %(months)s months: %(what)s")),
            Op(
                "has_not",
                _("did not give"),
                _("Did not give us in the last %(months)s months: %(what)s"),
                negated=True,
            ),
        ),
        reads=("crm.Feedback.kind", "crm.Feedback.at"),
        people="""SELECT f.contact_id FROM crm_feedback f WHERE f.contact_id IS NOT NULL AND f.kind = %(what)s
            AND f.at >= %(since_at)s AND f.at < %(until_at)s""",
    ),
)

PERMISSIONS = (
    Field(
        key="subscribes",
        label=_("Subscribes to a topic"),
        about="permissions",
        parts=(Part("what", CHOICE, _("Topic"), "topic"),),
        ops=(
            Op("has", _("subscribes"), _("Subscribes to %(what)s")),
            Op("has_not", _("does not subscribe"), _("Does not subscribe to %(what)s"), negated=True),
        ),
        reads=_PERMITTED,
        people=f"""SELECT a.contact_id FROM consent_permission p JOIN consent_subject s ON s.id = p.subject_id
            JOIN crm_contactpoint a ON a.hash = s.hash AND a.kind = 'email' AND a.is_main AND a.contact_id IS NOT NULL
            WHERE {_open("newsletter", "'email'", "%(what)s")}""",
    ),
    Field(
        key="allows",
        label=_("Allows direct marketing"),
        about="permissions",
        parts=(Part("what", CHOICE, _("Channel"), "channel"),),
        ops=(
            Op("has", _("allows"), _("Has given permission for direct marketing: %(what)s")),
            Op(
                "has_not",
                _("does not allow"),
                _("Has given no permission for direct marketing: %(what)s"),
                negated=True,
            ),
        ),
        reads=_PERMITTED,
        people=f"""SELECT a.contact_id FROM consent_permission p JOIN consent_subject s ON s.id = p.subject_id
            JOIN crm_contactpoint a ON a.hash = s.hash AND a.is_main AND a.contact_id IS NOT NULL
             AND a.kind = CASE %(what)s WHEN 'email' THEN 'email' ELSE 'phone' END
            WHERE {_open("direct_marketing", "%(what)s", "''")}""",
    ),
    Field(
        key="banned",
        label=_("Has banned marketing"),
        about="permissions",
        parts=(Part("what", CHOICE, _("Channel"), "bannable"),),
        ops=(
            Op("has", _("has banned"), _("Has banned direct marketing: %(what)s")),
            Op("has_not", _("has not banned"), _("Has not banned direct marketing: %(what)s"), negated=True),
        ),
        reads=("consent.Ban.purpose", "consent.Ban.channel", "consent.Ban.lifted_at"),
        people="""SELECT s.contact_id FROM consent_ban b JOIN consent_subject s ON s.id = b.subject_id
            WHERE s.contact_id IS NOT NULL AND b.lifted_at IS NULL AND b.purpose IN ('', 'direct_marketing')
              AND b.channel IN ('', %(what)s)
            UNION ALL SELECT a.contact_id FROM consent_ban b JOIN consent_subject s ON s.id = b.subject_id
            JOIN crm_contactpoint a ON a.hash = s.hash AND a.is_main AND a.contact_id IS NOT NULL
            WHERE s.hash <> '' AND b.lifted_at IS NULL AND b.purpose IN ('', 'direct_marketing') AND b.channel IN ('', %(what)s)""",
    ),
)

CONTACTS = (
    Field(
        key="got",
        label=_("Got a newsletter"),
        about="mailings",
        parts=(Part("what", CHOICE, _("Newsletter"), "campaign"),),
        ops=(
            Op("has", _("got"), _("Got the newsletter “%(what)s”")),
            Op("has_not", _("did not get"), _("Did not get the newsletter “%(what)s”"), negated=True),
        ),
        reads=("marketing.Message.campaign", "marketing.Message.state"),
        people="""SELECT m.contact_id FROM marketing_message m WHERE m.campaign_id = ANY(%(what_ids)s) AND m.state = 'sent'
            AND m.contact_id IS NOT NULL""",
    ),
    Field(
        key="got_any",
        label=_("Got any newsletter"),
        about="mailings",
        parts=(_MONTHS,),
        ops=(
            Op("has", _("got"), _("Got a newsletter in the last %(months)s months")),
            Op("has_not", _("did not get"), _("Got no newsletter in the last %(months)s months"), negated=True),
        ),
        reads=("marketing.Message.campaign", "marketing.Message.state", "marketing.Message.done_at"),
        people="""SELECT m.contact_id FROM marketing_message m WHERE m.campaign_id IS NOT NULL AND m.state = 'sent'
            AND m.contact_id IS NOT NULL AND m.done_at >= %(since_at)s AND m.done_at < %(until_at)s""",
    ),
    Field(
        key="reacted",
        label=_("Opened or clicked"),
        about="mailings",
        parts=(
            Part("kind", CHOICE, _("What they did"), "reaction"),
            Part("what", CHOICE, _("Newsletter"), "campaign", needed=False),
            _MONTHS,
        ),
        ops=(
            Op(
                "has",
                _("did"),
                _("%(kind)s in the last %(months)s months (newsletter: %(what)s), as far as they let us see"),
            ),
            Op(
                "has_not",
                _("did not"),
                _("Not seen in the last %(months)s months: %(kind)s (newsletter: %(what)s)"),
                negated=True,
            ),
        ),
        reads=(
            "marketing.Behaviour.kind",
            "marketing.Behaviour.at",
            "marketing.Behaviour.campaign",
            "marketing.Behaviour.judged",
        ),
        people="""SELECT v.contact_id FROM marketing_behaviour v WHERE v.kind = %(kind)s AND v.at >= %(since_at)s
            AND v.at < %(until_at)s AND v.judged <> 'scanner' {what}""",
        optional=(("what", "AND v.campaign_id = ANY(%(what_ids)s)"),),
    ),
    Field(
        key="visited",
        label=_("Visited a page"),
        about="mailings",
        parts=(Part("text", TEXT, _("Part of the page's address")), _MONTHS),
        ops=(
            Op(
                "has",
                _("visited"),
                _("Visited a page with “%(text)s” in the last %(months)s months, as far as they let us see"),
            ),
            Op(
                "has_not",
                _("did not visit"),
                _("Not seen on a page with “%(text)s” in the last %(months)s months"),
                negated=True,
            ),
        ),
        reads=("marketing.Behaviour.kind", "marketing.Behaviour.at", "marketing.Behaviour.page"),
        people="""SELECT v.contact_id FROM marketing_behaviour v WHERE v.kind = 'visit' AND v.at >= %(since_at)s
            AND v.at < %(until_at)s AND position(lower(%(text)s) IN lower(v.page)) > 0""",
    ),
    Field(
        key="segment",
        label=_("Another segment"),
        about="mailings",
        parts=(Part("what", CHOICE, _("Segment"), "segment"),),
        ops=(
            Op("in", _("is in"), _("Is in the segment “%(what)s”")),
            Op("not_in", _("is not in"), _("Is not in the segment “%(what)s”"), negated=True),
        ),
        reads=(),
    ),
)
