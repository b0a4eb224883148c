"""The registers of the reference profile."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from privacy.actions import audit
from privacy.actor import Actor
from privacy.enums import RegisterKey
from privacy.models import Register

REGISTERS = (
    (
        RegisterKey.MARKETING,
        "Asiakas- ja markkinointirekisteri",
        "Kund- och marknadsföringsregister",
        "Customer and marketing register",
        True,
    ),
    (
        RegisterKey.ERP,
        "Toiminnanohjaus- ja myyntijärjestelmän asiakasrekisteri",
        "Kundregister för affärs- och försäljningssystemet",
        "Customer register of the ERP and sales system",
        False,
    ),
)


@transaction.atomic
def seed(*, by: Actor, now: datetime) -> int:
    """Makes the registers that are missing; returns how many. What stands already is left as staff have made it."""
    made = 0
    for key, fi, sv, en, discloses in REGISTERS:
        names = {"name_fi": fi, "name_sv": sv, "name_en": en}
        register, new = Register.objects.get_or_create(key=key, defaults={**names, "discloses": discloses})
        if new:
            audit.record(by=by, now=now, action="register.created", model="privacy.Register", ref=register.pk)
        made += new
    return made
