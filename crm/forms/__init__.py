"""Shapes of input of the back office."""

from crm.forms.accounts import AccountForm, RoleForm
from crm.forms.base import VersionedForm, attempt
from crm.forms.imports import UploadForm
from crm.forms.orders import OrderForm
from crm.forms.organisations import OrganisationForm
from crm.forms.people import NewPersonForm, PersonForm, PointForm, PositionForm

__all__ = [
    "AccountForm",
    "NewPersonForm",
    "OrderForm",
    "OrganisationForm",
    "PersonForm",
    "PointForm",
    "PositionForm",
    "RoleForm",
    "UploadForm",
    "VersionedForm",
    "attempt",
]
