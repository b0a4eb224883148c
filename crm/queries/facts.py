"""What the forms of facts begin with."""

from __future__ import annotations

from typing import Any

from crm.models import Address, ContactPoint, Duty, Position

# Where people have mailboxes of their own: colleagues who share one of these share no employer by it.
MAILBOXES = frozenset(
    "gmail.com googlemail.com outlook.com hotmail.com hotmail.fi live.com live.fi msn.com icloud.com me.com yahoo.com protonmail.com "
    "proton.me luukku.com suomi24.fi kolumbus.fi elisanet.fi saunalahti.fi pp.inet.fi netti.fi dnainternet.net welho.com".split()
)


def position_choices(contact: int) -> list[tuple[int, str]]:
    """The open positions of somebody by number, with the organisation's name."""
    held = Position.objects.filter(contact=contact, until=None).select_related("organisation")
    return [(row.pk, row.organisation.name) for row in held.order_by("-is_main", "id")]


def point_choices(contact: int, position: int) -> list[tuple[int, str, bool]]:
    """The addresses and numbers of somebody that may belong to a position: number, value, and whether one is known to, or its e-mail
    domain is one that others at that organisation have."""
    place = Position.objects.filter(pk=position).first()
    held = ContactPoint.objects.filter(contact=contact).exclude(position__until__isnull=False).order_by("kind", "id")
    domains = {row.domain for row in held} - MAILBOXES - {""}
    shared = set(
        ContactPoint.objects.filter(
            domain__in=domains, contact__positions__organisation=place.organisation_id if place else None
        )
        .exclude(contact=contact)
        .values_list("domain", flat=True)
    )
    return [(row.pk, row.value, row.position_id == position or row.domain in shared) for row in held]


def duties(position: int) -> dict[str, Any]:
    """The areas of duty of a position, as a form begins with them."""
    return {"duties": list(Duty.objects.filter(position=position).values_list("area_id", flat=True))}


def address_initial(address: int) -> dict[str, Any]:
    """An address as a form begins with it; nothing for a new one."""
    row = Address.objects.filter(pk=address).values().first() if address else None
    return dict(row or {})
