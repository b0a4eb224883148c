"""Managed lists and the catalogue, in Django's own admin."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_POST
from import_export import resources

from crm.actions import managed
from crm.models import (
    AttributeKind,
    CustomerClass,
    CustomerGroup,
    DutyArea,
    Industry,
    Interest,
    PaymentTerms,
    Product,
    ProductGroup,
    SalesArea,
    VatGroup,
)
from privacy.actor import Actor
from privacy.admin import exports
from privacy.admin.base import ManagedAdmin


class ManagedList(ManagedAdmin[Any]):
    """Entries go out of use; none is deleted. A key stays as it was first written: files and settings name it."""

    list_display: tuple[str, ...] = ("key", "name_fi", "name_sv", "name_en", "valid_until")
    search_fields = ("key", "name_fi", "name_sv", "name_en")
    fixed = ("key",)
    change_list_template = "admin/crm/managed_list.html"

    def get_readonly_fields(self, request: Any, obj: Any = None) -> tuple[str, ...]:
        return self.fixed if obj else ()

    def check_action(self, *, instance: Any, by: Any, **values: Any) -> None:
        managed.check(**values)

    def save_action(self, *, instance: Any, by: Actor, now: datetime, **values: Any) -> Any:
        return managed.keep(by=by, now=now, model=self.model, instance=instance, **values)


class Products(ManagedList):
    list_display = ("code", "name_fi", "name_sv", "name_en", "price", "fixed_price", "in_use")
    list_filter = ("in_use", "group")
    search_fields = ("code", "name_fi", "name_sv", "name_en")
    fixed = ("code",)


MANAGED = (
    *(AttributeKind, CustomerClass, CustomerGroup, DutyArea, Industry, Interest, PaymentTerms, ProductGroup),
    *(SalesArea, VatGroup),
)
LISTS = {model._meta.model_name: model for model in (*MANAGED, Product)}


@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """A whole managed list as CSV or XLSX."""
    name = request.POST.get("list", "")
    model = LISTS.get(name)
    if model is None:
        raise Http404
    table = resources.modelresource_factory(model)().export()
    lines = [[str(cell) for cell in line] for line in table]
    return exports.download(name, table.headers, lines, request.POST.get("format", "csv"))


admin.site.register(MANAGED, ManagedList)
admin.site.register(Product, Products)
