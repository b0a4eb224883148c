"""One kind of managed list in Django's admin: no delete, saving calls an action, refusals stand in the form, no log of names."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, ClassVar, TypeVar

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from privacy import queries
from privacy.refusal import Refused

M = TypeVar("M", bound=Model)


class PolicyForm(forms.ModelForm[M]):
    """Asks the policy before anything is saved, so that a refusal stands beside its field."""

    request: ClassVar[HttpRequest]
    check: ClassVar[Callable[..., None]]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not self.errors:
            try:
                self.check(instance=self.instance, by=self.request.user.actor, **data)
            except Refused as no:
                raise forms.ValidationError({no.field: no.message} if no.field else no.message) from no
        return data


class ManagedAdmin(admin.ModelAdmin[M]):
    """Base of every managed list. Subclasses give `save_action` and, where a rule can say no, `check_action`."""

    form = PolicyForm  # type: ignore[assignment]
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    actions = None

    def check_action(self, *, instance: M, by: Any, **values: Any) -> None:
        """Raises Refused when these values may not be saved."""

    def save_action(self, *, instance: M | None, by: Any, now: datetime, **values: Any) -> M:
        """Saves through an action of the app and returns the stored row."""
        raise NotImplementedError

    def get_form(self, request: HttpRequest, obj: M | None = None, change: bool = False, **kwargs: Any) -> Any:
        made = super().get_form(request, obj, change=change, **kwargs)
        return type(made.__name__, (made,), {"request": request, "check": staticmethod(self.check_action)})

    def save_model(self, request: HttpRequest, obj: M, form: Any, change: bool) -> None:
        stored = self.get_queryset(request).get(pk=obj.pk) if change else None
        obj.pk = self.save_action(instance=stored, by=request.user.actor, now=timezone.now(), **form.cleaned_data).pk

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """The action wrote them."""

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        title = capfirst(str(self.opts.verbose_name_plural))
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except Refused as no:
            self.message_user(request, str(no.message), messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> M:
        found = super().get_object(request, object_id, from_field)
        if found is None:
            raise Http404
        return found

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        row = self.get_object(request, object_id)
        if not self.has_view_or_change_permission(request, row):
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),
            "title": _("What was done"),
            "sentences": queries.trail(self.model._meta.label, row.pk),
        }
        return TemplateResponse(request, "admin/trail.html", context)

    def has_delete_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        return False

    def log_addition(self, request: HttpRequest, obj: M, message: Any) -> None:
        """Silent: the action wrote the audit row."""

    def log_change(self, request: HttpRequest, obj: M, message: Any) -> None:
        """Silent: the action wrote the audit row."""

    def log_deletions(self, request: HttpRequest, queryset: Any) -> None:
        """Silent: nothing is deleted here."""
