"""Topics and wordings in Django's own admin."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from consent.actions import managed
from consent.models import Topic, Wording
from crm.enums import Language
from privacy.actor import Actor
from privacy.admin.base import ManagedAdmin, PolicyForm


@admin.register(Topic)
class Topics(ManagedAdmin[Topic]):
    """Newsletters people may subscribe to. They go out of use; none is deleted."""

    list_display = ("key", "name_fi", "name_sv", "name_en", "in_use")
    list_filter = ("in_use",)
    search_fields = ("key", "name_fi", "name_sv", "name_en")

    def get_readonly_fields(self, request: HttpRequest, obj: Topic | None = None) -> tuple[str, ...]:
        return ("key",) if obj else ()

    def save_action(self, *, instance: Topic | None, by: Actor, now: datetime, **values: Any) -> Topic:
        return managed.keep_topic(by=by, now=now, instance=instance, **values)


class WordingForm(PolicyForm[Wording]):
    language = forms.ChoiceField(choices=Language.choices)


@admin.register(Wording)
class Wordings(ManagedAdmin[Wording]):
    """Texts beside controls, exactly as shown. A change is a new version: the pages of old ones can only be read."""

    form = WordingForm
    fields = ("key", "language", "text", "platforms")
    list_display = ("key", "language", "version", "platforms", "recorded_at")
    list_filter = ("key", "language")
    ordering = ("key", "language", "-version")

    def has_change_permission(self, request: HttpRequest, obj: Wording | None = None) -> bool:
        return False

    def check_action(self, *, instance: Wording, by: Any, **values: Any) -> None:
        managed.check_wording(**values)

    def save_action(self, *, instance: Wording | None, by: Actor, now: datetime, **values: Any) -> Wording:
        return managed.publish_wording(by=by, now=now, **values)
