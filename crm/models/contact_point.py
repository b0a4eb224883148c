"""How somebody is reached: one row per holder and address, normalised and with a keyed hash."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from crm.enums import AddressKind, PointKind, PointState
from crm.models.contact import Contact
from crm.models.organisation import Organisation
from crm.models.position import Position
from privacy.bases import Recorded, Sourced
from privacy.enums import Category, ProcessingPurpose, Show
from privacy.mapped import STATE, STRUCTURE, About, Mapped, not_personal, says, targetable

_PURPOSES = (ProcessingPurpose.RELATIONSHIP, ProcessingPurpose.COMMUNICATION, ProcessingPurpose.SALES)


class ContactPoint(Recorded, Sourced):
    """An e-mail address or a phone number of one holder: a contact, a contact's position, or an organisation.

    `key` is the canonical form (RFC 5321 address, E.164 number), `hash` its keyed hash (`privacy.keyed`, kind = `kind`), which bans,
    permissions and the gate go by; `former` are its hashes under older keys still held, by which old bans and links know it. The same address may stand with several holders. At most one main point per contact and kind.
    """

    about = About(person="contact", purposes=_PURPOSES, keep="contact")

    contact = models.ForeignKey(Contact, null=True, blank=True, on_delete=models.CASCADE, related_name="points")
    position = models.ForeignKey(Position, null=True, blank=True, on_delete=models.CASCADE, related_name="points")
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.CASCADE, related_name="points", db_index=False
    )
    says(STRUCTURE, contact, position, organisation)
    kind = models.CharField(_("kind"), max_length=10, choices=PointKind.choices)
    says(not_personal("e-mail or phone"), kind)
    value = models.CharField(_("address or number"), max_length=254)
    says(Mapped(Category.CONTACT, group="reach"), value)
    key = models.CharField(max_length=254)
    domain = models.CharField(max_length=254, blank=True)
    hash = models.CharField(max_length=80)
    former = ArrayField(models.CharField(max_length=80), null=True)
    says(Mapped(Category.CONTACT, show=Show.HIDE, group="reach"), key, domain, hash, former)
    state = models.CharField(_("state"), max_length=10, choices=PointState.choices, default=PointState.WORKS)
    says(Mapped(Category.CONTACT, identifies=False, group="reach"), state)
    is_main = models.BooleanField(default=True)
    says(STATE, is_main)

    class Meta:
        verbose_name, verbose_name_plural = _("e-mail address or phone number"), _("e-mail addresses and phone numbers")
        constraints = [
            models.CheckConstraint(
                name="point_one_holder",
                condition=Q(contact__isnull=False, position__isnull=True, organisation__isnull=True)
                | Q(contact__isnull=False, position__isnull=False, organisation__isnull=True)
                | Q(contact__isnull=True, position__isnull=True, organisation__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["contact", "kind", "key"], condition=Q(contact__isnull=False), name="point_once"
            ),
            models.UniqueConstraint(
                fields=["contact", "kind"], condition=Q(is_main=True, contact__isnull=False), name="point_one_main"
            ),
        ]
        indexes = [
            models.Index(fields=["organisation"], name="point_organisation", condition=Q(organisation__isnull=False)),
            models.Index(OpClass("key", name="varchar_pattern_ops"), name="point_key"),  # equality and beginnings
            models.Index(fields=["hash"], name="point_hash"),
            GinIndex(fields=["former"], name="point_former", condition=Q(former__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Address(Recorded, Sourced):
    """A postal address of a contact or an organisation, from and to a day. Its parts are what the country's post asks for.

    `hash` is the keyed hash of the household it leads to (`clean.household`), by which lists of bans find it; "" where it leads to none.
    """

    about = About(person="contact", purposes=_PURPOSES, keep="contact")

    contact = models.ForeignKey(Contact, null=True, blank=True, on_delete=models.CASCADE, related_name="addresses")
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.CASCADE, related_name="addresses"
    )
    says(STRUCTURE, contact, organisation)
    kind = models.CharField(
        _("kind of address"), max_length=10, choices=AddressKind.choices, default=AddressKind.POSTAL
    )
    says(not_personal("what the address is for"), kind)
    care_of = models.CharField(_("c/o"), max_length=120, blank=True, db_default="")
    street = models.CharField(_("street address"), max_length=200, blank=True)
    extra = models.CharField(_("stairs, floor, flat"), max_length=60, blank=True, db_default="")
    po_box = models.CharField(_("PO box"), max_length=20, blank=True, db_default="")
    postcode = models.CharField(_("postcode"), max_length=20, blank=True)
    city = models.CharField(_("city"), max_length=100, blank=True)
    country = models.CharField(_("country"), max_length=2, default="FI")
    says(Mapped(Category.CONTACT, group="home"), care_of, street, extra, po_box, postcode, city)
    targetable(24, postcode, city)
    says(Mapped(Category.CONTACT, identifies=False, group="home"), country)
    hash = models.CharField(max_length=80, blank=True, db_default="", editable=False)
    says(Mapped(Category.CONTACT, show=Show.HIDE, group="home"), hash)
    since = models.DateField(_("since"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)
    says(Mapped(Category.CONTACT, identifies=False, group="home"), since, until)

    class Meta:
        verbose_name, verbose_name_plural = _("address"), _("addresses")
        constraints = [
            models.CheckConstraint(
                name="address_one_holder",
                condition=Q(contact__isnull=False, organisation__isnull=True)
                | Q(contact__isnull=True, organisation__isnull=False),
            ),
            models.CheckConstraint(
                name="address_until_after_since", condition=Q(since=None) | Q(until=None) | Q(until__gte=F("since"))
            ),
        ]

    def __str__(self) -> str:
        return ", ".join(filter(None, self.lines))

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines of the address as they stand on a letter, without the name."""
        care_of = f"c/o {self.care_of}" if self.care_of else ""
        box = f"PL {self.po_box}" if self.po_box and self.country == "FI" else self.po_box
        place = f"{self.postcode} {self.city}".strip()
        country = self.country if self.country != "FI" else ""
        return tuple(filter(None, (care_of, f"{self.street} {self.extra}".strip(), box, place, country)))
