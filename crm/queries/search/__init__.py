"""Finding people, organisations and dealings by what somebody types."""

from crm.queries.search.finding import find, find_people, known, matching_organisations, matching_people

__all__ = ["find", "find_people", "known", "matching_organisations", "matching_people"]
