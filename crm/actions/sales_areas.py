"""The sales area of an organisation, by its postcode unless staff chose it."""

from __future__ import annotations

from django.db.models import Case, IntegerField, Q, Value, When

from crm.enums import AddressKind, AreaSource
from crm.models import Address, Organisation, SalesArea

LEADING = (AddressKind.VISITING, AddressKind.POSTAL, AddressKind.DELIVERY, AddressKind.BILLING)


def follow_postcode(organisation: int | None) -> None:
    """Inside an action's transaction: sets the area that the postcode leads to. One chosen by staff, or no organisation: nothing."""
    row = (
        Organisation.objects.filter(pk=organisation, sales_area_by=AreaSource.POSTCODE).first()
        if organisation
        else None
    )
    if row is not None and row.sales_area_id != (found := area_of(_postcode(row.pk))):
        row.sales_area_id = found
        row.save(update_fields=["sales_area"])


def area_of(postcode: str) -> int | None:
    """The area in use whose beginning of postcodes is the longest that fits; None where none does."""
    best: tuple[int, int | None] = (0, None)
    for pk, beginnings in SalesArea.objects.in_use().values_list("pk", "postcodes"):
        for beginning in beginnings.split():
            if postcode.startswith(beginning) and len(beginning) > best[0]:
                best = (len(beginning), pk)
    return best[1]


def _postcode(organisation: int) -> str:
    order = Case(*(When(kind=kind, then=Value(n)) for n, kind in enumerate(LEADING)), output_field=IntegerField())
    found = Address.objects.filter(Q(until=None), organisation=organisation, country="FI").exclude(postcode="")
    return found.order_by(order, "id").values_list("postcode", flat=True).first() or ""
