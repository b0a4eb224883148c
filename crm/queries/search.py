"""Finding: the exact ways first (address, number, business id, order), then names by trigram.

A word of three letters or more may stand anywhere in a name, a shorter one begins a word. What is searched is folded the way it is
stored, so that "makinen" finds Mäkinen.
"""

from __future__ import annotations

import re

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from crm import normal
from crm.enums import PointKind
from crm.models import Contact, ContactPoint, Order, Organisation, Position
from crm.queries.lists import people
from privacy.registry import SearchHit

# Matches read before sorting: a name that more people have is narrowed by another word, not paged through.
_POOL, _HITS = 1_000, 200


def matching_people(rows: QuerySet[Contact], text: str) -> QuerySet[Contact]:
    """Those of the rows whom the text finds: an address or its beginning, a number, an order, a name, or people of an organisation.

    At most a thousand by name and a thousand by organisation.
    """
    exact = _exact(text)
    if exact is not None:
        return rows.filter(pk__in=exact)
    named = _worded(text)
    if named is None:
        return rows.none()
    people_named = Contact.objects.filter(named, merged_into=None).values_list("pk", flat=True)[:_POOL]
    places = Organisation.objects.filter(named, merged_into=None).values_list("pk", flat=True)[:_POOL]
    there = Position.objects.filter(organisation__in=list(places), until=None).values_list("contact", flat=True)[:_POOL]
    return rows.filter(pk__in={*people_named, *there})


def matching_organisations(rows: QuerySet[Organisation], text: str) -> QuerySet[Organisation]:
    """Those of the rows whom the text finds: a business id or words of the name."""
    business_id = _business_id(text)
    if business_id:
        return rows.filter(business_id=business_id)
    named = _worded(text)
    return rows.filter(named) if named is not None else rows.none()


def organisations_named(text: str) -> list[int]:
    """The living organisations that a business id or a whole name means, at most two."""
    business_id = _business_id(text)
    meant = Q(business_id=business_id) if business_id else Q(search_text=f" {normal.search_fold(text)}")
    return list(Organisation.objects.filter(meant, merged_into=None).values_list("pk", flat=True)[:2])


def find_people(text: str, limit: int) -> list[SearchHit]:
    """People by e-mail, phone, order number or name; `why` says which."""
    exact, why = _exact(text), "number"
    if "@" in text:
        why = "e-mail"
    if exact is not None:
        rows = people().filter(pk__in=exact)
    elif (named := _worded(text)) is not None:
        pool = Contact.objects.filter(named, merged_into=None).values_list("pk", flat=True)[:_HITS]
        rows, why = people().filter(pk__in=list(pool)), "name"
    else:
        return []
    return [_person_hit(row, why) for row in rows.order_by("sort_text", "id")[:limit]]


def find_organisations(text: str, limit: int) -> list[SearchHit]:
    """Organisations by business id or name."""
    why = "business id" if _business_id(text) else "name"
    pool = matching_organisations(Organisation.objects.filter(merged_into=None), text).values_list("pk", flat=True)[
        :_HITS
    ]
    rows = Organisation.objects.filter(pk__in=list(pool)).order_by("sort_text", "id")[:limit]
    return [SearchHit("organisation", row.pk, row.name, why, f"/admin/organisations/{row.pk}/") for row in rows]


def _person_hit(row: Contact, why: str) -> SearchHit:
    place = f", {row.main_positions[0].organisation.name}" if row.main_positions else ""  # type: ignore[attr-defined]
    name = row.name or next((point.value for point in row.main_points), "")  # type: ignore[attr-defined]
    return SearchHit("person", row.pk, f"{name}{place}", why, f"/admin/people/{row.pk}/")


def _exact(text: str) -> list[int] | None:
    """Numbers of the people an address, a phone number or an order number leads to; None when the text is none of them."""
    text = text.strip()
    if "@" in text:
        return _holders(Q(kind=PointKind.EMAIL, key=_email(text)) if _email(text) else _begins(text))
    if re.fullmatch(r"[+0-9][0-9 ()./-]{4,20}", text):
        ordered = list(
            Order.objects.filter(number=text, contact__isnull=False).values_list(_SURVIVOR["order"], flat=True)
        )
        return ordered or _holders(Q(kind=PointKind.PHONE, key=_phone(text)))
    if any(sign.isdigit() for sign in text):
        return (
            list(Order.objects.filter(number=text, contact__isnull=False).values_list(_SURVIVOR["order"], flat=True))
            or None
        )
    return None


_SURVIVOR = {"order": Coalesce("contact__merged_into", "contact")}


def _holders(points: Q) -> list[int]:
    rows = ContactPoint.objects.filter(points, contact__isnull=False)
    return list(rows.values_list(Coalesce("contact__merged_into", "contact"), flat=True)[:_POOL])


def _begins(text: str) -> Q:
    return Q(kind=PointKind.EMAIL, key__startswith=text.lower())


def _email(text: str) -> str:
    try:
        return normal.email_key(text)
    except ValueError:
        return ""


def _phone(text: str) -> str:
    try:
        return normal.phone_key(text)
    except ValueError:
        return ""


def _business_id(text: str) -> str:
    try:
        return normal.business_id(text)
    except ValueError:
        return ""


def _worded(text: str) -> Q | None:
    words = normal.search_fold(text).split()[:8]
    if not words:
        return None
    found = Q()
    for word in words:
        found &= Q(search_text__contains=word if len(word) > 2 else f" {word}")
    return found
