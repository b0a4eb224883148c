"""Retention as the reference profile ships it: for each kind of data when its period starts, how long it runs, and what happens then.

The periods are the controller's own defaults unless `law` cites a statute; the data protection officer changes and approves them as rows.
`CLOCKS` says which rows a rule is about and which column its period runs from; rules about people as a whole are reckoned in
`dsr.queries.retention`. A period ends at the end of its last day in Helsinki, and the purge runs the day after.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_noop as _

from dsr.deadlines import voucher_keep_through
from privacy.months import begun_by

OWN = _("the controller's own period")
BATCH = 500
ASK_ROWS = 1_000
ASK_SHARE = 0.10


class Does(StrEnum):
    """What a rule does to what is due."""

    ERASE = "erase"  # the rows go
    EMPTY = "empty"  # the rows stay, emptied as the data map says
    FILE = "file"  # the stored file and its name go, the row with its counts stays
    PERSON = "person"  # the whole person is erased, as if they had asked
    WITH_PERSON = "with_person"  # goes with its person; has no clock of its own
    REVIEW = "review"  # names nobody; the need is judged again, nothing goes by itself


@dataclass(frozen=True)
class Rule:
    """`start` names the event in words, `law` the statute, both translated when read; `months` and `days` are the period, or
    `hold` names a way of reckoning in `dsr.deadlines`."""

    key: str
    fi: str
    sv: str
    en: str
    start: str
    does: Does
    months: int | None = None
    days: int | None = None
    hold: str = ""
    law: str = OWN


@dataclass(frozen=True)
class Clock:
    """The rows of `model` that match `only`; their period starts with `since`, a column that may lie on another table."""

    model: str
    since: str
    only: Mapping[str, Any] = field(default_factory=dict)


RULES = (
    Rule("contact", "Henkilöt", "Personer", "People", _("last sign of the relationship"), Does.PERSON, months=24),
    Rule(
        "unsubscribed",
        "Tilauksensa peruneet, joilla ei ole muuta asiaa",
        "De som avslutat sin prenumeration och inte har annat ärende",
        "People who unsubscribed and were nothing but subscribers",
        _("end of the last subscription"),
        Does.PERSON,
        days=30,
    ),
    Rule(
        "pending_subscriptions",
        "Vahvistamattomat tilaukset",
        "Obekräftade prenumerationer",
        "Unconfirmed subscriptions",
        _("end of the time to confirm"),
        Does.ERASE,
        days=7,
    ),
    Rule(
        "reconfirmations",
        "Kysymykset luvan jatkumisesta",
        "Frågor om tillstånd fortfarande gäller",
        "Questions whether permissions still hold",
        _("last day to answer"),
        Does.ERASE,
        days=7,
    ),
    Rule(
        "pauses",
        "Päättyneet tauot",
        "Avslutade pauser",
        "Pauses that are over",
        _("end of the pause"),
        Does.ERASE,
        days=7,
    ),
    # The longest window a limit of contacts may have is 92 days: eight more, so that none is missed at its edge.
    Rule(
        "contacts",
        "Yhteydenottojen määrä",
        "Antalet kontakter",
        "How often somebody was contacted",
        _("contact with the person"),
        Does.ERASE,
        days=100,
    ),
    Rule(
        "ban_lists",
        "Ulkoisten kieltolistojen merkinnät",
        "Uppgifter i externa förbudslistor",
        "Entries on external ban lists",
        _("end of the entry"),
        Does.ERASE,
        days=7,
    ),
    Rule(
        "orders",
        "Tilaukset tositteina",
        "Beställningar som verifikationer",
        "Orders as vouchers",
        _("end of the financial period"),
        Does.ERASE,
        hold="voucher",
        law=_("Accounting Act 1336/1997, chapter 2, section 10: six years"),
    ),
    Rule(
        "dealings",
        "Asiointi",
        "Ärenden",
        "Dealings",
        _("goes with its person"),
        Does.WITH_PERSON,
    ),
    Rule(
        "attributes", "Muut tiedot", "Övriga uppgifter", "Other information", _("end of its period"), Does.ERASE, days=0
    ),
    Rule(
        "identities",
        "Tunnukset muissa järjestelmissä",
        "Identiteter i andra system",
        "Identities in other systems",
        _("last use"),
        Does.ERASE,
        months=24,
    ),
    Rule("chat_texts", "Chattien sisältö", "Chattarnas innehåll", "Texts of chats", _("chat"), Does.ERASE, months=6),
    Rule("import_rows", "Tuonnin rivit", "Importens rader", "Rows of imports", _("import"), Does.ERASE, days=14),
    Rule("import_files", "Tuodut tiedostot", "Importerade filer", "Imported files", _("import"), Does.FILE, days=14),
    Rule(
        "bounces",
        "Palautuneiden viestien tekstit",
        "Texter i returnerade brev",
        "Texts of returned mails",
        _("return of the mail"),
        Does.EMPTY,
        days=30,
    ),
    Rule("messages", "Viestit", "Meddelanden", "Messages", _("message"), Does.EMPTY, months=24),
    Rule(
        "behaviour",
        "Verkkokäyttäytyminen",
        "Beteende på webben",
        "Behaviour",
        _("visit, opening or click"),
        Does.ERASE,
        months=13,
    ),
    Rule("requests", "Tietopyynnöt", "Begäranden", "Requests", _("answer"), Does.EMPTY, months=36),
    Rule("packages", "Vastauspaketit", "Svarspaket", "Packages of answers", _("making"), Does.ERASE, days=30),
    Rule("access_log", "Katselut", "Visningar", "Looks at people", _("look"), Does.ERASE, months=24),
    Rule(
        "audit_values",
        "Muutosten arvot",
        "Ändringarnas värden",
        "Values of changes",
        _("change"),
        Does.ERASE,
        months=24,
    ),
    Rule(
        "erasure_records",
        "Poistojen tunnisteet",
        "Raderingarnas kännetecken",
        "Records of erasures",
        _("erasure"),
        Does.ERASE,
        months=24,
    ),
    Rule(
        "ledger_evidence",
        "Lupien todisteet",
        "Tillståndens bevis",
        "Evidence of permissions",
        _("goes with its person"),
        Does.WITH_PERSON,
        law=_("GDPR art. 7(1): proof for as long as the permission is relied on"),
    ),
    Rule(
        "ledger",
        "Lupaloki",
        "Tillståndsloggen",
        "Permission ledger",
        _("act"),
        Does.REVIEW,
        months=60,
        law=_("GDPR art. 7(1)"),
    ),
    Rule("bans", "Kiellot", "Förbud", "Bans", _("ban"), Does.REVIEW, months=60, law=_("GDPR art. 21(3)")),
)

CLOCKS: dict[str, tuple[Clock, ...]] = {
    "pending_subscriptions": (
        Clock("consent.PendingSubscription", "expires_at"),
        Clock("consent.AddressChange", "expires_at"),
    ),
    "reconfirmations": (Clock("consent.Reconfirmation", "due"),),
    "pauses": (Clock("consent.Pause", "until"),),
    "contacts": (Clock("consent.Contacted", "at"),),
    "ban_lists": (Clock("consent.BanListEntry", "expires_on"),),
    "orders": (
        Clock("crm.Payment", "order__ordered_on", {"order__contact__isnull": True}),
        Clock("crm.Invoice", "order__ordered_on", {"order__contact__isnull": True}),
        Clock("crm.Delivery", "order__ordered_on", {"order__contact__isnull": True}),
        Clock("crm.OrderLine", "order__ordered_on", {"order__contact__isnull": True}),
        Clock("crm.Order", "ordered_on", {"contact__isnull": True}),
    ),
    "attributes": (Clock("crm.Attribute", "keep_until"),),
    "identities": (Clock("crm.ExternalIdentity", "last_used_on"),),
    "chat_texts": (Clock("crm.ChatText", "chat__at"),),
    "import_rows": (Clock("crm.ImportRow", "recorded_at"),),
    "import_files": (Clock("crm.ImportBatch", "recorded_at", {"name__gt": ""}),),
    "bounces": (Clock("marketing.Bounce", "at"),),
    "messages": (Clock("marketing.Message", "recorded_at"),),
    "behaviour": (Clock("marketing.Behaviour", "at"),),
    "requests": (Clock("dsr.Request", "closed_at"),),
    "packages": (Clock("dsr.Package", "recorded_at"),),
    "access_log": (Clock("privacy.AccessEvent", "at"),),
    "audit_values": (Clock("privacy.AuditValue", "recorded_at"),),
    "erasure_records": (Clock("dsr.ErasureRecord", "erased_at"),),
}

# While a hold lasts an erasure keeps the row; the day it runs from stands in this column.
HELD: dict[str, str] = {
    "crm.Order": "ordered_on",
    **dict.fromkeys(("crm.OrderLine", "crm.Delivery", "crm.Invoice", "crm.Payment"), "order__ordered_on"),
}


@dataclass(frozen=True)
class Sign:
    """A sign that the relationship lives: a table, the way from it to the contact, the day. `until` is the last day it may count for them."""

    model: str
    way: str
    since: str
    until: str = ""


SIGNS = (
    Sign("crm.Contact", "id", "sourced_at"),
    Sign("crm.Standing", "contact", "since"),
    Sign("crm.Standing", "contact", "until"),
    Sign("crm.Order", "contact", "ordered_on"),
    Sign("crm.Order", "organisation__positions__contact", "ordered_on", "organisation__positions__until"),
    Sign("crm.QuoteRequest", "contact", "at"),
    Sign("crm.Quote", "contact", "at"),
    Sign("crm.Quote", "contact", "valid_until"),
    Sign("crm.Contract", "contact", "at"),
    Sign("crm.Contract", "contact", "ends_on"),
    Sign("crm.Participation", "contact", "at"),
    Sign("crm.Interaction", "contact", "at"),
    Sign("crm.Participant", "contact", "at"),
    Sign("crm.Feedback", "contact", "at"),
    Sign("crm.Chat", "contact", "at"),
    Sign("dsr.Request", "contact", "received_on"),
    Sign("consent.Permission", "subject__contact", "since"),
)


def last_start(as_of: date, *, months: int | None = None, days: int | None = None, hold: str = "") -> date:
    """The latest day a period may have started to be over on `as_of`: its last day lies before that.

    Raises ValueError for a rule without a period.
    """
    if hold == "voucher":
        day = date(as_of.year, 12, 31)
        while voucher_keep_through(day) >= as_of:
            day = date(day.year - 1, 12, 31)
        return day
    if months is not None:
        return begun_by(as_of, months)
    if days is not None:
        return as_of - timedelta(days=days + 1)
    raise ValueError("A rule names months, days or a hold.")
