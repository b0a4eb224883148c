"""The one way the product says no."""

from __future__ import annotations

from typing import Any


class Refused(Exception):
    """A rule says no. `message` is one sentence for people: what is wrong, where, what to do.

    `field` names the form field it belongs to, when there is one. Doors show the sentence; they never let it become a traceback.
    """

    def __init__(self, message: Any, *, field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.field = field
