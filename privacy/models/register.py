"""The registers over the same people, and what each promises."""

from __future__ import annotations

from django.db import models

from privacy.bases import Recorded, Trilingual
from privacy.enums import RegisterKey
from privacy.mapped import TERMS, About, not_personal, says


class Register(Recorded, Trilingual):
    """One register: its name, and whether it discloses or transfers anything at all (J promises that it does not)."""

    about = About(note="The controller's own registers.")

    key = models.CharField(max_length=1, choices=RegisterKey.choices, unique=True)
    discloses = models.BooleanField(default=False)
    transfers_outside_eea = models.BooleanField(default=False)
    says(not_personal("a promise of the register"), key, discloses, transfers_outside_eea)
    contact_email = models.EmailField(blank=True)
    says(TERMS, contact_email)
