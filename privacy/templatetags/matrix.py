"""What a page may offer its reader."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import resolve

from privacy.authority import authority

register = template.Library()


@register.filter
def may_open(user: Any, address: str) -> bool:
    """May they open the page at this address of ours? A page offers nothing that would be refused."""
    return authority.opens(user.roles, resolve(address).view_name)


@register.filter
def may_see(user: Any, group: str) -> bool:
    """May they see the fields of this group without asking?"""
    return authority.may_field(user.roles, "see", group)
