"""Timelines on pages: tabs, and the place to go on from."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from privacy import timeline


def told_timeline(request: HttpRequest, whose: timeline.Whose, waiting: list[timeline.Place]) -> dict[str, Any]:
    """What a page shows of a timeline: `entries`, `older` (where to go on), `tabs` as (key, label, chosen). `tab` of the address chooses.

    Beside it the `last` that was said, and of what is waiting the lines as `open`.
    """
    families = timeline.families()
    tab = request.GET.get("tab", "")
    tab = tab if tab in {family.key for family in families} else ""
    places, older = timeline.page(replace(whose, family=tab), after=_place(request))
    newest = timeline.page(replace(whose, family="talks"), size=1)[0]
    entries, last, opened = timeline.told(places, newest, waiting)
    tabs = [("", _("Everything"), not tab), *((f.key, f.label, f.key == tab) for f in families)]
    shown = {"entries": entries, "older": older, "tabs": tabs, "tab": tab}
    return {**shown, "last": last, "open": [entry.line for entry in opened]}


def _place(request: HttpRequest) -> timeline.Place | None:
    given = request.GET.get("when", "")
    try:
        when: datetime | None = parse_datetime(given) if given else None
    except ValueError:  # well written, but no day of the calendar
        when = None
    kind, ref = request.GET.get("kind", ""), request.GET.get("ref", "")
    return timeline.Place(when, kind, int(ref)) if when and timezone.is_aware(when) and kind and ref.isdigit() else None
