"""The panel "May we contact them?" for the person's page."""

from __future__ import annotations

from typing import Any

from django import template

from consent.forms import BanForm, LiftForm
from consent.queries.panel import COLUMNS, panel
from consent.queries.stops import stops
from crm.queries import PersonCard
from privacy.authority import authority

register = template.Library()


@register.inclusion_tag("admin/consent/organisation_bans.html", takes_context=True)
def organisation_bans(context: dict[str, Any], organisation: int) -> dict[str, Any]:
    """What the organisation has forbidden, and for who may record bans the way to another."""
    may = authority.opens(context["request"].user.actor.roles, "admin:bans")
    return {"organisation": organisation, "stops": stops(organisation), "may_record": may}


@register.inclusion_tag("admin/consent/panel.html", takes_context=True)
def contact_permissions(context: dict[str, Any], card: PersonCard) -> dict[str, Any]:
    """The table of the person on the card, and for who may record acts the ban in two clicks."""
    request = context["request"]
    return {
        "request": request,
        "contact": card.contact.pk,
        "columns": COLUMNS,
        "panel": panel(card.circumstances),
        "may_record": authority.opens(request.user.actor.roles, "admin:person_permissions"),
        "ban_form": BanForm(prefix="ban"),
        "lift_form": LiftForm(prefix="lift"),
    }
