"""Finding: the search box as somebody types, against the stock admin's search over the same tables.

`measure` signs in a salesperson made for it and asks the running code through Django's test client, session, matrix, access row and
template included; everything it wrote is rolled back. By itself (`python -m bench.finding [rounds]`) it prints the table for the database
in use.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.admin import AdminSite, ModelAdmin
from django.db import connection, transaction
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext, override_settings
from django.utils import timezone

# What people type: beginnings, common names, both orders, numbers, one error in a common and in a rare name, and what nobody has.
TEXTS = (
    *("ma", "jo", "vi", "äi", "xq", "mar", "aino", "virtanen", "korhonen", "saari", "niemi", "åsa"),
    *("virt ai", "aino virtanen", "ai virt", "ma vi", "virtanen a", "mäkinen v", "lehto maija johanna"),
    *("makinnen", "korhonnen", "sarikivi aino", "virtaen mikko", "anio", "jonh", "koivikn paja", "aino maria virtaenn"),
    *("qwertyuiop", "zzzz zzzz", "aino.vir", "aino.virtanen@", "AINO@", "040 123", "+358 40 1", "0401234567"),
    *("2077474-0", "900", "20418", "paja", "koivikon paja", "rakennus"),
)


@dataclass(frozen=True)
class Figures:
    """Of all texts and rounds together, in milliseconds; `queries` is the most of one search beside session, account and roles."""

    p50: float
    p95: float
    most: float
    queries: int = 0


def measure(rounds: int = 5, show: Callable[[str], Any] = lambda line: None) -> tuple[Figures, Figures]:
    """The figures of the search box, and those of the stock admin (a fifth of the texts, once: its searches read whole tables)."""
    with transaction.atomic(), override_settings(ALLOWED_HOSTS=["testserver"]):
        client = _signed_in()
        ours = _ours(client, rounds, show)
        theirs = _stock(show)
        transaction.set_rollback(True)
    return ours, theirs


def _signed_in() -> Client:
    from crm.actions import users
    from crm.models import User
    from privacy.actor import SYSTEM
    from privacy.enums import Role

    who = {"email": "finding@bench.example", "name": "Bench", "password": "viisi pientä kotaa tässä"}
    number = users.create(by=SYSTEM, now=timezone.now(), roles=[Role.SALES], **who)
    client = Client()
    client.force_login(User.objects.get(pk=number))
    return client


def _ours(client: Client, rounds: int, show: Callable[[str], Any]) -> Figures:
    def ask(text: str) -> Any:
        return client.post("/admin/search/", {"q": text, "live": "1"})

    ask(TEXTS[0])  # the first request of a process loads templates and addresses
    times, most = [], 0
    for text in TEXTS:
        mine = [_timed(ask, text) for _ in range(rounds)]
        with CaptureQueriesContext(connection) as queries:
            lines = ask(text).content.decode().count('role="option"')
        most = max(most, len(queries) - 3)
        times += mine
        show(f"{text:22} {statistics.median(mine):7.1f} {max(mine):7.1f} {len(queries) - 3:3} queries {lines:3} lines")
    return _figures(times, most)


def _stock(show: Callable[[str], Any]) -> Figures:
    """`ModelAdmin.get_search_results` and the page it shows, over people and organisations, with the fields a developer would name."""
    from crm.models import Contact, Organisation

    class People(ModelAdmin):  # type: ignore[type-arg]
        search_fields = ("first_name", "call_name", "last_name", "points__value", "positions__organisation__name")

    class Places(ModelAdmin):  # type: ignore[type-arg]
        search_fields = ("name", "business_id", "names__name", "points__value")

    admins = [kind(model, AdminSite()) for kind, model in ((People, Contact), (Places, Organisation))]
    request = RequestFactory().get("/")

    def ask(text: str) -> None:
        for admin in admins:
            rows, twice = admin.get_search_results(request, admin.model.objects.all(), text)
            list((rows.distinct() if twice else rows).order_by("-pk")[:100])

    times = []
    for text in TEXTS[::5]:
        times.append(_timed(ask, text))
        show(f"{text:22} {times[-1]:7.1f} stock admin")
    return _figures(times)


def _timed(ask: Callable[[str], Any], text: str) -> float:
    started = time.perf_counter()
    ask(text)
    return (time.perf_counter() - started) * 1000


def _figures(times: list[float], queries: int = 0) -> Figures:
    in_order = sorted(times)
    return Figures(statistics.median(in_order), in_order[int(len(in_order) * 0.95)], in_order[-1], queries)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.development")
    import django

    django.setup()
    ours, theirs = measure(int(sys.argv[1]) if len(sys.argv) > 1 else 5, print)
    print(
        f"search box  p50 {ours.p50:.1f} ms, p95 {ours.p95:.1f} ms, most {ours.most:.1f} ms, {ours.queries} queries at most"
    )
    print(f"stock admin p50 {theirs.p50:.0f} ms, p95 {theirs.p95:.0f} ms, most {theirs.most:.0f} ms")
