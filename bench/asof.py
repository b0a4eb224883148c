"""What somebody had allowed on a day, in a ledger of ten million acts, beside the projection that knows only today.

By itself (`python -m bench.asof [acts]`) it fills a database of its own and prints the table. Each person's acts lie far apart, as years
of others' acts would leave them.
"""

from __future__ import annotations

import os
import sys
import time
from datetime import timedelta

from django.db import connection
from django.utils import timezone

from bench.table import Row, percentile, printed, times

PEOPLE = 100_000


def measure() -> list[Row]:
    """Of 300 people drawn by lot, in the database in use: the whole picture as of a day, and the permissions that stand now."""
    from consent.models import ConsentEvent, Permission
    from consent.queries.as_of import stood_on
    from crm.models import Contact
    from crm.queries.reach import hashes_of

    acts, day = ConsentEvent.objects.count(), (timezone.now() - timedelta(days=100)).date()
    people = list(Contact.objects.filter(merged_into=None).order_by("?").values_list("pk", flat=True)[:300])
    ours, now = [], []
    for contact in people:
        begun = time.perf_counter()
        stood_on(contact, day)
        then = time.perf_counter()
        list(Permission.objects.filter(subject__hash__in=hashes_of([contact])))
        ours.append(1000 * (then - begun))
        now.append(1000 * (time.perf_counter() - then))
    return [
        times(f"as of a day, {acts:,} acts, p{100 * share:.0f}", percentile(ours, share), "the permissions of today", percentile(now, share), "< 50 ms")
        for share in (0.5, 0.95)
    ]  # fmt: skip


def fill(acts: int) -> None:
    """So many acts more, round after round over everybody's addresses: granted, confirmed, withdrawn. Nothing is proven and no leaf is true."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE who AS SELECT row_number() OVER (ORDER BY random()) - 1 AS place, ref, last_number FROM consent_subject WHERE kind = 'address'"
        )
        cursor.execute("CREATE UNIQUE INDEX who_place ON who (place)")
        cursor.execute("SELECT count(*) FROM who")
        (count,) = cursor.fetchone()
        cursor.execute(
            """
            INSERT INTO consent_consentevent (recorded_at, subject_ref, number, purpose, channel, topic, act, happened_at, source_kind,
                                              proven, actor_kind, leaf)
            SELECT at, ref, last_number + 1 + n / %(count)s, 'newsletter', 'email', 'work_ability',
                   (ARRAY['granted', 'confirmed', 'withdrawn'])[1 + n / %(count)s %% 3], at, 'form', true, 'person', '\\x00'::bytea
            FROM (SELECT n, now() - interval '5 years' + n * (interval '5 years' / %(acts)s) AS at FROM generate_series(0, %(acts)s - 1) n) act
            JOIN who ON who.place = act.n %% %(count)s ORDER BY n
            """,
            {"count": count, "acts": acts},
        )


def main() -> None:
    from bench.crowd import crowd, settle

    with crowd(PEOPLE):
        fill(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000_000)
        settle()
        print(printed(measure()))


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
    import django

    django.setup()
    main()
