"""What the register knows around one person's permissions: the facts that `consent.grounds` goes by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from consent.enums import Channel, ContactPurpose
from consent.grounds import Facts
from consent.models import Pause
from consent.queries.ban_lists import in_force, names
from consent.queries.pressure import contacts_of
from consent.queries.rulebook import RuleBook
from consent.rules import BAN_LISTS, CONTACT_LIMIT, POINTS
from crm.queries.circumstances import Circumstances
from crm.queries.reach import households, is_related


@dataclass(frozen=True)
class Known:
    """One person's circumstances, and whether they wish to be left in peace: themselves, or by the kind of their address.

    `related`: a purchase or participation ties them to something, `related_at_fixed_price` to something of a fixed price. `home`: they have
    an address of their own. `listed` and `ages` are by the channel of the external ban lists in force. `contacts`, up to `now`, where it is
    limited how often they are contacted.
    """

    around: Circumstances
    related: bool
    related_at_fixed_price: bool
    paused: bool
    paused_points: frozenset[str]
    home: bool = False
    listed: frozenset[str] = frozenset()
    ages: Mapping[str, int] = field(default_factory=dict)
    contacts: tuple[datetime, ...] = ()
    now: datetime | None = None

    def facts(self, purpose: str, channel: str) -> Facts:
        """The facts for a purpose over a channel, where it is about nothing in particular: no product, no area of duty."""
        kind, around = POINTS.get(channel), self.around
        fixed = purpose == ContactPurpose.CUSTOMER_COMMUNICATION
        return Facts(
            restricted=around.restricted,
            related=self.related_at_fixed_price if fixed else self.related,
            point=None if kind is None else kind in around.points,
            works=kind not in around.broken,
            left=kind in around.left,
            shared=around.shared,
            at_work=kind in around.at_work,
            paused=self.paused or kind in self.paused_points,
            private=not around.shared and (self._own_point(kind) if kind else self.home),
            listed=channel in self.listed,
            list_age=self.ages.get(channel),
            customer=self.related,
            contacts=self.contacts,
            now=self.now,
        )

    def _own_point(self, kind: str) -> bool:
        return kind in self.around.points and kind not in self.around.at_work


def known(around: Circumstances, book: RuleBook | None = None) -> Known:
    """As it stands now; external ban lists and contacts are looked at where the rules go by them."""
    contact = around.family[0]
    points = {kind: point.hash for kind, point in around.points.items()}
    on = Q(subject__contact__in=around.family) | Q(subject__hash__in=points.values())
    pauses = Pause.objects.filter(on, until__gte=timezone.localdate()).values_list("subject__contact", "subject__hash")
    held = list(pauses)
    hashes = {hash_ for _contact, hash_ in held if hash_}
    related, at_fixed_price = is_related(contact)
    return Known(
        around,
        related,
        at_fixed_price,
        any(person is not None for person, _hash in held),
        frozenset(kind for kind, hash_ in points.items() if hash_ in hashes),
        *(_by_lists(contact, points) if book and BAN_LISTS in book.choices else _NO_LISTS),
        *((tuple(contacts_of(around.family)), timezone.now()) if book and CONTACT_LIMIT in book.choices else ()),
    )


_NO_LISTS: tuple[bool, frozenset[str], Mapping[str, int]] = (False, frozenset(), {})


def _by_lists(contact: int, points: Mapping[str, str]) -> tuple[bool, frozenset[str], Mapping[str, int]]:
    homes, today, lists = households(contact), timezone.localdate(), in_force()
    theirs = {Channel.PHONE: [points.get(POINTS[Channel.PHONE], "")], Channel.LETTER: homes}
    listed = frozenset(channel for channel, row in lists.items() if names(row, theirs[Channel(channel)], today=today))
    return bool(homes), listed, {channel: (today - row.dated).days for channel, row in lists.items()}
