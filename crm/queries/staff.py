"""Staff, as the trail names them and as administrators list them."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Prefetch, QuerySet

from crm.models import RoleHolding, User


def staff_names(refs: Iterable[int]) -> dict[int, str]:
    """Names by number of account, for those that still exist."""
    return dict(User.objects.filter(pk__in=list(refs)).values_list("pk", "name"))


def accounts() -> QuerySet[User]:
    """All accounts with every role they hold, held or will hold, newest first, as `all_holdings`."""
    held = RoleHolding.objects.order_by("-since", "role")
    return User.objects.prefetch_related(Prefetch("holdings", held, to_attr="all_holdings"))


def staff_choices() -> list[tuple[int, str]]:
    """Who of the staff something may be given to, by name."""
    return list(User.objects.filter(is_active=True).order_by("name", "id").values_list("pk", "name"))
