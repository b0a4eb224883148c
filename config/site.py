"""The one admin site."""

from django.contrib.admin import AdminSite


class LuvallaSite(AdminSite):
    site_header = site_title = "Luvalla"
