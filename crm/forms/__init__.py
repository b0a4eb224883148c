"""Shapes of input of the back office."""

from crm.forms.accounts import AccountForm, RoleForm
from crm.forms.base import VersionedForm, attempt
from crm.forms.imports import UploadForm
from crm.forms.organisations import OrganisationForm
from crm.forms.people import NewPersonForm, PersonForm

__all__ = [
    "AccountForm",
    "NewPersonForm",
    "OrganisationForm",
    "PersonForm",
    "RoleForm",
    "UploadForm",
    "VersionedForm",
    "attempt",
]
