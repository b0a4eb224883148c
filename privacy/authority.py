"""The one question "may this role do that?", asked everywhere, answered by the matrix that `config` puts here at start."""

from __future__ import annotations

from collections.abc import Callable, Iterable


def _nobody(roles: Iterable[str], what: str) -> bool:
    return False


def _no_field(roles: Iterable[str], action: str, group: str) -> bool:
    return False


class Authority:
    """`may(roles, permission)`, `opens(roles, route)` and `may_field(roles, action, group)`: no, until `config` has filled them."""

    def __init__(self) -> None:
        self._may: Callable[[Iterable[str], str], bool] = _nobody
        self._opens: Callable[[Iterable[str], str], bool] = _nobody
        self._may_field: Callable[[Iterable[str], str, str], bool] = _no_field

    def fill(
        self,
        *,
        may: Callable[[Iterable[str], str], bool],
        opens: Callable[[Iterable[str], str], bool],
        may_field: Callable[[Iterable[str], str, str], bool],
    ) -> None:
        self._may, self._opens, self._may_field = may, opens, may_field

    def may(self, roles: Iterable[str], permission: str) -> bool:
        """May one of these roles do this (Django's names of permissions, `crm.change_contact`)?"""
        return self._may(roles, permission)

    def opens(self, roles: Iterable[str], route: str) -> bool:
        """May one of these roles open the route of this name?"""
        return self._opens(roles, route)

    def may_field(self, roles: Iterable[str], action: str, group: str) -> bool:
        """May one of these roles see, edit or export (`action`) the fields of this group of the data map?"""
        return self._may_field(roles, action, group)


authority = Authority()
