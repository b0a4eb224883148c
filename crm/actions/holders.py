"""Whose a fact is: a person's or an organisation's. Facts of both are kept in one way."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from crm.models import Contact, Organisation
from privacy.refusal import Refused


@dataclass(frozen=True)
class Holder:
    """A person or an organisation, exactly one of them, by number."""

    contact: int | None = None
    organisation: int | None = None

    @property
    def columns(self) -> dict[str, int | None]:
        """The columns of a row that says whose it is."""
        return {"contact_id": self.contact, "organisation_id": self.organisation}

    @property
    def person(self) -> int | None:
        """The person an audit row is about: the person, or whose business the organisation is."""
        if self.contact is not None:
            return self.contact
        return Organisation.objects.filter(pk=self.organisation or 0).values_list("sole_trader", flat=True).first()


def grow(holder: Holder) -> None:
    """Inside an action's transaction: counts the holder's version up, so that whoever edits sees it. Raises Refused for who is gone."""
    if holder.contact is not None:
        if not Contact.objects.filter(pk=holder.contact, merged_into=None).update(version=F("version") + 1):
            raise Refused(_("There is no such person in the register."))
    elif not Organisation.objects.filter(pk=holder.organisation or 0, merged_into=None).update(
        version=F("version") + 1
    ):
        raise Refused(_("There is no such organisation in the register."))
