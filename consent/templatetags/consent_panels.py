"""The panel "May we contact them?" for the person's page."""

from __future__ import annotations

from typing import Any

from django import template

from consent.forms import BanForm, LiftForm
from consent.queries.panel import COLUMNS, panel
from consent.queries.stops import stops
from privacy.authority import authority

register = template.Library()


@register.inclusion_tag("admin/consent/organisation_bans.html", takes_context=True)
def organisation_bans(context: dict[str, Any], organisation: int) -> dict[str, Any]:
    """What the organisation has forbidden, and for who may record bans the way to another."""
    may = authority.opens(context["request"].user.actor.roles, "admin:bans")
    return {"organisation": organisation, "stops": stops(organisation), "may_record": may}


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
