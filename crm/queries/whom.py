"""Whom words mean: the people and organisations that a list of something else is searched by."""

from __future__ import annotations

from crm.models import Contact, Organisation
from crm.queries.search import matching_organisations, matching_people

_MOST = 1_000


def whom_text_means(text: str) -> tuple[list[int], list[int]]:
    """The numbers of the people and of the organisations that the text finds, at most a thousand each."""
    people = matching_people(Contact.objects.filter(merged_into=None), text).values_list("pk", flat=True)
    places = matching_organisations(Organisation.objects.filter(merged_into=None), text).values_list("pk", flat=True)
    return list(people[:_MOST]), list(places[:_MOST])
