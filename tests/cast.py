"""A small fixed cast: staff with a role each, at one fixed time. Everybody is invented."""

from __future__ import annotations

from datetime import UTC, datetime

from crm.actions import users
from privacy.actor import SYSTEM, Actor
from privacy.enums import ActorKind, Role

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
LONG_AGO = datetime(2024, 1, 2, 9, 0, tzinfo=UTC)
PASSWORD = "seitsemän pientä saunaa"

# role -> (e-mail, name)
STAFF = {
    Role.SALES: ("otso@luvalla.example", "Otso Salmela"),
    Role.CUSTOMER_SERVICE: ("milla@luvalla.example", "Milla Harju"),
    Role.MARKETING: ("aatu@luvalla.example", "Aatu Marttila"),
    Role.COMMUNICATIONS: ("iida@luvalla.example", "Iida Sarkola"),
    Role.SURVEY: ("venla@luvalla.example", "Venla Kivi"),
    Role.DPO: ("pirkko@luvalla.example", "Pirkko Tuomi"),
    Role.ADMINISTRATOR: ("kaisa@luvalla.example", "Kaisa Ahti"),
    Role.ANALYST: ("tomi@konsultit.example", "Tomi Vieras"),
}


def hire(role: Role, *, now: datetime = LONG_AGO) -> Actor:
    """An account with this one role, as who acts. A temporary analyst's ends at the end of 2030."""
    email, name = STAFF[role]
    until = datetime(2030, 12, 31, tzinfo=UTC).date() if role == Role.ANALYST else None
    number = users.create(by=SYSTEM, now=now, email=email, name=name, password=PASSWORD, roles=[role], until=until)
    return Actor(ActorKind.STAFF, number, (role,))


def hire_all(*, now: datetime = LONG_AGO) -> dict[Role, Actor]:
    """Everybody."""
    return {role: hire(role, now=now) for role in STAFF}
