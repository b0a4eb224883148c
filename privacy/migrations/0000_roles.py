"""What the application's database role may do: read and write rows, never change the schema, truncate, or touch the record of migrations."""

from django.conf import settings
from django.db import migrations

_APP = f'"{settings.DATABASE_APPLICATION_ROLE}"'


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    run_before = [("contenttypes", "0001_initial"), ("crm", "0001_initial")]
    operations = [
        migrations.RunSQL(
            [
                "CREATE EXTENSION IF NOT EXISTS pg_trgm",
                f"GRANT USAGE ON SCHEMA public TO {_APP}",
                f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {_APP}",
                f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {_APP}",
                f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {_APP}",
                f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {_APP}",
                f"REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {_APP}",
                """CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                   RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'LV001'; END $$""",
                # Abuse counters of the sign-in pages: in PostgreSQL, because Redis may be emptied or absent (rule I11).
                "CREATE TABLE privacy_cache (cache_key varchar(255) PRIMARY KEY, value text NOT NULL, expires timestamptz NOT NULL)",
                "CREATE INDEX privacy_cache_expires ON privacy_cache (expires)",
            ],
            reverse_sql=migrations.RunSQL.noop,
        )
    ]
