"""The register's words."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ContactKind(TextChoices):
    PERSON = "person", _("Person")
    SHARED_MAILBOX = "shared_mailbox", _("Shared mailbox of an organisation")


class StandingKind(TextChoices):
    """Why somebody is in the register at all."""

    CUSTOMER = "customer_contact", _("Customer's contact person")
    PROSPECT = "prospect_contact", _("Prospect's contact person")
    IN_CONTACT = "in_contact", _("Has been in contact")
    SUBSCRIBER = "subscriber", _("Newsletter subscriber")
    PERMISSION_GIVER = "permission_giver", _("Gave a marketing permission")


class PointKind(TextChoices):
    EMAIL = "email", _("E-mail")
    PHONE = "phone", _("Phone")


class PointState(TextChoices):
    WORKS = "works", _("works")
    BOUNCED = "bounced", _("bounces")
    WRONG = "wrong", _("wrong")


class AddressKind(TextChoices):
    POSTAL = "postal", _("Postal address")
    DELIVERY = "delivery", _("Delivery address")
    BILLING = "billing", _("Billing address")
    VISITING = "visiting", _("Visiting address")


class Language(TextChoices):
    FI = "fi", _("Finnish")
    SV = "sv", _("Swedish")
    EN = "en", _("English")


class SourceKind(TextChoices):
    """Where a fact came from (R10)."""

    STAFF = "staff", _("entered by staff")
    FILE = "file", _("a file")
    FORM = "form", _("a form of ours")
    ORDER = "order", _("an order")
    CALL = "call", _("a call")
    PERSON = "person", _("the person")
    DEMO = "demo", _("demonstration data")


class GivenFor(TextChoices):
    """What a fact was given for."""

    CUSTOMER_CARE = "customer_care", _("customer care")
    MARKETING = "marketing", _("marketing")


class BatchState(TextChoices):
    UPLOADED = "uploaded", _("waiting to be read")
    CHECKED = "checked", _("checked, nothing written yet")
    APPLYING = "applying", _("being written")
    APPLIED = "applied", _("written")
    FAILED = "failed", _("could not be read")


class RowOutcome(TextChoices):
    CREATE = "create", _("new")
    UPDATE = "update", _("changed")
    UNCHANGED = "unchanged", _("unchanged")
    REFUSED = "refused", _("refused")
