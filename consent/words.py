"""The rules in plain words: what each switch does and needs, and what would have to happen for another answer. A table of data."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from consent.enums import Channel, ContactPurpose, Reason
from consent.grounds import Choices, Ground, may_stand_in, needs_relationship
from consent.pressure import limit
from consent.rules import BAN_LISTS, CONTACT_LIMIT, LISTED, RULES, SPARES_CUSTOMERS, TELL_OF_PRICED, Mode, rule_for
from privacy.enums import LegalBasis


class SwitchWords(NamedTuple):
    """A switch as the data protection officer reads it: its name, what it does when on, the law, and its conditions one by one."""

    name: Any
    effect: Any
    law: str
    conditions: tuple[Any, ...] = ()
    numbers: tuple[Any, ...] = ()


MODES: dict[Mode, Any] = {
    Mode.OPT_IN: _("only with a permission that can be proved"),
    Mode.OPT_OUT: _("until the person says no"),
    Mode.RELATIONSHIP: _("until the person says no, about what they bought or took part in"),
}

SWITCH_WORDS: dict[str, SwitchWords] = {
    "soft_opt_in": SwitchWords(
        _("Marketing to customers without a permission"),
        _(
            "E-mail and text messages may market to a customer who gave no permission. A ban or a withdrawal still closes."
        ),
        "917/2014 § 200(3)",
        (
            _("the customer gave the address"),
            _("it was given in connection with a sale: within 31 days of an order"),
            _("the sale was our own"),
            _("what is marketed is our own, and of a product group they bought from"),
            _("they could refuse when they gave the address, and can in every message"),
        ),
    ),
    "work_address_duties": SwitchWords(
        _("Marketing to a work address because of duties"),
        _("What concerns a person's work may be marketed to their work address. The title alone is not enough."),
        "917/2014 § 202",
        (
            _("the address belongs to work they do now"),
            _("a source has said that they look after one of the areas the message is about"),
            _("it said so no longer ago than the number of months"),
        ),
        (_("months that the evidence holds"),),
    ),
    "shared_mailboxes": SwitchWords(
        _("Marketing to shared mailboxes of organisations"),
        _("A mailbox such as info@ may get marketing until somebody says no."),
        "917/2014 § 202",
        (_("the address is marked as a shared mailbox"),),
    ),
    "needs_relationship": SwitchWords(
        _("Nothing without a relationship"),
        _("What needs no permission goes only to who has bought something or taken part in something."),
        "GDPR 6(1)(f), recital 47",
    ),
    "permission_per_platform": SwitchWords(
        _("A permission for each platform"),
        _(
            "Advertising in social media takes a permission of its own for each platform; the e-mail permission is not enough."
        ),
        "GDPR 7(2)",
    ),
    BAN_LISTS: SwitchWords(
        _("External ban lists"),
        _(
            "Marketing by phone and by letter leaves out consumers who stand on a list kept by others. While we have no such list, or only an old one, it leaves out all consumers."
        ),
        "GDPR 6(1)(f), 21(2)",
        (
            _("the number or address is their own, not their work's"),
            _("they have given us no permission for exactly this"),
            _("a list is old when its own date lies further back than the number of days; 30 is usual"),
        ),
        (_("days that a list is good for"),),
    ),
    SPARES_CUSTOMERS: SwitchWords(
        _("Ban lists do not concern our own customers"),
        _(
            "Who has bought something from us or taken part in something may be contacted though they stand on an external ban list. What they told us themselves still closes."
        ),
        "GDPR 6(1)(f), recital 47",
    ),
    "permissions_grow_old": SwitchWords(
        _("Permissions grow old"),
        _(
            "Who has given no sign of life for so many months is asked by mail whether what they allowed still holds. What gets no answer in 30 days ends."
        ),
        "GDPR 5(1)(e), 7(1); EDPB 05/2020",
        (
            _(
                "signs of life: what they allowed, chose or forbade themselves, what they bought, took part in or turned to us about"
            ),
            _("one mail to a person, however much they have allowed"),
            _("what nobody can be asked about by mail ends 30 days after its time, without a question"),
            _("following opened mails is not asked about: it does nothing by itself"),
        ),
        (_("months without a sign of life"),),
    ),
    "refused_questions": SwitchWords(
        _("No question again so soon"),
        _(
            "Who has said no is not asked for the same again for so many months. What they allow on their own accord counts at once."
        ),
        "GDPR 4(11), 7(3)",
        (),
        (_("months in which they are not asked"),),
    ),
    CONTACT_LIMIT: SwitchWords(
        _("No more contacts than so many"),
        _(
            "Nobody gets more marketing, newsletters and surveys than so many in so many days, over all channels together. Who has had them waits until a contact is as many days old, and then gets what is still on its way to them."
        ),
        "GDPR 5(1)(a), 6(1)(f)",
        (
            _("counted from the day this is switched on"),
            _("what counts: marketing, newsletters, other mailings and surveys, by mail, phone and letter"),
            _(
                "what neither counts nor waits: what concerns something they bought, information in the public interest, confirmations and codes"
            ),
            _("no law names a number; 4 in 30 days is a beginning"),
        ),
        (_("contacts at most"), _("days in which they are counted")),
    ),
}

GROUNDS: dict[Ground, Any] = {ground: SWITCH_WORDS[ground].name for ground in Ground}

_ASK = _(
    "They would have to give permission themselves: on the subscription page, by a link in a mail, or to you, with evidence of how."
)
_TAKE_BACK = _("They would have to take it back themselves; record it with evidence of how they did.")
REMEDIES: dict[Reason, Any] = {
    Reason.ERASED: _("They would have to come back by themselves."),
    Reason.RESTRICTED: _("The data protection officer lifts the restriction when the matter is settled."),
    Reason.ADDRESS_BANNED: _TAKE_BACK,
    Reason.MARKETING_BANNED: _TAKE_BACK,
    Reason.CHANNEL_BANNED: _TAKE_BACK,
    Reason.OBJECTED: _TAKE_BACK,
    Reason.DOMAIN_BANNED: _("The ban on the domain would have to be lifted."),
    Reason.ORGANISATION_BANNED: _("Their organisation would have to take the ban back."),
    Reason.EVERYBODY_STOPPED: _("The stop for everybody would have to be ended."),
    Reason.WITHDRAWN: _("They would have to give permission anew."),
    Reason.UNCONFIRMED: _("They would have to press the button behind the link they were mailed."),
    Reason.UNPROVEN: _("Evidence would have to be recorded: how and when they gave the permission."),
    Reason.EXPIRED: _ASK,
    Reason.NO_PERMISSION: _ASK,
    Reason.NO_RELATIONSHIP: _("They would have to buy it or take part in it."),
    Reason.NOT_INFORMED: _("They would have to be told first that the register holds their data."),
    Reason.LEFT_ORGANISATION: _("Another address of theirs would have to be recorded."),
    Reason.NO_DUTY_EVIDENCE: _("A source would have to say what they look after at work; a title is not enough."),
    Reason.EXTERNAL_BAN_LIST: _("The entry on the list would have to end, or they would have to give permission."),
    Reason.STALE_BAN_LIST: _("The list would have to be fetched anew."),
    Reason.PAUSED: _("The pause they asked for would have to be over."),
    Reason.RECENTLY_SURVEYED: _("Some time would have to pass since the last survey."),
    Reason.NO_ADDRESS: _("An address or number would have to be recorded."),
    Reason.BOUNCED: _("A working address would have to be recorded."),
    Reason.SAME_ADDRESS: _("They get it already: by the other person with this address."),
    Reason.CONTACT_PRESSURE: _("Some time would have to pass since the last contact."),
}


class RuleRow(NamedTuple):
    """A line of the table: a purpose over channels, how it opens, what else it takes, what closes it, on which basis and law."""

    purpose: Any
    channels: list[Any]
    mode: Any
    more: list[Any]
    closes: Any
    bases: list[Any]
    law: str


def table(choices: Choices) -> list[RuleRow]:
    """The rules in plain words, with what the controller has chosen; channels under one rule share a line."""
    lines: list[RuleRow] = []
    for purpose, channel in RULES:
        row = row_of(purpose, channel, choices)
        if lines and lines[-1]._replace(channels=[]) == row._replace(channels=[]):
            lines[-1].channels.extend(row.channels)
        else:
            lines.append(row)
    return lines


def row_of(purpose: str, channel: str, choices: Choices) -> RuleRow:
    """One line of it. Raises ValueError where no rule lets the purpose use the channel."""
    rule = rule_for(purpose, channel)
    own = rule.borrows and "permission_per_platform" in choices
    takes = (
        (rule.double_opt_in, _("confirmed by a link in a mail")),
        (rule.per_topic, _("for each newsletter by itself")),
        (rule.borrows and not own, _("the permission to e-mail marketing, given to a text that names the platform")),
        (own, _("for each platform by itself")),
        (
            purpose in TELL_OF_PRICED and (ContactPurpose.DIRECT_MARKETING, channel) in RULES,
            _("where it tells of something with a price: also what direct marketing takes"),
        ),
        (
            rule.mode is Mode.OPT_OUT and needs_relationship(rule, choices),
            _("only who has bought or taken part in something"),
        ),
        (BAN_LISTS in choices and (purpose, channel) in LISTED, _("nobody on an external ban list")),
        (limit([purpose], choices), _("no oftener than the limit of contacts allows")),
        *((may_stand_in(purpose, channel) and g in choices, _Or(GROUNDS[g])) for g in Ground),
    )
    closes = _("a ban on marketing, on the channel, or on this") if rule.ban_closes else _("a no to exactly this")
    bases = [LegalBasis(basis).label for basis in rule.bases]
    purposes, channels = ContactPurpose(purpose).label, [Channel(channel).label]
    return RuleRow(
        purposes, channels, MODES[rule.mode], [more for holds, more in takes if holds], closes, bases, rule.law
    )


class _Or(NamedTuple):
    """Another way to be open than the permission."""

    name: Any

    def __str__(self) -> str:
        return str(_("or: %(ground)s") % {"ground": self.name})
