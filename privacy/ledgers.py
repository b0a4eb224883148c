"""What a migration runs so that the database itself refuses to change a ledger (rule I2), and how to see that it still does.

The first wall is the privilege the application does not have, the second a trigger that fires for everybody, even under
`session_replication_role = replica`. `config.checks` and `verify_ledger` prove that both are in force.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.db import connections, migrations

_NO_CHANGE = "UPDATE, DELETE, TRUNCATE"
LEDGERS = {
    "privacy_auditevent": _NO_CHANGE,
    "consent_consentevent": _NO_CHANGE,
    "consent_block": _NO_CHANGE,
    "consent_blockexpiry": f"INSERT, {_NO_CHANGE}",  # the owner's function alone
    "consent_ruleversion": _NO_CHANGE,
    "consent_wording": _NO_CHANGE,
    "marketing_segmentversion": _NO_CHANGE,
}
"""Each table with the privileges the application must not have on it."""

_GUARDS = """
SELECT has_table_privilege(%(role)s, c.oid, %(forbidden)s),
       (SELECT count(*) FROM pg_trigger t WHERE t.tgrelid = c.oid AND NOT t.tgisinternal AND t.tgenabled = 'A') < 2
FROM pg_class c WHERE c.oid = to_regclass(%(table)s)
"""


def append_only(table: str) -> migrations.RunSQL:
    """The last operation of the migration that makes a ledger; depends on `privacy.0000_roles`."""
    return migrations.RunSQL(
        [
            f"REVOKE {LEDGERS[table]} ON {table} FROM {application()}",
            f"CREATE TRIGGER {table}_row BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_change()",
            f"CREATE TRIGGER {table}_all BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
            f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_row",
            f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_all",
        ],
        reverse_sql=migrations.RunSQL.noop,
    )


def application() -> str:
    """The application's role, as SQL writes it."""
    return f'"{settings.DATABASE_APPLICATION_ROLE}"'


@dataclass(frozen=True)
class Guard:
    """What is not in force on a ledger: the application holds a privilege it must not have, or a trigger does not fire always."""

    table: str
    privilege: bool
    trigger: bool


def open_guards(alias: str = "default", *, only: str = "") -> list[Guard]:
    """The ledgers (of tables whose name begins with `only`) that are not guarded as a migration left them; tables not made yet aside."""
    found = []
    for table, forbidden in LEDGERS.items():
        if table.startswith(only):
            with connections[alias].cursor() as cursor:
                cursor.execute(
                    _GUARDS, {"role": settings.DATABASE_APPLICATION_ROLE, "forbidden": forbidden, "table": table}
                )
                row = cursor.fetchone()
            if row and any(row):
                found.append(Guard(table, *row))
    return found
