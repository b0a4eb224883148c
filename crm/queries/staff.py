"""Staff, as the trail names them."""

from __future__ import annotations

from collections.abc import Iterable

from crm.models import User


def staff_names(refs: Iterable[int]) -> dict[int, str]:
    """Names by number of account, for those that still exist."""
    return dict(User.objects.filter(pk__in=list(refs)).values_list("pk", "name"))
