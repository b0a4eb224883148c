"""What the columns of the lists of people and organisations read, each as prefetches of its own, and what their filters ask.

A filter is a join to a row that there is one of at most, by a constraint: no row of the list comes twice, and the planner may begin
with whichever filter leaves the fewest.
"""

from __future__ import annotations

from typing import TypeVar

from django.apps import apps
from django.db.models import Model, Prefetch, Q, QuerySet
from django.utils import timezone

from crm.models import Address, Classification, Contact, ContactInterest, ContactPoint, Organisation, Position, Standing

M = TypeVar("M", bound=Model)


def with_points(rows: QuerySet[Contact]) -> QuerySet[Contact]:
    """People with their main points as `main_points`."""
    return rows.prefetch_related(
        Prefetch("points", ContactPoint.objects.filter(is_main=True).order_by("kind"), to_attr="main_points")
    )


def with_positions(rows: QuerySet[Contact]) -> QuerySet[Contact]:
    """People with their main open position and its organisation as `main_positions`."""
    main = Position.objects.filter(until=None, is_main=True).select_related("organisation")
    return rows.prefetch_related(Prefetch("positions", main, to_attr="main_positions"))


def with_addresses(rows: QuerySet[M]) -> QuerySet[M]:
    """People or organisations with the addresses that hold today as `current_addresses`, postal ones first."""
    current = Address.objects.filter(Q(until=None) | Q(until__gte=timezone.localdate())).order_by("-kind", "id")
    return rows.prefetch_related(Prefetch("addresses", current, to_attr="current_addresses"))


def with_interests(rows: QuerySet[Contact]) -> QuerySet[Contact]:
    """People with what they are interested in as `given_interests`."""
    given = ContactInterest.objects.select_related("interest").order_by("interest__key")
    return rows.prefetch_related(Prefetch("interests", given, to_attr="given_interests"))


def with_standings(rows: QuerySet[Contact]) -> QuerySet[Contact]:
    """People with why they are in the register today as `open_standings`."""
    held = Standing.objects.filter(until=None).order_by("kind")
    return rows.prefetch_related(Prefetch("standings", held, to_attr="open_standings"))


def with_classes(rows: QuerySet[Organisation]) -> QuerySet[Organisation]:
    """Organisations with the class they are in today as `open_classes`."""
    held = Classification.objects.filter(until=None).select_related("customer_class")
    return rows.prefetch_related(Prefetch("classifications", held, to_attr="open_classes"))


def entries(name: str) -> list[tuple[int, str]]:
    """The entries in use of the managed list of this model, as the options of a filter: numbers with names."""
    return [(row.pk, str(row)) for row in apps.get_model("crm", name).objects.in_use().order_by("key")]


def has_standing(kind: str) -> Q:
    """A condition on people: an open standing of the kind."""
    return Q(standings__kind=kind, standings__until=None)


def has_interest(interest: str) -> Q:
    """A condition on people: they gave this interest."""
    return Q(interests__interest=interest)


def works_in_area(area: str) -> Q:
    """A condition on people: their main open position is in an organisation of this sales area."""
    return Q(positions__is_main=True, positions__until=None, positions__organisation__sales_area=area)


def in_class(customer_class: str) -> Q:
    """A condition on organisations: they are in this class today."""
    return Q(classifications__customer_class=customer_class, classifications__until=None)
