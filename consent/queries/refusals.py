"""Questions that were refused: until when they rest."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from django.utils.timezone import localdate

from consent.ageing import ask_from
from consent.queries.ageing import REFUSED
from consent.queries.rulebook import in_force
from consent.queries.states import picture
from consent.state import Scope


class Rest(NamedTuple):
    """They said no on the one day and may be asked again from the other."""

    said: date
    until: date


def rests(contact: int, scopes: Iterable[Scope], today: date) -> dict[Scope, Rest]:
    """Of these scopes those that somebody said no to so lately that they may not be asked. What they have allowed since does not rest."""
    book = in_force()
    knows = book.on(REFUSED)
    if knows is None:
        return {}
    drawn = picture(contact=contact, book=book)
    noes = {scope: drawn.refused_on(scope) for scope in scopes if drawn.verdict(scope).reason is not None}
    found = {scope: Rest(localdate(no), ask_from(no, int(knows["months"]))) for scope, no in noes.items() if no}
    return {scope: rest for scope, rest in found.items() if today < rest.until}
