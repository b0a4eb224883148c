"""The audit trail in words: what may have been done, by the code of the act, and the fields it may name.

Marked for translation where they stand, translated when the trail is read. A test fails when an act has no words here.
"""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_noop as _

from privacy import registry

ACTS: Final[dict[str, str]] = {
    "account.closed": _("closed the account"),
    "account.created": _("made the account"),
    "account.role_ended": _("took a role away"),
    "account.role_given": _("gave a role"),
    "campaign.approve": _("approved it as it stood"),
    "campaign.ask": _("asked for approval"),
    "campaign.cancel": _("cancelled it"),
    "campaign.create": _("wrote the newsletter"),
    "campaign.edit": _("changed the newsletter"),
    "campaign.finish": _("finished the sending"),
    "campaign.freeze": _("fixed the recipients"),
    "campaign.pause": _("paused the sending"),
    "campaign.resume": _("went on sending"),
    "campaign.schedule": _("set the time of sending"),
    "campaign.start": _("started the sending"),
    "campaign.unschedule": _("took the time of sending away"),
    "consent.asked": _("asked for a subscription"),
    "consent.ban_lifted": _("recorded that a ban was taken back"),
    "consent.banned": _("recorded a ban"),
    "consent.by_link": _("chose by the link in a mail"),
    "consent.confirmed": _("recorded a confirmation"),
    "consent.expired": _("let a permission expire"),
    "consent.granted": _("recorded a permission"),
    "consent.many": _("recorded many permissions or bans"),
    "consent.objected": _("recorded an objection"),
    "consent.withdrawn": _("recorded that a permission was taken back"),
    "contact.created": _("added the person"),
    "contact.edited": _("changed the person"),
    "contact.imported": _("brought the person by a file"),
    "import.applied": _("wrote the file into the register"),
    "import.approved": _("approved the file"),
    "import.given_up": _("gave the file up"),
    "import.uploaded": _("sent the file"),
    "list.entry_added": _("added the entry"),
    "list.entry_changed": _("changed the entry"),
    "order.many_recorded": _("recorded many orders"),
    "order.paid": _("marked an order as paid"),
    "order.recorded": _("recorded an order"),
    "organisation.created": _("added the organisation"),
    "organisation.edited": _("changed the organisation"),
    "organisation.imported": _("brought the organisation by a file"),
    "package.begun": _("began the report"),
    "package.ready": _("finished the report"),
    "person.erased": _("erased the person"),
    "point.added": _("added an address or number"),
    "point.made_main": _("chose what is used first"),
    "point.marked": _("marked whether an address works"),
    "point.removed": _("removed an address or number"),
    "position.added": _("added a position"),
    "position.ended": _("ended a position"),
    "register.created": _("set up the register"),
    "request.answered": _("answered the request"),
    "request.emptied": _("emptied the request"),
    "request.extended": _("extended the time"),
    "request.linked": _("linked the request to a person"),
    "request.received": _("wrote the request down"),
    "request.recognised": _("confirmed who is asking"),
    "request.refused": _("refused the request"),
    "retention.applied": _("applied the rule"),
    "retention.period_changed": _("changed the period"),
    "retention.rule_added": _("added the rule"),
    "retention.rule_approved": _("approved the rule"),
    "standing.ended": _("ended a standing"),
    "standing.opened": _("opened a standing"),
    "wording.published": _("published the wording"),
}

FIELDS: Final[dict[str, str]] = {
    "address": _("address"),
    "answer": _("answer"),
    "business_id": _("business id"),
    "call_name": _("call name"),
    "contact": _("person"),
    "customer_group": _("customer group"),
    "email": _("e-mail"),
    "extended_to": _("last day"),
    "first_name": _("first name"),
    "ground": _("ground"),
    "identity": _("way of recognising"),
    "industry": _("industry"),
    "interests": _("interests"),
    "language": _("language"),
    "last_name": _("last name"),
    "name": _("name"),
    "occupation": _("occupation"),
    "phone": _("phone"),
    "position": _("position"),
    "rank": _("rank"),
    "reasons": _("reasons"),
    "standing": _("standing"),
    "state": _("state"),
    "title": _("title"),
    "www": _("web pages"),
}


def fill() -> None:
    """Gives the words to the trail."""
    for code, words in (ACTS | FIELDS).items():
        registry.trail_words.add(code, words)
