"""Organisations: entered and edited, named and classified."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm import clean
from crm.actions import versions
from crm.actions.holders import Holder, grow
from crm.actions.sales_areas import follow_postcode
from crm.enums import AreaSource, Currency, Language, NameKind
from crm.models import Classification, Contact, CustomerClass, Organisation, OrganisationName
from crm.sources import Source
from privacy.actions import audit
from privacy.actor import Actor
from privacy.refusal import Refused

KEYS = ("customer_group", "industry", "vat_group", "payment_terms", "sales_area", "parent", "sole_trader")
FIELDS = (
    "name",
    "business_id",
    "vat_id",
    "language",
    "currency",
    "www",
    "einvoice_address",
    "einvoice_operator",
    *KEYS,
)


@transaction.atomic
def create(*, by: Actor, now: datetime, source: Source, name: str, **fields: Any) -> int:
    """Enters an organisation with any of `FIELDS` and returns its number; keys of lists and of other rows are given as numbers.

    Refused for a business id whose check digit is wrong or that another one has, for a foreign VAT id that is not valid in its country,
    and for what the register may not hold.
    """
    row = Organisation(**source.columns)
    _fill(row, {"name": name, **fields})
    row.save()
    follow_postcode(row.pk)
    audit.record(
        by=by, now=now, action="organisation.created", model="crm.Organisation", ref=row.pk, person=row.sole_trader_id
    )
    return row.pk


@transaction.atomic
def edit(
    *, by: Actor, now: datetime, organisation: int, version: int, seen: Mapping[str, Any] | None = None, **fields: Any
) -> int:
    """Changes the fields given and returns the new version. Refused when somebody else changed one of them in between."""
    row = Organisation.objects.select_for_update(no_key=True).filter(pk=organisation, merged_into=None).first()
    if row is None:
        raise Refused(_("There is no such organisation in the register."))
    versions.settle(row, version, fields, seen or {})
    before = _values(row)
    _fill(row, fields)
    changes = [audit.Change(name, old, new) for name, old in before.items() if (new := _values(row)[name]) != old]
    if changes:
        row.version += 1
        row.save()
        follow_postcode(row.pk)
        person = row.sole_trader_id
        audit.record(
            by=by,
            now=now,
            action="organisation.edited",
            model="crm.Organisation",
            ref=row.pk,
            person=person,
            changes=changes,
        )
    return row.version


@transaction.atomic
def add_name(
    *,
    by: Actor,
    now: datetime,
    organisation: int,
    kind: str,
    name: str,
    source: Source,
    since: date | None = None,
    until: date | None = None,
) -> int:
    """Gives the organisation another name, by which it is found as well, and returns the name's number."""
    grow(Holder(organisation=organisation))
    name = clean.line(name, field="name", limit=200)
    if not name:
        raise Refused(_("An organisation has a name."), field="name")
    if kind not in NameKind.values:
        raise Refused(_("There is no such kind of name."), field="kind")
    if since and until and until < since:
        raise Refused(_("The name ends before it begins."), field="until")
    row = OrganisationName.objects.create(
        organisation_id=organisation, kind=kind, name=name, since=since, until=until, **source.columns
    )
    _renew_search(organisation)
    _record(by, now, "organisation.name_added", organisation, [audit.Change("name", "", name)])
    return row.pk


@transaction.atomic
def remove_name(*, by: Actor, now: datetime, organisation: int, name: int) -> None:
    """Takes another name away."""
    grow(Holder(organisation=organisation))
    row = OrganisationName.objects.filter(pk=name, organisation=organisation).first()
    if row is None:
        raise Refused(_("This is no longer here: look at the page again."))
    row.delete()
    _renew_search(organisation)
    _record(by, now, "organisation.name_removed", organisation, [audit.Change("name", row.name, "")])


@transaction.atomic
def classify(*, by: Actor, now: datetime, organisation: int, customer_class: int, source: Source) -> None:
    """Puts the organisation into a class from today; the class it was in ended yesterday. The same class again is nothing."""
    grow(Holder(organisation=organisation))
    if not CustomerClass.objects.in_use().filter(pk=customer_class).exists():
        raise Refused(_("There is no such class in use."), field="customer_class")
    today = timezone.localdate(now)
    row = Classification.objects.filter(organisation=organisation, until=None).select_related("customer_class").first()
    if row and row.customer_class_id == customer_class:
        return
    if row and row.since == today:
        row.delete()
    elif row:
        row.until = today - timedelta(days=1)
        row.save(update_fields=["until"])
    new = Classification.objects.create(
        organisation_id=organisation, customer_class_id=customer_class, since=today, actor_ref=by.ref, **source.columns
    )
    old = row.customer_class.key if row else ""
    _record(by, now, "organisation.classified", organisation, [audit.Change("class", old, new.customer_class.key)])


def _record(by: Actor, now: datetime, action: str, organisation: int, changes: list[audit.Change]) -> None:
    person = Holder(organisation=organisation).person
    model = "crm.Organisation"
    audit.record(by=by, now=now, action=action, model=model, ref=organisation, person=person, changes=changes)


def _values(row: Organisation) -> dict[str, str]:
    return {name: str(getattr(row, f"{name}_id" if name in KEYS else name) or "") for name in FIELDS}


def _fill(row: Organisation, fields: Mapping[str, Any]) -> None:
    for name, value in fields.items():
        if name in KEYS:
            setattr(row, f"{name}_id", value)
        else:
            setattr(row, name, _CLEAN[name](value, field=name))
    if "sales_area" in fields:
        row.sales_area_by = AreaSource.STAFF if row.sales_area_id else AreaSource.POSTCODE
    if not row.name:
        raise Refused(_("An organisation has a name."), field="name")
    _check_free(row)
    if "parent" in fields:
        _check_parent(row)
    if fields.get("sole_trader") and not Contact.objects.filter(pk=fields["sole_trader"], merged_into=None).exists():
        raise Refused(_("There is no such person in the register."), field="sole_trader")
    row.search_text, row.sort_text = _search(row), clean.organisation_sort(row.name)


def _line(value: str, *, field: str) -> str:
    return clean.line(value, field=field, limit=20 if field == "einvoice_operator" else 200)


def _language(value: str, *, field: str) -> str:
    if value not in Language.values:
        raise Refused(_("The language is fi, sv or en."), field=field)
    return value


def _currency(value: str, *, field: str) -> str:
    if value not in Currency.values:
        raise Refused(_("This currency is not in use here."), field=field)
    return value


_CLEAN: dict[str, Any] = {
    "name": _line,
    "business_id": clean.business_id,
    "vat_id": clean.vat_id,
    "language": _language,
    "currency": _currency,
    "www": _line,
    "einvoice_address": clean.einvoice_address,
    "einvoice_operator": _line,
}


def _check_free(row: Organisation) -> None:
    taken = Organisation.objects.filter(business_id=row.business_id, merged_into=None).exclude(pk=row.pk)
    if row.business_id and taken.exists():
        raise Refused(_("Another organisation in the register has this business id."), field="business_id")


def _check_parent(row: Organisation) -> None:
    """An organisation of the register, and never itself, neither directly nor through others."""
    if row.parent_id and not Organisation.objects.filter(pk=row.parent_id, merged_into=None).exclude(name="").exists():
        raise Refused(_("There is no such organisation in the register."), field="parent")
    above, seen = row.parent_id, {row.pk}
    while above is not None:
        if above in seen:
            raise Refused(_("An organisation cannot belong to itself, not through others either."), field="parent")
        seen.add(above)
        above = Organisation.objects.filter(pk=above).values_list("parent", flat=True).first()


def _search(row: Organisation) -> str:
    others = OrganisationName.objects.filter(organisation=row.pk).values_list("name", flat=True) if row.pk else ()
    return clean.search_text(row.name, *others)


def _renew_search(organisation: int) -> None:
    row = Organisation.objects.get(pk=organisation)
    row.search_text = _search(row)
    row.save(update_fields=["search_text"])
