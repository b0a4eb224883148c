"""What the forms of facts begin with."""

from __future__ import annotations

from typing import Any

from crm.models import Address, ContactPoint, Duty, Position

# Who gives mailboxes to everybody: an address there tells of no employer.
MAILBOXES = frozenset(
    "gmail.com googlemail.com outlook.com hotmail.com hotmail.fi live.com live.fi msn.com icloud.com me.com yahoo.com protonmail.com "
    "proton.me luukku.com suomi24.fi kolumbus.fi elisanet.fi saunalahti.fi pp.inet.fi netti.fi dnainternet.net welho.com".split()
)


ADDRESS = ("kind", "care_of", "street", "extra", "po_box", "postcode", "city", "country", "since", "until")


def position_choices(contact: int) -> list[tuple[int, str]]:
    """The open positions of somebody by number, with the organisation's name."""
    held = Position.objects.filter(contact=contact, until=None).select_related("organisation")
    return [(row.pk, row.organisation.name) for row in held.order_by("-is_main", "id")]


def point_choices(contact: int, position: int) -> list[tuple[int, str, bool]]:
    """The addresses and numbers of somebody that may belong to a position: number, value, and whether one probably does.

    Probably means: it is known to, or it is an e-mail address that no provider of mailboxes gives to everybody. A person decides.
    """
    held = ContactPoint.objects.filter(contact=contact).exclude(position__until__isnull=False).order_by("kind", "id")
    return [
        (
            row.pk,
            row.value,
            row.position_id == position or bool(row.domain and row.domain not in MAILBOXES and not row.position_id),
        )
        for row in held
    ]


def duties(position: int) -> dict[str, Any]:
    """The areas of duty of a position, as a form begins with them."""
    return {"duties": list(Duty.objects.filter(position=position).values_list("area_id", flat=True))}


def address_initial(address: int, *, contact: int | None, organisation: int | None) -> dict[str, Any] | None:
    """An address of this holder as a form begins with it, without its source: a change has another. None for one of nobody or others."""
    return Address.objects.filter(pk=address, contact=contact, organisation=organisation).values(*ADDRESS).first()
