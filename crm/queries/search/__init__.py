"""Finding people, organisations and dealings by what somebody types."""

from crm.queries.search.finding import KINDS, find, find_people, matching_organisations, matching_people

__all__ = ["KINDS", "find", "find_people", "matching_organisations", "matching_people"]
