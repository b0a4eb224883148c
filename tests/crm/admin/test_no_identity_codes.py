"""No door of the register lets a personal identity code in, whatever text it is typed into (Act 1050/2018 section 29)."""

from __future__ import annotations

import pytest
from django import forms
from django.apps import apps
from django.db import connection

from crm.admin.facts import _KINDS as FACTS
from crm.forms.base import AmountField
from crm.kinds import KINDS
from crm.models import (
    AttributeKind,
    Contact,
    CustomerClass,
    DutyArea,
    Event,
    Order,
    Organisation,
    Position,
    Product,
)
from privacy.enums import Role
from tests.crm.admin.conftest import filled

pytestmark = pytest.mark.django_db
CODE = "131052-308T"
# Texts of a form of their own, which no such code has: they are refused for that.
SHAPED = {"phone", "business_id", "vat_id", "einvoice_address", "www", "country"}
# A chat is taken in whole, whoever wrote it: there the code is covered.
COVERED = {"chats/new/?contact={contact}": {"text"}}

DOORS = (
    *("people/new/", "people/{contact}/edit/", "organisations/new/", "organisations/{organisation}/edit/"),
    *(
        f"{'people/{contact}' if whose == 'person' else 'organisations/{organisation}'}/facts/{what}/?ref="
        + ("{position}" if what in ("leave", "employer", "duties") else "")
        for whose, what in FACTS
    ),
    *(f"{kind.path}/new/?" + ("order={order}" if kind.holder else "contact={contact}") for kind in KINDS.values()),
)


@pytest.fixture
def there(somebody, firm, record, course):
    """What the addresses name, and what the forms choose from."""
    for model in (AttributeKind, CustomerClass, DutyArea):
        model.objects.create(key="x", name_fi="x", name_sv="x", name_en="x")
    contact, place = somebody(organisation=firm()), Organisation.objects.get().pk
    firm("Verstas Ab")
    record("event")
    record("order", contact=contact)
    return {
        "contact": contact,
        "organisation": place,
        "position": Position.objects.get().pk,
        "order": Order.objects.get().pk,
    }


@pytest.mark.parametrize("door", DOORS)
def test_a_code_typed_into_any_text_of_a_form_is_refused_and_kept_nowhere(door, there, sign_in):
    client = sign_in(Role.SALES)
    url = f"/admin/{door.format(**there)}"
    form = client.get(url).context["form"]
    good = filled(form) | {"organisation_text": "Verstas Ab"}
    texts = [name for name, field in form.fields.items() if is_text(field)]
    answers = {name: client.post(url, {**good, name: f"x {CODE}"}) for name in texts}
    said = {
        name: answer.status_code == 200 and "personal identity code" in answer.content.decode()
        for name, answer in answers.items()
    }
    assert {name for name, refused in said.items() if not refused} - SHAPED - COVERED.get(door, set()) == set()
    assert [label for label in ("crm", "privacy") if holds(label)] == []


def is_text(field):
    return isinstance(field, forms.CharField) and not isinstance(field, AmountField)


def holds(app):
    """Whether any table of the app holds the code."""
    with connection.cursor() as cursor:
        for model in apps.get_app_config(app).get_models():
            cursor.execute(f"SELECT EXISTS (SELECT FROM {model._meta.db_table} t WHERE t::text LIKE %s)", [f"%{CODE}%"])
            if cursor.fetchone()[0]:
                return True
    return False


def test_the_table_of_doors_has_every_form(there):
    assert (len(DOORS), Contact.objects.count(), Event.objects.count(), Product.objects.count()) == (
        4 + len(FACTS) + len(KINDS),
        1,
        1,
        1,
    )
