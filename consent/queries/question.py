"""What the gate is asked."""

from __future__ import annotations

from dataclasses import dataclass, replace

from consent.enums import ContactPurpose
from consent.pressure import Limit, limit
from consent.queries.rulebook import RuleBook
from consent.rules import RULES, TELL_OF_PRICED, Rule, rule_for
from consent.state import Scope, asked_scope


@dataclass(frozen=True)
class Question:
    """For what and over what, and what it is about.

    `product`: a customer communication reaches only whom a purchase or participation ties to it, and marketing without a permission only
    who bought something similar. `areas`: the areas of duty it concerns, by number. `platform`: the social medium; "" for any. `priced`: it tells of
    something with a price.
    Raises ValueError where no rule lets the purpose use the channel.
    """

    purpose: str
    channel: str
    topic: str = ""
    product: int | None = None
    areas: tuple[int, ...] = ()
    platform: str = ""
    priced: bool = False

    def __post_init__(self) -> None:
        rule_for(self.purpose, self.channel)

    @property
    def rule(self) -> Rule:
        return rule_for(self.purpose, self.channel)

    @property
    def name(self) -> str:
        """What stands in a message's intent as the rule that allowed it; a ground beside the permission takes the mode's place."""
        return f"{self.purpose}:{self.channel}:{self.rule.mode.value}"

    def asked(self, book: RuleBook) -> Scope:
        """The scope of the permission it takes."""
        separate = "permission_per_platform" in book.choices
        return asked_scope(self.purpose, self.channel, self.topic, platform=self.platform, separate=separate)

    def halves(self) -> tuple[Question, Question] | None:
        """The two it comes to where it is marketing beside what it is itself; None where it is one."""
        marketing = ContactPurpose.DIRECT_MARKETING
        if not self.priced or self.purpose not in TELL_OF_PRICED or (marketing, self.channel) not in RULES:
            return None
        return replace(self, priced=False), replace(self, purpose=marketing, topic="", priced=False)

    def limit(self, book: RuleBook) -> Limit | None:
        """How often at most somebody is contacted for it; None where that is not limited."""
        halves = self.halves()
        return limit([half.purpose for half in halves] if halves else [self.purpose], book.choices)

    def borrows(self, book: RuleBook) -> bool:
        """Is it the permission of another purpose, given to a wording that names the platform?"""
        return bool(self.rule.borrows) and "permission_per_platform" not in book.choices
