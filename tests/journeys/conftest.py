"""Whole ways of a person through the system: a real browser, a real worker, a real mail server."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from tests.browser.conftest import browser, context, page

__all__ = ["browser", "context", "page"]


@contextmanager
def worker(*, public_url: str, smtp: int) -> Iterator[subprocess.Popen[bytes]]:
    """A Celery worker process on the test's own database and broker, sending through this port; ended in order."""
    environ = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.test", "PUBLIC_URL": public_url}
    environ["EMAIL_URL"] = f"smtp://127.0.0.1:{smtp}"
    command = [sys.executable, "-m", "celery", "-A", "config", "worker", "--concurrency", "1", "--loglevel", "WARNING"]
    process = subprocess.Popen([*command, "--without-gossip", "--without-mingle"], env=environ)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)
