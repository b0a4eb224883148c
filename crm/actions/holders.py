"""Whose a fact is: a person's or an organisation's. Facts of both are kept in one way."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection
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


def stay(contacts: Iterable[int]) -> None:
    """Inside an action's transaction: nobody erases these people until it ends. To be called before other rows of theirs are locked.

    An erasure locks the person first and their rows after; whoever locks a row and then names the person would wait for it, and it
    for them. Raises Refused for who is gone.
    """
    wanted = sorted(set(contacts))
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM crm_contact WHERE id = ANY(%s) ORDER BY id FOR KEY SHARE", [wanted])
        if len(cursor.fetchall()) < len(wanted):
            raise Refused(_("There is no such person in the register."))
