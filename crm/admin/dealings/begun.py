"""A dealing about to be recorded: whom it is with, what it follows from, where to go on to."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone

from crm import queries
from crm.actions import dealings as actions
from crm.enums import SourceKind
from crm.kinds import KINDS, Kind
from crm.queries import dealings
from crm.sources import Source


class Begun:
    """A dealing about to be recorded: whom it is with, what it follows from, where to go on to."""

    def __init__(self, request: HttpRequest, kind: Kind) -> None:
        self.request, self.kind = request, kind
        self.contact, self.organisation = _number(request, "contact"), _number(request, "organisation")
        self.via, self.parent, self.above = "", None, None
        for name, parent in _parents(kind).items():
            if number := _number(request, name):
                self.via, self.parent, self.above = name, number, parent
                row_or_404(parent, number)
        if self.contact and not queries.person_card(self.contact):
            raise Http404
        if kind.holder and self.parent is None:
            raise Http404
        self.places = queries.places_of(self.contact) if self.contact and not kind.holder else None
        self.asks_holder = self._asks()
        whose = ("contact", self.contact) if self.contact else ("organisation", self.organisation)
        self.concerns = dealings.concerns(whose[0], whose[1]) if kind.key == "feedback" and whose[1] else []

    def _asks(self) -> bool:
        if self.kind.key == "participation" and self.above is not None:
            return True
        return not (self.kind.holder or self.contact or self.organisation or self.parent or self.kind.key == "event")

    def initial(self) -> dict[str, Any]:
        today, now = timezone.localdate(), timezone.localtime()
        found: dict[str, Any] = {
            "handler": self.request.user.pk,
            "ordered_on": today,
            "issued_on": today,
            "paid_on": today,
        }
        found |= {"at": today if self.kind.day else now, "registered_on": today, "staff": [self.request.user.pk]}
        if self.places:
            found["organisation"] = self.places[0][0]
        if self.kind.key == "participation" and self.parent:
            found["event"] = self.parent
        return found | {name: value for name, value in self.request.GET.items() if name in self.kind.fields}

    def record(self, data: dict[str, Any]) -> int:
        now = timezone.now()
        whom: dict[str, Any] = {
            "contact": self.contact or data.get("contact"),
            "organisation": self.organisation or data.get("organisation"),
        }
        given = {name: value for name, value in data.items() if name in self.kind.fields and value is not None}
        common: dict[str, Any] = {
            "by": self.request.user.actor,
            "now": now,
            "source": Source(SourceKind.STAFF, "", now),
        }
        if concerns := data.get("concerns"):
            about_kind, _colon, about_ref = concerns.partition(":")
            given |= {"about_kind": about_kind, "about_ref": int(about_ref)}
        if self.kind.key == "chat":
            return actions.take_in(**common, text=data.get("text", ""), **whom, **given)
        parent = self.parent if self.via != "event" else None
        return actions.record(
            self.kind.key, **common, **whom, parent=parent, via=self.via if parent else "", lines=_lines(data), **given
        )

    def back(self, made: int | None) -> str:
        """The page that follows: whom it was recorded with, else what it follows from, else the dealing itself."""
        if self.contact:
            return reverse("admin:person", args=[self.contact])
        if self.organisation:
            return reverse("admin:organisation", args=[self.organisation])
        if self.above and (made is None or not self.kind.children or self.kind.holder):
            return reverse(f"admin:{self.above.key}", args=[self.parent])
        return reverse(f"admin:{self.kind.key}", args=[made]) if made else reverse(f"admin:{self.kind.list}")


def _parents(kind: Kind) -> dict[str, Kind]:
    return {child.via: above for above in KINDS.values() for child in above.children if child.kind == kind.key}


def _number(request: HttpRequest, name: str) -> int | None:
    given = request.GET.get(name, "")
    return int(given) if given.isdigit() and len(given) < 19 else None


def _lines(data: dict[str, Any]) -> list[actions.Line]:
    if not data.get("product") or "quantity" not in data:
        return []
    quantity = Decimal(1) if data["quantity"] is None else data["quantity"]
    return [actions.Line(data["product"], quantity, data["unit_price"])]


def row_or_404(kind: Kind, ref: int) -> Any:
    """The row of this number."""
    row = dealings.one(kind, ref)
    if row is None:
        raise Http404
    return row
