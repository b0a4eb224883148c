"""The ground the tests stand on: whose database it is, whose files, and that nobody flushes."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import urllib.request
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import TestCase, TransactionTestCase

from consent.models import Topic
from tests.conftest import pytest_collection_modifyitems


def item(**given: Any) -> Any:
    return SimpleNamespace(
        **{
            "nodeid": "tests/x.py::test_x",
            "cls": None,
            "fixturenames": (),
            "get_closest_marker": lambda _: None,
            **given,
        }
    )


def test_a_commit_in_a_database_of_its_own_is_seen_by_threads_and_subprocesses(committed_db: str) -> None:
    Topic.objects.create(key="committed")
    seen: list[bool] = []

    def look() -> None:
        seen.append(Topic.objects.filter(key="committed").exists())
        connection.close()

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    code = "import django; django.setup(); from consent.models import Topic; print(Topic.objects.filter(key='committed').exists())"
    environ = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.test"}
    said = subprocess.run([sys.executable, "-c", code], env=environ, capture_output=True, text=True, check=True)
    assert (seen, said.stdout.strip()) == ([True], "True")


def test_the_next_database_of_its_own_is_empty_of_it(committed_db: str) -> None:
    assert not Topic.objects.filter(key="committed").exists()
    assert committed_db == connection.settings_dict["NAME"] != settings.DATABASES["default"].get("TEST", {}).get("NAME")


def test_a_server_serves_the_tests_own_database(server: str) -> None:
    with urllib.request.urlopen(f"{server}/healthz") as answer:
        assert answer.status == 200


@pytest.mark.parametrize(
    "given",
    [
        {"fixturenames": ("transactional_db",)},
        {"fixturenames": ("live_server",)},
        {"get_closest_marker": lambda _: SimpleNamespace(kwargs={"transaction": True})},
        {"cls": TransactionTestCase},
    ],
)
def test_whoever_would_flush_is_refused(given: dict[str, Any]) -> None:
    with pytest.raises(pytest.UsageError, match="nobody flushes here"):
        pytest_collection_modifyitems([item(**given)])


def test_whoever_rolls_back_is_welcome() -> None:
    pytest_collection_modifyitems([item(fixturenames=("db",)), item(cls=TestCase)])


def test_stored_files_and_journal_lie_in_the_tests_own_folder(tmp_path: Any) -> None:
    assert settings.FILES_DIR.parent == settings.JOURNAL_DIR.parent == tmp_path
    assert os.environ["JOURNAL_DIR"] == str(settings.JOURNAL_DIR)
