"""The words of the data protection officer's desk."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Right(TextChoices):
    """What is asked for (GDPR art. 15-21)."""

    ACCESS = "access", _("Access to own data")
    RECTIFICATION = "rectification", _("Rectification")
    ERASURE = "erasure", _("Erasure")
    RESTRICTION = "restriction", _("Restriction")
    PORTABILITY = "portability", _("Portability")
    OBJECTION = "objection", _("Objection")


class CameBy(TextChoices):
    FORM = "form", _("Form")
    EMAIL = "email", _("E-mail")
    LETTER = "letter", _("Letter")
    PHONE = "phone", _("Phone")
    VISIT = "visit", _("Visit")


class RequestState(TextChoices):
    NEW = "new", _("new")
    IDENTIFIED = "identified", _("identity confirmed")
    READY = "ready", _("answer ready")
    ANSWERED = "answered", _("answered")
    REFUSED = "refused", _("refused with reasons")


class Ground(TextChoices):
    """Why a request may be refused or limited."""

    UNFOUNDED = "unfounded", _("manifestly unfounded or excessive (GDPR art. 12(5))")
    NOT_IDENTIFIED = "not_identified", _("the person could not be identified (GDPR art. 11, 12(6))")
    RIGHTS_OF_OTHERS = "rights_of_others", _("rights of others (GDPR art. 15(4))")
    LEGAL_DUTY = "legal_duty", _("a legal duty to keep the data (GDPR art. 17(3)(b))")
    LEGAL_CLAIMS = "legal_claims", _("legal claims (GDPR art. 17(3)(e))")
    NATIONAL_LAW = "national_law", _("Data Protection Act 1050/2018, section 34")


CLOSED = (RequestState.ANSWERED, RequestState.REFUSED)


class Identity(TextChoices):
    """How the person behind a request was recognised: what is known already is enough, no document is asked for or kept."""

    LINK = "link", _("pressed the button behind a link sent to a known address")
    PHONE = "phone", _("called back on a known number")
    IN_PERSON = "in_person", _("in person")
    LETTER = "letter", _("wrote from a known postal address")
