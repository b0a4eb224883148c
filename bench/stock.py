"""Django's admin as it comes, over the same tables, beside ours: lists of fifty, a search, a filter and its two counts."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import admin
from django.test import override_settings
from django.urls import path

from crm.models import Contact, Organisation


class Stock(admin.ModelAdmin[Any]):
    """What somebody writes on the first day. Rights are not asked for: our accounts have none of Django's."""

    list_per_page = 50

    def has_view_permission(self, request: Any, obj: Any = None) -> bool:
        return True

    has_module_permission = has_view_permission


class People(Stock):
    list_display = ("last_name", "first_name", "occupation", "language")
    search_fields = ("first_name", "call_name", "last_name", "points__value")
    list_filter = ("language",)
    ordering = ("last_name", "first_name")


class Organisations(Stock):
    list_display = ("name", "business_id", "customer_group", "industry", "sales_area")
    list_select_related = ("customer_group", "industry", "sales_area")
    search_fields = ("name", "business_id")
    list_filter = ("customer_group",)
    ordering = ("name",)


site = admin.AdminSite(name="stock")
site.register(Contact, People)
site.register(Organisation, Organisations)
urlpatterns = [path("stock/", site.urls)]


def alone() -> override_settings:
    """Inside, this is the whole site, with Django's own templates."""
    (engine,) = settings.TEMPLATES
    return override_settings(ROOT_URLCONF=__name__, TEMPLATES=[{**engine, "DIRS": []}])
