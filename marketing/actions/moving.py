"""A change of address: a mail to each of the two, and the news."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from consent.actions import moving
from consent.queries.addresses import email_behind
from crm import clean
from crm.enums import PointKind
from crm.queries.reach import living
from marketing import links
from marketing.actions import outbox
from marketing.enums import Cause
from marketing.policies import can_confirm_again
from privacy.keyed import keyring
from privacy.refusal import Refused


@transaction.atomic
def ask(*, now: datetime, link: links.Preferences, new_email: str, language: str) -> None:
    """Notes the wish and mails a link to each address; says nothing of the new one, known or not, or over its share of mails.

    Raises Refused for what is no address, and where the register no longer holds the old one.
    """
    person, old = living(link.contact), email_behind(link.hash)
    new = clean.email(new_email, field="new_email").key
    if not (person and old):
        raise Refused(_("The register no longer holds this address. Subscribe anew to get something."))
    if not all(can_confirm_again(keyring.hashes(PointKind.EMAIL, email), now) for email in (old, new)):
        return
    change = moving.ask(now=now, contact=person, old_email=old, new_email=new)
    for cause, address in ((Cause.MOVE_FROM, old), (Cause.MOVE_TO, new)):
        outbox.enqueue(now=now, cause=cause, cause_ref=change, address=address, language=language)
