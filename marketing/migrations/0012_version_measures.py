from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("marketing", "0011_lean"),
    ]

    operations = [
        migrations.AddField(
            model_name="campaignversion",
            name="measures",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
