"""What a search found, as its reader may see it, and the log of whom it showed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from privacy.actions import audit
from privacy.authority import authority
from privacy.masking import masked
from privacy.registry import SearchHit


def shown(request: HttpRequest, hits: Iterable[SearchHit], *, limit: int, route: str) -> dict[str, Any]:
    """The hits whose pages the reader may open, as `hits`, and whether there may be more of a kind, as `more`; who is among them stands in
    the access log from now on."""
    roles = request.user.roles
    seen = [
        hit if authority.may_field(roles, "see", hit.group) else replace(hit, label=masked(hit.group, hit.label))
        for hit in hits
        if authority.opens(roles, f"admin:{hit.kind}")
    ]
    people = [contact for hit in seen for contact in hit.people]
    audit.looked(by=request.user.actor, now=timezone.now(), route=route, purpose="customer_care", people=people)
    return {"hits": seen, "more": max(Counter(hit.kind for hit in seen).values(), default=0) >= limit}
