"""The households of the addresses the register holds already: only the application can make a keyed hash."""

from django.db import migrations, models

from crm.normal import household
from privacy.keyed import keyring

PARTS = ("street", "extra", "po_box", "postcode", "country")


def fill(apps, schema_editor):
    address = apps.get_model("crm", "Address")
    rows = []
    for pk, *parts in address.objects.values_list("pk", *PARTS).iterator(chunk_size=10_000):
        if key := household(*parts):
            rows.append(address(pk=pk, hash=keyring.hash("household", key)))
        if len(rows) == 5_000:
            address.objects.bulk_update(rows, ["hash"])
            rows = []
    address.objects.bulk_update(rows, ["hash"])


class Migration(migrations.Migration):

    dependencies = [
        ('crm', '0006_former_hashes'),
    ]

    operations = [
        migrations.AddField(
            model_name='address',
            name='hash',
            field=models.CharField(blank=True, db_default='', editable=False, max_length=80),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
