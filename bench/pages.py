"""Subscribing and unsubscribing through gunicorn: eight connections at once, beside a page of the same server that writes nothing.

By itself (`python -m bench.pages`) it makes a database of its own and prints the table.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPConnection
from itertools import count
from threading import local

from bench.table import Row, percentile, printed, times
from config.services.home import free_port

SITE = "www.people.example"
REQUESTS, CONNECTIONS, TOPICS = 900, 8, 20
GUNICORN = "config.wsgi --preload --no-control-socket --workers 2 --threads 4 --log-level warning".split()
Send = Callable[[HTTPConnection, int], int]


def measure() -> list[Row]:
    """In the database in use, which has some thousand subscribers; their own topics keep the limits on one topic out of it."""
    _topics()
    tokens = _tokens()
    with _served() as port:
        pages = _load(port, lambda line, n: _ask(line, "GET", "/subscribe/?lang=fi"), 200)
        joined = _load(port, _subscribe, 202)
        left = _load(port, lambda line, n: _unsubscribe(line, tokens[n]), 200)
    peer = "the form's page, nothing written"
    return [
        row
        for what, (speed, waits) in (("subscriptions", joined), ("unsubscriptions, one click", left))
        for row in (
            Row(what, speed, peer, pages[0], "requests/s", speed / pages[0], "–"),
            times(f"{what}, p95", percentile(waits, 0.95), peer, percentile(pages[1], 0.95), "< 200 ms"),
        )
    ]


def _load(port: int, send: Send, wanted: int) -> tuple[float, list[float]]:
    """Requests a second, and each one's milliseconds."""
    lines = local()

    def one(number: int) -> float:
        line = lines.__dict__.setdefault("line", HTTPConnection("127.0.0.1", port, timeout=30))
        begun = time.perf_counter()
        status = send(line, number)
        assert status == wanted, status
        return 1000 * (time.perf_counter() - begun)

    with ThreadPoolExecutor(CONNECTIONS) as crowd:
        begun = time.perf_counter()
        waits = list(crowd.map(one, range(REQUESTS)))
    return REQUESTS / (time.perf_counter() - begun), waits


def _subscribe(line: HTTPConnection, number: int) -> int:
    wish = {"email": f"new{number}@people.example", "topics": [f"topic{number % TOPICS}"], "language": "fi"}
    return _ask(line, "POST", "/subscribe/json/", json.dumps(wish), "application/json")


def _unsubscribe(line: HTTPConnection, token: str) -> int:
    return _ask(line, "POST", f"/u/{token}", "List-Unsubscribe=One-Click", "application/x-www-form-urlencoded")


def _ask(line: HTTPConnection, method: str, path: str, body: str = "", kind: str = "") -> int:
    network = f"{random.randrange(1, 224)}.{random.randrange(256)}.{random.randrange(256)}.1"
    headers = {"Origin": f"https://{SITE}", "X-Forwarded-For": network, **({"Content-Type": kind} if kind else {})}
    line.request(method, path, body or None, headers)
    answer = line.getresponse()
    answer.read()
    return answer.status


def _topics() -> None:
    from consent.models import Topic

    names = [f"topic{number}" for number in range(TOPICS)]
    Topic.objects.bulk_create([Topic(key=name, name_fi=name, name_sv=name, name_en=name) for name in names])


def _tokens() -> Sequence[str]:
    """Links of the newsletters of people who get them."""
    from consent.models import Permission
    from crm.models import ContactPoint
    from marketing import links

    open_ones = Permission.objects.filter(purpose="newsletter", state="confirmed").values_list("subject__hash", "topic")
    holders = dict(ContactPoint.objects.filter(kind="email", is_main=True).values_list("hash", "contact"))
    return [links.unsubscribe(hash_, holders.get(hash_), 1, topic) for hash_, topic in open_ones[:REQUESTS]]


@contextmanager
def _served() -> Iterator[int]:
    port = free_port()
    environ = {"DJANGO_SETTINGS_MODULE": "config.settings.development", "BEHIND_PROXY": "true", "EMBED_HOSTS": SITE}
    command = [sys.executable, "-m", "gunicorn", *GUNICORN, "--bind", f"127.0.0.1:{port}"]
    with subprocess.Popen(command, env={**os.environ, **environ}) as server:
        try:
            for _try in count():
                try:
                    HTTPConnection("127.0.0.1", port, timeout=5).request("GET", "/healthz")
                    break
                except OSError:
                    if server.poll() is not None or _try > 600:
                        raise
                    time.sleep(0.05)
            yield port
        finally:
            server.terminate()


def main() -> None:
    from bench.crowd import crowd

    with crowd(10_000):
        print(printed(measure()))


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
    import django

    django.setup()
    main()
