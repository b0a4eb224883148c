"""What the database itself refuses from here on (rule I2): blocks, versions of the rules and wordings are append-only, acts go with their
whole block once it has expired, and nobody but the owner lets a block expire."""

from django.db import migrations, models

from privacy.ledgers import append_only, application


class Migration(migrations.Migration):

    dependencies = [
        ('consent', '0002_sealing'),
        ('privacy', '0000_roles'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='block',
            index=models.Index(fields=['last_event'], name='block_last_event'),
        ),
        append_only("consent_block"),
        append_only("consent_blockexpiry"),
        append_only("consent_ruleversion"),
        append_only("consent_wording"),
        migrations.RunSQL(
            [
                # The block that an act lies in is the first whose last act is not below it.
                """CREATE FUNCTION refuse_unless_expired() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$ BEGIN
                   IF TG_OP = 'DELETE' AND EXISTS (SELECT FROM public.consent_blockexpiry WHERE block_id =
                       (SELECT id FROM public.consent_block WHERE last_event >= OLD.id ORDER BY last_event LIMIT 1)) THEN RETURN OLD; END IF;
                   RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'LV001'; END $$""",
                "DROP TRIGGER consent_consentevent_row ON consent_consentevent",
                """CREATE TRIGGER consent_consentevent_row BEFORE UPDATE OR DELETE ON consent_consentevent
                   FOR EACH ROW EXECUTE FUNCTION refuse_unless_expired()""",
                "ALTER TABLE consent_consentevent ENABLE ALWAYS TRIGGER consent_consentevent_row",
                """CREATE FUNCTION expire_block(wanted integer) RETURNS integer LANGUAGE plpgsql SECURITY DEFINER
                   SET search_path = pg_catalog, public, pg_temp AS $$
                   DECLARE it public.consent_block; gone integer;
                   BEGIN
                     SELECT * INTO it FROM public.consent_block WHERE number = wanted;
                     IF NOT FOUND THEN RAISE EXCEPTION 'there is no block %', wanted USING ERRCODE = 'LV002'; END IF;
                     IF EXISTS (SELECT FROM public.consent_blockexpiry WHERE block_id = it.id) THEN
                       RAISE EXCEPTION 'block % has expired already', wanted USING ERRCODE = 'LV002'; END IF;
                     IF EXISTS (SELECT FROM public.consent_block b WHERE b.number < wanted
                         AND NOT EXISTS (SELECT FROM public.consent_blockexpiry x WHERE x.block_id = b.id)) THEN
                       RAISE EXCEPTION 'an older block than % has not expired', wanted USING ERRCODE = 'LV002'; END IF;
                     IF it.recorded_at > now() - interval '10 years'
                        OR EXISTS (SELECT FROM public.consent_consentevent WHERE id = ANY(it.events) AND recorded_at > now() - interval '10 years') THEN
                       RAISE EXCEPTION 'block % or an act of it is younger than ten years', wanted USING ERRCODE = 'LV002'; END IF;
                     IF EXISTS (SELECT FROM public.consent_permission WHERE event_id = ANY(it.events))
                        OR EXISTS (SELECT FROM public.consent_ban WHERE event_id = ANY(it.events)) THEN
                       RAISE EXCEPTION 'a permission or ban rests on an act of block %', wanted USING ERRCODE = 'LV002'; END IF;
                     INSERT INTO public.consent_blockexpiry (block_id) VALUES (it.id);
                     DELETE FROM public.consent_evidence WHERE event_id = ANY(it.events);
                     DELETE FROM public.consent_consentevent WHERE id = ANY(it.events);
                     GET DIAGNOSTICS gone = ROW_COUNT;
                     RETURN gone;
                   END $$""",
                "REVOKE ALL ON FUNCTION expire_block(integer) FROM PUBLIC",
                f"REVOKE ALL ON FUNCTION expire_block(integer) FROM {application()}",
            ],
            reverse_sql=migrations.RunSQL.noop,
        ),
    ]
