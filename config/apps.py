"""Composition at start: the matrix, the keys, the folder of the journal and the roots."""

from pathlib import Path

from django.apps import AppConfig
from django.conf import settings
from django.contrib.admin.apps import AdminConfig
from django.contrib.auth.apps import AuthConfig
from django.db.models.signals import post_migrate


class ConfigConfig(AppConfig):
    name = "config"

    def ready(self) -> None:
        from config import checks, roles, third_party, trail  # noqa: F401
        from consent.ports.roots import roots
        from privacy.authority import authority
        from privacy.keyed import keyring
        from privacy.ports.journal import journal

        authority.fill(may=roles.may, opens=roles.opens, may_field=roles.may_field)
        keyring.fill({key_id: key.encode() for key_id, key in settings.HASH_KEYS.items()})
        for lines in (journal, roots):
            lines.fill(Path(settings.JOURNAL_DIR))
        third_party.declare()
        trail.fill()


class AuthWithoutPermissionsConfig(AuthConfig):
    """Django's auth without its permission rows: rights follow from the matrix in `config.roles`."""

    def ready(self) -> None:
        super().ready()
        post_migrate.disconnect(dispatch_uid="django.contrib.auth.management.create_permissions")


class LuvallaAdminConfig(AdminConfig):
    default_site = "config.site.LuvallaSite"
