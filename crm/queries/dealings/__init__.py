"""Dealings as lists, pages and timelines show them: the public face of what lies in this package."""

from crm.queries.dealings.history import (
    OPEN,
    Bought,
    bought,
    open_places,
    organisation_rows,
    person_rows,
    sources,
    timeline_lines,
)
from crm.queries.dealings.rows import children, event_choices, matching, model_of, one, roster, rows, who
from crm.queries.dealings.telling import Fact, about, concerns, facts, group, label, sign, title, title_group, told

__all__ = [
    "OPEN",
    "Bought",
    "Fact",
    "about",
    "bought",
    "children",
    "concerns",
    "event_choices",
    "facts",
    "group",
    "label",
    "matching",
    "model_of",
    "one",
    "open_places",
    "organisation_rows",
    "person_rows",
    "roster",
    "rows",
    "sign",
    "sources",
    "timeline_lines",
    "title",
    "title_group",
    "told",
    "who",
]
