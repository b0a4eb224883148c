"""What tests of the register's pages share: somebody signed in, and a form filled in as a browser would send it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from django import forms
from django.test import Client

from crm.models import User
from privacy.enums import Role
from tests.cast import hire

GIVEN = {
    "source": "a call",
    "given_for": "customer_care",
    "standing": "in_contact",
    "first_name": "Aino",
    "country": "FI",
    "subject": "x",
    "text": "x",
    "name": "Paja Oy",
    "street": "Katu 1",
    "value": "a@koti.example",
    "email": "a@koti.example",
    "system": "shop",
    "identifier": "17",
    "starts_at": "2026-11-20T09:00",
}


@pytest.fixture
def sign_in(db: None, client: Client) -> Callable[[Role], Client]:
    """Signs somebody in who has just this role."""

    def run(role: Role) -> Client:
        client.force_login(User.objects.get(pk=hire(role).ref))
        return client

    return run


def filled(form: forms.Form) -> dict[str, Any]:
    """What a browser sends of a form for something new, each field filled in well."""
    return {name: _value(form, name) for name in form.fields}


def opened(form: forms.Form) -> dict[str, Any]:
    """What a browser sends of a form that somebody opened and left as it is, with what it carries along of each field."""
    values = {name: form[name].value() for name in form.fields}
    carried = [name for name, field in form.fields.items() if field.show_hidden_initial]
    sent = {form.add_initial_prefix(name): "" if values[name] is None else values[name] for name in carried}
    return sent | {name: _shown(value) for name, value in values.items()}


def _value(form: forms.Form, name: str) -> Any:
    field, value = form.fields[name], form[name].value()
    options = [key for key, _label in getattr(field, "choices", ()) if key not in ("", None)]
    if isinstance(field, forms.MultipleChoiceField):
        return value or options[:1]
    if options and not value and GIVEN.get(name) not in options:
        return options[0] if field.required else ""
    return _shown(GIVEN.get(name, "") if value in (None, "") else value)


def _shown(value: Any) -> Any:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%dT%H:%M}"
    return value.isoformat() if isinstance(value, date) else "" if value is None else value
