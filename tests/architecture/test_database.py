"""The database: one schema, two roles, migrations that say all that the models say."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from privacy.ledgers import LEDGERS


@pytest.mark.django_db
def test_all_tables_lie_in_one_schema() -> None:
    tables = {model._meta.db_table for model in apps.get_models(include_auto_created=True) if model._meta.managed}
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT schemaname FROM pg_tables WHERE tablename = ANY(%s)", [list(tables)])
        schemas = [row[0] for row in cursor.fetchall()]

    assert schemas == ["public"]


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.django_db
def test_tests_connect_as_the_application() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_user, rolsuper, rolcreatedb, rolbypassrls FROM pg_roles WHERE rolname = current_user"
        )
        found = cursor.fetchone()

    assert found == (settings.DATABASE_APPLICATION_ROLE, False, False, False)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE mine (id int)",
        "TRUNCATE crm_contact",
        "ALTER TABLE crm_contact ADD COLUMN secret text",
        "DROP TABLE crm_contact",
        "UPDATE django_migrations SET name = name",
        "SET session_replication_role = replica",
        "ALTER TABLE consent_consentevent DISABLE TRIGGER ALL",
        "COPY crm_contact TO PROGRAM 'cat'",
    ],
)
def test_the_application_may_not_change_what_is_the_owners(statement: str) -> None:
    with pytest.raises(DatabaseError) as refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

    assert refused.value.__cause__ is not None
    assert refused.value.__cause__.sqlstate == "42501"  # type: ignore[attr-defined]


@pytest.mark.django_db
@pytest.mark.parametrize("table", LEDGERS)
@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {}"])
def test_a_ledger_refuses_every_change(table: str, statement: str) -> None:
    with pytest.raises(DatabaseError) as refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(table))

    assert refused.value.__cause__.sqlstate == "42501"  # type: ignore[union-attr]
