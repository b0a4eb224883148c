"""Migrations run as the owner; everything else runs as the application."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.core.management.commands.migrate import Command as Migrate

from config.database import as_owner


class Command(Migrate):
    """Django's own, as the owner's role; afterwards the database's catalogue is checked against the data map."""

    def get_check_kwargs(self, options: dict[str, Any]) -> Any:
        # The catalogue check would stop the very migration that brings a column.
        return BaseCommand.get_check_kwargs(self, options)

    def handle(self, *args: Any, **options: Any) -> None:
        with as_owner(options["database"]):
            super().handle(*args, **options)
        partial = options["app_label"] or options["plan"] or options["check_unapplied"] or options["skip_checks"]
        if not partial:
            self.check(databases=[options["database"]])
