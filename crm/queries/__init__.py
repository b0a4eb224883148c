"""Reads of the register: the public face of what lies in this package."""

from crm.queries.lists import (
    batches,
    customer_groups,
    files_waiting,
    has_standing,
    industries,
    interests,
    organisations,
    people,
    products,
    refused_rows,
)
from crm.queries.orders import order_lines
from crm.queries.organisation import OrganisationCard, organisation_card
from crm.queries.person import PersonCard, person_card
from crm.queries.reach import buyers, find_holder, holders, merged_family, survivor
from crm.queries.search import (
    find_organisations,
    find_people,
    matching_organisations,
    matching_people,
    organisations_named,
)
from crm.queries.staff import accounts, staff_names

__all__ = [
    "OrganisationCard",
    "PersonCard",
    "accounts",
    "batches",
    "buyers",
    "customer_groups",
    "files_waiting",
    "find_holder",
    "find_organisations",
    "find_people",
    "has_standing",
    "holders",
    "industries",
    "interests",
    "matching_organisations",
    "matching_people",
    "merged_family",
    "order_lines",
    "organisation_card",
    "organisations",
    "organisations_named",
    "people",
    "person_card",
    "products",
    "refused_rows",
    "staff_names",
    "survivor",
]
