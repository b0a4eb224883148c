"""What every test stands on: real services, the application's database role, no world outside, no file outside its own folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.test import TestCase, TransactionTestCase, override_settings
from django.test.testcases import LiveServerThread

from consent.ports.roots import roots
from privacy.ports.journal import journal
from tests.databases import own_database, shared_database
from tests.network import only_this_machine

FLUSHING = {"transactional_db", "live_server", "django_db_reset_sequences", "django_db_serialized_rollback"}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--histories", type=int, default=10_000, help="random histories of permissions to compare side by side"
    )
    parser.addoption("--kills", type=int, default=20, help="how often a worker is killed while it sends")
    parser.addoption("--mails", type=int, default=5_000, help="to how many people it sends meanwhile")
    parser.addoption(
        "--bans", type=int, default=60, help="how many people say no while they are mailed, of five times as many"
    )


@pytest.fixture(autouse=True, scope="session")
def _no_outside_world() -> Iterator[None]:
    with only_this_machine():
        yield


@pytest.fixture(autouse=True)
def _own_files(request: pytest.FixtureRequest, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stored files and the journal lie in the test's own folder, or in its module's, for its subprocesses too."""
    home = request.getfixturevalue("module_files") if "module_files" in request.fixturenames else tmp_path
    for name in ("FILES_DIR", "JOURNAL_DIR"):
        folder = home / name.lower()
        setattr(settings, name, folder)
        monkeypatch.setenv(name, str(folder))
    for lines in (journal, roots):
        lines.fill(home / "journal_dir")


@pytest.fixture(scope="module")
def module_files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder for the files that stand as long as `module_db`."""
    home = tmp_path_factory.mktemp("module")
    with override_settings(FILES_DIR=home / "files_dir", JOURNAL_DIR=home / "journal_dir"):
        for lines in (journal, roots):
            lines.fill(home / "journal_dir")
        yield home


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None,
    django_db_blocker: Any,
    django_db_modify_db_settings: None,
    django_db_keepdb: bool,
    django_db_createdb: bool,
) -> Iterator[None]:
    with django_db_blocker.unblock(), shared_database(keep=django_db_keepdb, fresh=django_db_createdb):
        yield


@pytest.fixture
def committed_db(request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """A database of the test's own, where commits are real; its name. For threads, subprocesses, workers and servers."""
    if "db" in request.fixturenames or request.node.get_closest_marker("django_db"):
        pytest.fail("committed_db and db exclude each other")
    with django_db_blocker.unblock(), own_database() as name:
        yield name


@pytest.fixture(scope="module")
def module_db(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """The same for a whole module: the steps of one journey. Its tests ask for neither `db` nor `committed_db`."""
    with django_db_blocker.unblock(), own_database() as name:
        yield name


@pytest.fixture
def server(committed_db: str) -> Iterator[str]:
    """The address of a web server in a thread, on the test's own database."""
    yield from _serve()


@pytest.fixture(scope="module")
def module_server(module_db: str) -> Iterator[str]:
    """The same for a whole module."""
    yield from _serve()


def _serve() -> Iterator[str]:
    thread = LiveServerThread("127.0.0.1", StaticFilesHandler)
    thread.daemon = True
    thread.start()
    thread.is_ready.wait()
    if thread.error:
        raise thread.error
    yield f"http://127.0.0.1:{thread.port}"
    thread.terminate()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Flushing needs TRUNCATE, which the ledgers refuse and the application may not: whoever must commit gets a database of its own."""
    for item in items:
        marker = item.get_closest_marker("django_db")
        case = getattr(item, "cls", None) or object
        if (
            FLUSHING & set(getattr(item, "fixturenames", ()))
            or (marker and marker.kwargs.get("transaction"))
            or (issubclass(case, TransactionTestCase) and not issubclass(case, TestCase))
        ):
            raise pytest.UsageError(f"{item.nodeid}: use committed_db or server; nobody flushes here")
