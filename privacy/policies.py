"""What may be kept of how somebody sees a list."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from privacy.models import SavedView
from privacy.refusal import Refused

LONGEST = 60
_CODE = re.compile(r"[\w:.-]{0,60}", re.ASCII)


def view_name(name: str) -> str:
    """The name as it is kept: one line without control characters. Refused when nothing is left of it, or too much."""
    name = "".join(sign for sign in " ".join(name.split()) if sign.isprintable()).strip()
    if not name:
        raise Refused(_("Give the view a name."), field="name")
    if len(name) > LONGEST:
        raise Refused(_("The name of a view has at most 60 characters."), field="name")
    return name


def check_settings(settings: Mapping[str, Any]) -> None:
    """Raises ValueError for anything but codes and ids: what somebody searched for is never kept (rule I14)."""
    kept = [settings["sort"], *settings["columns"], *settings["filters"], *settings["filters"].values()]
    if settings.keys() != {"columns", "filters", "sort"} or not all(map(_CODE.fullmatch, kept)):
        raise ValueError("A view keeps codes and ids of columns, filters and sort.")


def check_own(view: SavedView | None, owner: int) -> SavedView:
    """The view, where it is theirs. Refused when it is gone or somebody else's."""
    if view is None:
        raise Refused(_("This view is no longer here."))
    if view.owner_ref != owner:
        raise Refused(_("This view is somebody else's: save one of your own."))
    return view
