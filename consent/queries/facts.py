"""What the register knows around one person's permissions: the facts that `consent.grounds` goes by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from consent.enums import ContactPurpose
from consent.grounds import Facts
from consent.models import Pause
from consent.rules import POINTS
from crm.queries.reach import Circumstances, circumstances, main_points, merged_family


@dataclass(frozen=True)
class Known:
    """One person's circumstances, and until when they wish to be left in peace: themselves, or by the kind of their address."""

    around: Circumstances
    paused: bool
    paused_points: frozenset[str]

    def facts(self, purpose: str, channel: str) -> Facts:
        """The facts for a purpose over a channel, where it is about nothing in particular: no product, no area of duty."""
        kind, around = POINTS.get(channel), self.around
        fixed = purpose == ContactPurpose.CUSTOMER_COMMUNICATION
        return Facts(
            restricted=around.restricted,
            related=around.related_at_fixed_price if fixed else around.related,
            point=None if kind is None else kind in around.points,
            works=around.points.get(kind, True) if kind else True,
            left=kind in around.left,
            shared=around.shared,
            at_work=kind in around.at_work,
            paused=self.paused or kind in self.paused_points,
        )


def known(contact: int) -> Known:
    """As it stands now."""
    points: Mapping[str, str] = {kind: point.hash for kind, point in main_points(contact).items()}
    on = Q(subject__contact__in=merged_family(contact)) | Q(subject__hash__in=points.values())
    pauses = Pause.objects.filter(on, until__gte=timezone.localdate()).values_list("subject__contact", "subject__hash")
    held = list(pauses)
    hashes = {hash_ for _contact, hash_ in held if hash_}
    return Known(
        circumstances(contact),
        any(person is not None for person, _hash in held),
        frozenset(kind for kind, hash_ in points.items() if hash_ in hashes),
    )
