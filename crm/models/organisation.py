"""Organisations."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models

from crm.enums import Language
from crm.models.managed import CustomerGroup, Industry
from privacy.bases import Recorded, Sourced
from privacy.mapped import STATE, STRUCTURE, About, not_personal, says

_COMPANY = not_personal("tells of an organisation, not of a person")


class Organisation(Recorded, Sourced):
    """A customer or a possible one. `business_id` has a right check digit and is unique among the living; "" when unknown."""

    about = About(note="Data about organisations.")

    name = models.CharField(max_length=200)
    business_id = models.CharField(max_length=20, blank=True)
    language = models.CharField(max_length=2, choices=Language.choices, default=Language.FI)
    www = models.URLField(blank=True)
    search_text = models.TextField(editable=False)
    sort_text = models.CharField(max_length=200, editable=False, db_collation="C")
    says(_COMPANY, name, business_id, language, www, search_text, sort_text)
    customer_group = models.ForeignKey(CustomerGroup, null=True, blank=True, on_delete=models.PROTECT)
    industry = models.ForeignKey(Industry, null=True, blank=True, on_delete=models.PROTECT)
    says(_COMPANY, customer_group, industry)
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="merged"
    )
    says(STRUCTURE, merged_into)
    version = models.PositiveIntegerField(default=1, editable=False)
    says(STATE, version)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["business_id"],
                condition=~models.Q(business_id="") & models.Q(merged_into__isnull=True),
                name="organisation_business_id_unique",
            )
        ]
        indexes = [
            models.Index(fields=["sort_text", "id"], name="organisation_sort"),
            GinIndex(OpClass("search_text", name="gin_trgm_ops"), name="organisation_search"),
        ]

    def __str__(self) -> str:
        return self.name
