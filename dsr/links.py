"""The link in a receipt: signed, good for one request and a limited time; opening it does nothing, its button confirms (rule I15)."""

from __future__ import annotations

from datetime import timedelta

from django.core import signing

_SALT = "luvalla request"
GOOD_FOR = timedelta(days=30)


def token(request: int) -> str:
    """What the receipt's link carries: the request's number, signed."""
    return signing.dumps(request, salt=_SALT)


def read(token: str) -> int | None:
    """The request's number; None for a link that is broken, foreign or too old."""
    try:
        return int(signing.loads(token, salt=_SALT, max_age=GOOD_FOR))
    except (signing.BadSignature, ValueError, TypeError):
        return None
