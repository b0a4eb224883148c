"""Until when a person is kept, for the person's page."""

from __future__ import annotations

from typing import Any

from django import template

from dsr.queries.kept import kept

register = template.Library()


@register.inclusion_tag("admin/dsr/kept.html")
def kept_until(contact: int) -> dict[str, Any]:
    """The day, and what it is reckoned from."""
    return {"kept": kept(contact)}
