"""The one question "may this role do that?", asked everywhere, answered by the matrix that `config` puts here at start."""

from __future__ import annotations

from collections.abc import Callable, Iterable


def _nobody(roles: Iterable[str], what: str) -> bool:
    return False


class Authority:
    """`may(roles, permission)` and `opens(roles, route)`. Both say no until `config` has filled them."""

    def __init__(self) -> None:
        self._may: Callable[[Iterable[str], str], bool] = _nobody
        self._opens: Callable[[Iterable[str], str], bool] = _nobody

    def fill(self, *, may: Callable[[Iterable[str], str], bool], opens: Callable[[Iterable[str], str], bool]) -> None:
        self._may, self._opens = may, opens

    def may(self, roles: Iterable[str], permission: str) -> bool:
        """May one of these roles do this (Django's names of permissions, `crm.change_contact`)?"""
        return self._may(roles, permission)

    def opens(self, roles: Iterable[str], route: str) -> bool:
        """May one of these roles open the route of this name?"""
        return self._opens(roles, route)


authority = Authority()
