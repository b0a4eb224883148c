"""What may be done on what condition: the table of contact purposes and channels, and the switches the law offers.

A table of data that a data protection officer can read. The reference profile does what the notices promise; whatever is stricter
or doubtful in law is a switch with the key of its legal note, off until the controller chooses it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType

from consent.enums import Channel, ContactPurpose
from crm.enums import PointKind
from privacy.enums import LegalBasis


class Mode(Enum):
    """What must be true before somebody is reached."""

    OPT_IN = "opt_in"
    """only with a proven permission at exactly this scope"""
    OPT_OUT = "opt_out"
    """until the person says no"""
    RELATIONSHIP = "relationship"
    """until the person says no, and only where a purchase or participation ties them to what it is about"""


@dataclass(frozen=True)
class Rule:
    """One row of the table: a purpose over one channel.

    `bases` are the legal bases of GDPR art. 6(1), the first that holds. `ban_closes`: a ban on all marketing closes it; otherwise only
    a no that names the purpose does. `double_opt_in`: a grant opens nothing until confirmed from the address itself. `per_topic`: a
    grant names a topic. `borrows`: the permission of another purpose and channel, given to a wording that names the platforms. `law` cites
    what the row rests on.
    """

    mode: Mode
    bases: tuple[LegalBasis, ...]
    ban_closes: bool
    law: str
    double_opt_in: bool = False
    per_topic: bool = False
    borrows: tuple[ContactPurpose, Channel] | None = None


_P, _C = ContactPurpose, Channel
_A, _B, _E, _F = (LegalBasis(letter) for letter in "abef")

_CARE = Rule(Mode.RELATIONSHIP, (_B, _F), ban_closes=False, law="GDPR 6(1)(b), 6(1)(f)")
_ASKED = Rule(Mode.OPT_IN, (_A,), ban_closes=True, law="917/2014 § 200(1); GDPR 6(1)(a), 7")
_UNASKED = Rule(Mode.OPT_OUT, (_F,), ban_closes=True, law="917/2014 § 200(2); GDPR 6(1)(f), 21(2)")
_MAILING = Rule(Mode.OPT_OUT, (_F,), ban_closes=True, law="GDPR 6(1)(f), 21(2)")
_WEB = Rule(Mode.OPT_IN, (_A,), ban_closes=True, law="917/2014 § 205; GDPR 6(1)(a)")
_NEWSLETTER = Rule(
    Mode.OPT_IN, (_A,), ban_closes=True, law="917/2014 § 200(1); GDPR 6(1)(a), 7", double_opt_in=True, per_topic=True
)
_SOCIAL = Rule(Mode.OPT_IN, (_A,), ban_closes=True, law="GDPR 6(1)(a), 7", borrows=(_P.DIRECT_MARKETING, _C.EMAIL))
_SURVEY = Rule(Mode.OPT_OUT, (_F,), ban_closes=False, law="GDPR 6(1)(f), 21(1)")
_SATISFACTION = Rule(Mode.RELATIONSHIP, (_F,), ban_closes=False, law="GDPR 6(1)(f), 21(1)")
_INFORMATION = Rule(Mode.OPT_OUT, (_E,), ban_closes=True, law="GDPR 6(1)(e), 21(1); 1050/2018 § 4")
_TRACKING = Rule(Mode.OPT_IN, (_A,), ban_closes=False, law="917/2014 § 205; GDPR 6(1)(a)")

RULES: Mapping[tuple[str, str], Rule] = MappingProxyType(
    {
        **{(_P.CUSTOMER_COMMUNICATION, c): _CARE for c in (_C.EMAIL, _C.SMS, _C.PHONE, _C.LETTER, _C.WEB)},
        **{(_P.DIRECT_MARKETING, c): _ASKED for c in (_C.EMAIL, _C.SMS)},
        **{(_P.DIRECT_MARKETING, c): _UNASKED for c in (_C.PHONE, _C.LETTER)},
        (_P.NEWSLETTER, _C.EMAIL): _NEWSLETTER,
        (_P.SOCIAL_ADVERTISING, _C.SOCIAL): _SOCIAL,
        **{(_P.SURVEY, c): _SURVEY for c in (_C.EMAIL, _C.SMS, _C.PHONE, _C.LETTER)},
        **{(_P.SATISFACTION_SURVEY, c): _SATISFACTION for c in (_C.EMAIL, _C.SMS, _C.LETTER)},
        (_P.ADDRESSED_MAILING, _C.LETTER): _MAILING,
        **{(_P.INFORMATION, c): _INFORMATION for c in (_C.EMAIL, _C.LETTER, _C.WEB)},
        (_P.PERSONAL_CONTENT, _C.WEB): _WEB,
        (_P.WEB_PROFILING, _C.WEB): _WEB,
        (_P.EMAIL_TRACKING, _C.EMAIL): _TRACKING,  # the same rule: a pixel reads the terminal
    }
)

MARKETING = frozenset(purpose for (purpose, _), rule in RULES.items() if rule.ban_closes)
"""The purposes that a ban on all marketing closes."""

TELL_OF_PRICED = frozenset({_P.NEWSLETTER, _P.INFORMATION})
"""What is marketing as soon as it tells of something with a price, whatever else it says (C-654/23, Inteligo Media; Act 917/2014 section 200(1)):
then it takes what direct marketing over the channel takes, too."""
BAN_LISTS, SPARES_CUSTOMERS = "external_ban_lists", "ban_lists_spare_customers"
"""The switches of the lists that consumers put themselves on elsewhere."""
CONTACT_LIMIT = "contact_limit"
"""The switch of contact pressure (`consent.pressure`)."""
LISTED = frozenset(
    {(_P.DIRECT_MARKETING, _C.PHONE), (_P.DIRECT_MARKETING, _C.LETTER), (_P.ADDRESSED_MAILING, _C.LETTER)}
)
"""What such a list closes, where the controller goes by it."""

PLATFORMS = ("Meta", "LinkedIn")
"""The social media a wording may name, and a permission per platform is given for."""

POINTS: Mapping[str, PointKind] = MappingProxyType(
    {_C.EMAIL: PointKind.EMAIL, _C.SMS: PointKind.PHONE, _C.PHONE: PointKind.PHONE, _C.SOCIAL: PointKind.EMAIL}
)
"""What a channel reaches people by; social media find them by a hash of their e-mail address."""

ADDRESSED = frozenset({Channel.EMAIL, Channel.SMS, Channel.PHONE})
"""Channels whose permissions concern an address or number, whoever holds it; the others' concern the person."""


def rule_for(purpose: str, channel: str) -> Rule:
    """The row of the table. Raises ValueError where the purpose never uses the channel."""
    rule = RULES.get((purpose, channel))
    if rule is None:
        raise ValueError(f"No rule lets {purpose!r} use the channel {channel!r}.")
    return rule


@dataclass(frozen=True)
class Switch:
    """A choice the law leaves to the controller, off until chosen. `note` is the key of the text that explains it to the data protection
    officer, `knows` are the whole numbers it needs when it is on, none above `most`; `suggests` is what the form begins them with."""

    key: str
    note: str
    knows: tuple[str, ...] = ()
    suggests: tuple[int, ...] = ()
    most: int = 1200


SWITCHES: Mapping[str, Switch] = MappingProxyType(
    {
        switch.key: switch
        for switch in (
            Switch("soft_opt_in", note="act-917-2014-200-3"),
            Switch("work_address_duties", note="act-917-2014-202", knows=("months",)),
            Switch("shared_mailboxes", note="act-917-2014-202-shared"),
            Switch("needs_relationship", note="gdpr-6-1-f-reasonable-expectation"),
            Switch("permission_per_platform", note="gdpr-7-granular-consent"),
            Switch(BAN_LISTS, note="self-regulation-ban-lists", knows=("days",)),
            Switch(SPARES_CUSTOMERS, note="self-regulation-own-customers"),
            Switch("permissions_grow_old", note="gdpr-5-1-e-consent-age", knows=("months",), suggests=(24,)),
            Switch("refused_questions", note="gdpr-7-refused-again", knows=("months",), suggests=(6,)),
            Switch(
                CONTACT_LIMIT, note="gdpr-6-1-f-contact-pressure", knows=("contacts", "days"), suggests=(4, 30), most=92
            ),
        )
    }
)
