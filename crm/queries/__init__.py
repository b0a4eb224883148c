"""Reads of the register: the public face of what lies in this package."""

from crm.queries.lists import interests, organisations, people, products
from crm.queries.orders import order_lines, order_rows
from crm.queries.organisation import OrganisationCard, organisation_card
from crm.queries.person import PersonCard, person_card
from crm.queries.reach import buyers, find_holder, holders, merged_family, survivor
from crm.queries.search import find_organisations, find_people, matching_organisations, matching_people
from crm.queries.staff import accounts, staff_names

__all__ = [
    "OrganisationCard",
    "PersonCard",
    "accounts",
    "buyers",
    "find_holder",
    "find_organisations",
    "find_people",
    "holders",
    "interests",
    "matching_organisations",
    "matching_people",
    "merged_family",
    "order_lines",
    "order_rows",
    "organisation_card",
    "organisations",
    "people",
    "person_card",
    "products",
    "staff_names",
    "survivor",
]
