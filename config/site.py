"""The one admin site: staff pages of every app, guarded by sign-in and the matrix; home page and navigation by role."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.admin import AdminSite, ModelAdmin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config import navigation
from config.pages import ROUTES
from privacy.admin.base import ManagedAdmin
from privacy.authority import authority
from privacy.registry import staff_routes

View = Callable[..., HttpResponse]


class LuvallaSite(AdminSite):
    """Django's admin as base; sign-in is allauth's, passwords are changed there too."""

    site_header = site_title = "Luvalla"
    index_title = _("Today")
    enable_nav_sidebar = False

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Managed lists of ours only: what third parties would register shows rows past our actions and matrix."""
        if issubclass(admin_class or ModelAdmin, ManagedAdmin):
            super().register(model_or_iterable, admin_class, **options)

    def get_urls(self) -> list[Any]:
        replaced = {"password_change", "password_change_done", "jsi18n"}
        stock = [url for url in super().get_urls() if getattr(url, "name", None) not in replaced - {"jsi18n"}]
        pages = [*ROUTES, *(route for routes in staff_routes for route in routes)]
        return [path(page.path, self.guarded(page.view, page.name), name=page.name) for page in pages] + stock

    def guarded(self, view: View, name: str) -> View:
        """The page for who is signed in and has a row in the matrix; anybody else is refused."""

        @wraps(view, assigned=("__doc__",) if not hasattr(view, "__name__") else ("__doc__", "__name__", "__module__"))
        def only_with_a_row(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not authority.opens(request.user.roles, f"{self.name}:{name}"):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return self.admin_view(only_with_a_row)

    def has_permission(self, request: HttpRequest) -> bool:
        user = request.user
        return bool(user.is_authenticated and user.is_active and user.is_staff)

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        context = super().each_context(request)
        if request.user.is_authenticated:
            context["menu"] = navigation.menu(request.user, request.path)
        return context

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Django's own form would skip the second factor; who signs in goes on to the page they asked for."""
        return redirect_to_login(request.GET.get("next") or reverse("admin:index"), reverse("account_login"))

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        context = {
            **self.each_context(request),
            "title": _("Today"),
            "today": timezone.localdate(),
            "cards": navigation.home(request.user),
            **(extra_context or {}),
        }
        return TemplateResponse(request, "admin/index.html", context)
