"""The data map's columns and tables in words a person reads: in the access report and in the plan of an erasure.

What its model names in words of its own is not here; a test fails when something that is shown has no words at all. Marked for translation where they stand, translated when they are read.
"""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

LABELS: Final[dict[str, str]] = {
    # tables
    "access event": _("Look at your data"),
    "address": _("Address"),
    "address change": _("Change of address"),
    "audit value": _("Change of your data"),
    "ban": _("Ban"),
    "consent event": _("What you allowed or forbade"),
    "contacted": _("Contact that counts towards the limit"),
    "erasure record": _("Record of an erasure"),
    "evidence": _("Evidence of a permission"),
    "import row": _("Row of an imported file"),
    "message": _("Message"),
    "package": _("Package of an answer"),
    "pending subscription": _("Subscription waiting for its confirmation"),
    "permission": _("Permission"),
    "reconfirmation": _("Question whether a permission still holds"),
    "request": _("Request about your rights"),
    "subject": _("Place in the ledger of permissions"),
    # columns
    "basis": _("Legal basis"),
    "channels": _("Channels"),
    "email tracking": _("Following of opened mails"),
    "new confirmed at": _("Confirmed at the new address"),
    "new email": _("New address"),
    "old confirmed at": _("Confirmed at the old address"),
    "old email": _("Old address"),
    "undone at": _("Undone"),
    "rules": _("Version of the rules"),
    "act": _("What was done"),
    "answer": _("Answer"),
    "asked at": _("Asked"),
    "at": _("When"),
    "came by": _("Came by"),
    "call name": _("Call name"),
    "campaign": _("Campaign"),
    "cause": _("Cause"),
    "channel": _("Channel"),
    "closed at": _("Closed"),
    "confirmed at": _("Confirmed"),
    "direct marketing": _("Direct marketing"),
    "done at": _("Done"),
    "due": _("Last day to answer"),
    "due on": _("Due"),
    "email": _("E-mail"),
    "expires at": _("Ends"),
    "extended to": _("Extended to"),
    "first name": _("First name"),
    "given": _("The row as it stood in the file"),
    "given for": _("Given for"),
    "ground": _("Ground"),
    "happened at": _("Happened"),
    "hashes": _("Keyed hashes of addresses"),
    "identity": _("How the identity was confirmed"),
    "informed at": _("Told about the processing"),
    "intent at": _("Sending began"),
    "language": _("Language"),
    "last name": _("Last name"),
    "lifted at": _("Lifted"),
    "merged": _("Filled into the mail"),
    "message id": _("Number of the message"),
    "name": _("Name"),
    "new": _("New value"),
    "number": _("Number"),
    "old": _("Old value"),
    "organisation": _("Organisation"),
    "phone": _("Phone"),
    "position": _("Position"),
    "proven": _("Evidence kept"),
    "purpose": _("Purpose"),
    "reason": _("Reason"),
    "reasons": _("Reasons"),
    "received on": _("Received"),
    "restricted at": _("Processing restricted"),
    "rights": _("Rights"),
    "role": _("Role"),
    "route": _("Page"),
    "since": _("Since"),
    "source": _("Source"),
    "source kind": _("Kind of source"),
    "sourced at": _("Learnt"),
    "state": _("State"),
    "text": _("Text"),
    "topic": _("Topic"),
    "topics": _("Topics"),
    "wording": _("Wording shown"),
    # why rows stay at an erasure
    "a ban outlives an erasure, by keyed hash": _("a ban outlives an erasure, by keyed hash"),
    "an entry on a list of bans outlives an erasure, by keyed hash": _(
        "an entry on a list of bans outlives an erasure, by keyed hash"
    ),
    "bans outlive an erasure, by keyed hash": _("bans outlive an erasure, by keyed hash"),
    "proves who looked at whom": _("proves who looked at whom"),
    "shadow of the ledger: ended, names nobody": _("shadow of the ledger: ended, names nobody"),
    "shows that the request was answered in time": _("shows that the request was answered in time"),
    "so that a campaign's figures keep adding up": _("so that a campaign's figures keep adding up"),
    "so that nothing brings the person back": _("so that nothing brings the person back"),
    "the ledger is the proof of what was allowed when (GDPR art. 7(1))": _(
        "the ledger is the proof of what was allowed when (GDPR art. 7(1))"
    ),
    "claims under the contract": _("claims under the contract"),
    "figures of chats": _("figures of chats"),
    "figures of feedback": _("figures of feedback"),
    "figures of sales": _("figures of sales"),
    "figures of the event": _("figures of the event"),
    "others took part as well": _("others took part as well"),
    "vouchers of a sole trader point at the row": _("vouchers of a sole trader point at the row"),
    "voucher under the accounting hold": _("voucher under the accounting hold"),
}


def label_of(name: str) -> str:
    """The words for a table, a column or a reason, in the language now active; the name itself where there are none."""
    return gettext(LABELS.get(name, name))
