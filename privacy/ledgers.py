"""What a migration runs so that the database itself refuses to change a ledger (rule I2).

The first wall is the privilege the application does not have, the second a trigger that fires for everybody, even under
`session_replication_role = replica`. `config.checks` proves that both are in force.
"""

from __future__ import annotations

from django.conf import settings
from django.db import migrations

LEDGERS = ("privacy_auditevent", "consent_consentevent")


def append_only(table: str) -> migrations.RunSQL:
    """The last operation of the migration that makes a ledger; depends on `privacy.0000_roles`."""
    application = f'"{settings.DATABASE_APPLICATION_ROLE}"'
    return migrations.RunSQL(
        [
            f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {application}",
            f"CREATE TRIGGER {table}_row BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_change()",
            f"CREATE TRIGGER {table}_all BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
            f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_row",
            f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_all",
        ],
        reverse_sql=migrations.RunSQL.noop,
    )
