"""What every template may use."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def luvalla(request: HttpRequest) -> dict[str, Any]:
    """The controller's names and addresses, and the environment's name."""
    return {"controller": settings.CONTROLLER, "environment": settings.ENVIRONMENT}
