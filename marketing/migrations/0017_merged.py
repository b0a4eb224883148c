from django.db import migrations, models

# A message keeps the name where its campaign's mails use it, in whichever version, and no longer where they do not. Both fields of before held
# the first name.
KEEP = """
    UPDATE marketing_message m SET merged = jsonb_strip_nulls(jsonb_build_object(
        'first_name', CASE WHEN w.words LIKE '%first\\_name%' THEN m.first_name END,
        'call_name', CASE WHEN w.words LIKE '%call\\_name%' THEN m.first_name END))
    FROM (
        SELECT campaign_id, string_agg(words, ' ') AS words FROM (
            SELECT campaign_id, subject || ' ' || preheader || ' ' || blocks::text AS words FROM marketing_campaigncontent
            UNION ALL SELECT campaign_id, contents::text FROM marketing_trial
        ) written GROUP BY campaign_id
    ) w
    WHERE w.campaign_id = m.campaign_id AND m.first_name <> '' AND (w.words LIKE '%first\\_name%' OR w.words LIKE '%call\\_name%');
    """
BACK = """
    UPDATE marketing_message SET first_name = coalesce(merged ->> 'first_name', merged ->> 'call_name', '') WHERE merged <> '{}';
    """


class Migration(migrations.Migration):

    dependencies = [
        ('marketing', '0016_no_by_reply'),
    ]

    operations = [
        migrations.AddField(
            model_name='message',
            name='merged',
            field=models.JSONField(db_default={}, default=dict),
        ),
        migrations.RunSQL(KEEP, BACK),
        migrations.RemoveField(
            model_name='message',
            name='first_name',
        ),
    ]
