"""The panel "May we contact them?" for the person's page."""

from __future__ import annotations

from typing import Any

from django import template

from consent.forms import BanForm, LiftForm
from consent.queries.panel import COLUMNS, panel
from privacy.authority import authority

register = template.Library()


@register.inclusion_tag("admin/consent/panel.html", takes_context=True)
def contact_permissions(context: dict[str, Any], contact: int) -> dict[str, Any]:
    """The table, and for who may record acts the ban in two clicks."""
    request = context["request"]
    return {
        "request": request,
        "contact": contact,
        "columns": COLUMNS,
        "panel": panel(contact),
        "may_record": authority.opens(request.user.actor.roles, "admin:person_permissions"),
        "ban_form": BanForm(prefix="ban"),
        "lift_form": LiftForm(prefix="lift"),
    }
