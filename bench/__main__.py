"""`make bench`: our figure, the peer's on the same machine in the same run, the ratio. One table, and `bench.json` in LUVALLA_HOME.

python -m bench [--delivery 20000] [--people 100000] [--here]
"""

from __future__ import annotations

import argparse
import json
import os
import time
from collections.abc import Callable
from dataclasses import asdict

os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.db.models import Q  # noqa: E402
from django.utils import timezone  # noqa: E402

from bench import finding, imports, lists, pages, sealing, sending  # noqa: E402
from bench.crowd import crowd  # noqa: E402
from bench.table import Row, percentile, printed, times  # noqa: E402
from consent.enums import Channel, ContactPurpose  # noqa: E402
from consent.models import Ban, Permission, Subject  # noqa: E402
from consent.queries.gate import Question, decisions, explain  # noqa: E402
from crm.models import Contact  # noqa: E402
from crm.queries.reach import EVERYBODY  # noqa: E402


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--delivery", type=int, default=20_000, help="messages to deliver")
    options.add_argument("--people", type=int, default=100_000, help="people of the audience and rows of the import")
    options.add_argument(
        "--here", action="store_true", help="find, list and reach the people of LUVALLA_HOME; no new ones"
    )
    given = options.parse_args()
    rows = _reading() if given.here else _everything(given.people, given.delivery)
    print(printed(rows))
    path = settings.LUVALLA_HOME / "bench.json"
    path.write_text(json.dumps({"at": timezone.now().isoformat(), "rows": [asdict(row) for row in rows]}, indent=1))
    print(f"Written to {path}")


def _everything(people: int, messages: int) -> list[Row]:
    """In a database of its own, which goes afterwards."""
    with crowd(people):
        rows = [*_reading(), *sealing.measure(), *pages.measure(), *sending.measure(people, messages)]
        return [*rows, *_imports(min(people, 100_000))]


def _reading() -> list[Row]:
    return [*_finding(), *lists.measure(), *_audience(Contact.objects.count()), *_one_person()]


def _finding() -> list[Row]:
    """The search box as somebody types, beside the stock admin's search over people and organisations."""
    ours, theirs = finding.measure()
    return [
        times("finding while typing, p50", ours.p50, "stock search_fields", theirs.p50, "–"),
        times("finding while typing, p95", ours.p95, "stock search_fields", theirs.p95, "< 50 ms"),
    ]


def _imports(rows: int) -> list[Row]:
    ours = imports.ours(rows)
    peer = imports.import_export_default(min(rows, 5_000))
    return [Row(f"import of {rows:,} rows", ours, "django-import-export, default", peer, "rows/s", ours / peer, "≥ 10")]


def _audience(people: int) -> list[Row]:
    """Who gets a newsletter, each other with one reason, beside a plain count of the permitted."""
    question = Question(ContactPurpose.NEWSLETTER, Channel.EMAIL, "work_ability")
    asked = decisions(question, EVERYBODY)
    ours = _milliseconds(f"SELECT reason, count(*) FROM ({asked.text}) d GROUP BY reason", dict(asked.params))
    plain = _milliseconds(
        """SELECT count(DISTINCT c.id) FROM crm_contact c JOIN crm_contactpoint p ON p.contact_id = c.id AND p.is_main
           JOIN consent_subject s ON s.hash = p.hash JOIN consent_permission m ON m.subject_id = s.id
           WHERE m.purpose = 'newsletter' AND m.topic = 'work_ability' AND m.state = 'confirmed'""",
        {},
    )
    return [
        Row(
            f"audience with reasons, {people:,} people",
            ours,
            "a plain count of the permitted",
            plain,
            "ms",
            plain / ours,
            "–",
        )
    ]


def _one_person() -> list[Row]:
    """One person's answer, beside the same read by the ORM: their permission, and whether anything of theirs is banned."""
    question = Question(ContactPurpose.NEWSLETTER, Channel.EMAIL, "work_ability")
    people = list(Contact.objects.filter(points__kind="email").values_list("pk", "points__hash")[:2_000:10])
    ours = [_spent(lambda contact=contact: explain(question, contact)) for contact, _hash in people]

    def by_hand(contact: int, hash_: str) -> None:
        subjects = Subject.objects.filter(Q(contact=contact) | Q(hash=hash_))
        list(Permission.objects.filter(subject__in=subjects, purpose=question.purpose, topic=question.topic))
        list(Ban.objects.filter(subject__in=subjects, lifted_at=None))

    peer = [_spent(lambda who=who: by_hand(*who)) for who in people]
    return [
        times(
            "one person's answer, p50", percentile(ours, 0.5), "two reads by the ORM", percentile(peer, 0.5), "< 5 ms"
        ),
        times("one person's answer, p95", percentile(ours, 0.95), "two reads by the ORM", percentile(peer, 0.95), "–"),
    ]


def _spent(run: Callable[[], object]) -> float:
    begun = time.perf_counter()
    run()
    return 1000 * (time.perf_counter() - begun)


def _milliseconds(text: str, params: dict[str, object]) -> float:
    """The best of three."""
    best = float("inf")
    for _ in range(3):
        with connection.cursor() as cursor:
            begun = time.perf_counter()
            cursor.execute(text, params)
            cursor.fetchall()
            best = min(best, 1000 * (time.perf_counter() - begun))
    return best


if __name__ == "__main__":
    main()
