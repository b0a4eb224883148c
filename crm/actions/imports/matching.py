"""Which person of the register a group of rows is about, found for thousands at once by indexed keys."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

from django.db import connection
from django.db.models.expressions import RawSQL

from crm import clean
from crm.models import Organisation

Name = str  # of a person: `clean.person_sort`; of an organisation: `clean.search_text`


class Holder(NamedTuple):
    """A living contact that holds an address or number."""

    contact: int
    name: Name
    has_email: bool


def among(values: Collection[Any], kind: str) -> RawSQL:
    """The right side of `field__in=` for any number of values: one array, one parameter."""
    return RawSQL(f"SELECT unnest(%s::{kind}[])", [list(values)])  # noqa: S611 - the type is ours


def by_point(kind: str, keys: Collection[str]) -> dict[str, list[Holder]]:
    """For each address or number, its living holders. One text holds all keys: none has a space or a line break."""
    return _grouped(
        """SELECT p.key, c.id, c.first_name, c.last_name,
                  EXISTS (SELECT FROM crm_contactpoint e WHERE e.contact_id = c.id AND e.kind = 'email')
           FROM crm_contactpoint p JOIN crm_contact c ON c.id = p.contact_id
           WHERE p.key = ANY(string_to_array(%s, E'\n')) AND p.kind = %s AND c.merged_into_id IS NULL ORDER BY c.id""",
        ["\n".join(keys), kind],
    )


def by_place(organisations: Collection[int], names: Collection[Name]) -> dict[tuple[int, Name], list[int]]:
    """For (organisation, name of a person), the living people of that name who hold an open position there."""
    found: dict[tuple[int, Name], list[int]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT DISTINCT p.organisation_id, c.sort_text, c.id FROM crm_contact c JOIN crm_position p ON p.contact_id = c.id
               WHERE c.sort_text = ANY(%s) AND p.organisation_id = ANY(%s) AND p.until IS NULL AND c.merged_into_id IS NULL""",
            [list(names), list(organisations)],
        )
        for organisation, name, contact in cursor.fetchall():
            found[organisation, name].append(contact)
    return found


def organisations(
    business_ids: Collection[str], names: Collection[Name]
) -> tuple[dict[str, int], dict[Name, list[tuple[int, str]]]]:
    """The living organisations by business id, and by folded name as (number, business id)."""
    living = Organisation.objects.filter(merged_into=None)
    by_id = dict(living.filter(business_id__in=among(business_ids, "text")).values_list("business_id", "pk"))
    by_name: dict[Name, list[tuple[int, str]]] = defaultdict(list)
    sorted_as = among({clean.organisation_sort(name) for name in names}, "text")
    for name, pk, business_id in living.filter(sort_text__in=sorted_as).values_list("name", "pk", "business_id"):
        by_name[clean.search_text(name)].append((pk, business_id))
    return by_id, by_name


def _grouped(query: str, params: Iterable[Any]) -> dict[str, list[Holder]]:
    found: dict[str, list[Holder]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(query, list(params))
        for key, contact, first_name, last_name, has_email in cursor.fetchall():
            found[key].append(Holder(contact, clean.person_sort(last_name, first_name), has_email))
    return found
