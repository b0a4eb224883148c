"""Reads of the register: the public face of what lies in this package."""

from crm.queries.facts import duties
from crm.queries.lists import (
    batches,
    customer_groups,
    everybody,
    files_waiting,
    industries,
    interests,
    managed,
    organisations,
    people,
    products,
    refused_rows,
)
from crm.queries.orders import order_lines
from crm.queries.organisation import OrganisationCard, organisation_card
from crm.queries.person import PersonCard, person_card, places_of
from crm.queries.reach import find_holder, holders, living, living_organisation, merged_family, survivor
from crm.queries.search import find, find_people, known, matching_organisations, matching_people
from crm.queries.staff import accounts, staff_names
from crm.queries.whom import whom_text_means

__all__ = [
    "OrganisationCard",
    "PersonCard",
    "accounts",
    "batches",
    "customer_groups",
    "duties",
    "everybody",
    "files_waiting",
    "find",
    "find_holder",
    "find_people",
    "holders",
    "industries",
    "interests",
    "known",
    "living",
    "living_organisation",
    "managed",
    "matching_organisations",
    "matching_people",
    "merged_family",
    "order_lines",
    "organisation_card",
    "organisations",
    "people",
    "person_card",
    "places_of",
    "products",
    "refused_rows",
    "staff_names",
    "survivor",
    "whom_text_means",
]
