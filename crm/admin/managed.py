"""Managed lists and the catalogue, in Django's own admin."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import admin

from crm.actions import managed
from crm.models import CustomerGroup, Industry, Interest, Product
from privacy.actor import Actor
from privacy.admin.base import ManagedAdmin


class ManagedList(ManagedAdmin[Any]):
    """Entries go out of use; none is deleted. A key stays as it was first written: files and settings name it."""

    list_display = ("key", "name_fi", "name_sv", "name_en", "in_use")
    list_filter = ("in_use",)
    search_fields = ("key", "name_fi", "name_sv", "name_en")
    fixed = ("key",)

    def get_readonly_fields(self, request: Any, obj: Any = None) -> tuple[str, ...]:
        return self.fixed if obj else ()

    def check_action(self, *, instance: Any, by: Any, **values: Any) -> None:
        managed.check(**values)

    def save_action(self, *, instance: Any, by: Actor, now: datetime, **values: Any) -> Any:
        return managed.save(by=by, now=now, model=self.model, instance=instance, **values)


class Products(ManagedList):
    list_display = ("code", "name_fi", "name_sv", "name_en", "price", "fixed_price", "in_use")
    search_fields = ("code", "name_fi", "name_sv", "name_en")
    fixed = ("code",)


admin.site.register([Interest, CustomerGroup, Industry], ManagedList)
admin.site.register(Product, Products)
