"""The demo's processes: real ones, started, refused, killed and ended. A file of logins made beforehand spares the invented people."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from config.demo.supervisor import Part, Supervisor, end_leftovers
from config.services import attach, processes, start
from config.services.home import Home
from privacy.refusal import Refused
from tests.config.homes import address, fresh_home, run_demo, running_in, stop_demo

SLEEP = "import subprocess, sys, time; child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)', sys.argv[1]]); time.sleep(60)"


@pytest.fixture
def home() -> Iterator[Path]:
    with fresh_home() as folder:
        folder.mkdir(mode=0o700)
        (folder / "demo-logins.json").write_text(
            '[{"role": "dpo", "email": "dpo@example.com", "password": "only for this test"}]'
        )
        yield folder
        stop_demo(folder)


def sleeper(home: Path) -> Part:
    """A part with a child, that never ends by itself."""
    return Part(
        "sleeper", [sys.executable, "-c", SLEEP, str(home)], lambda pid: len(processes.members(pid, str(home))) == 2
    )


def test_a_supervisor_returns_when_every_part_answers_and_ends_what_they_started(home: Path) -> None:
    demo = Supervisor(Home(home))
    demo.start([sleeper(home)], dict(os.environ))
    assert len(running_in(home)) == 2
    demo.end()
    assert running_in(home) == []


def test_a_part_that_ends_is_named_with_the_end_of_its_log(home: Path) -> None:
    demo = Supervisor(Home(home))
    broken = Part("web", [sys.executable, "-c", "print('no such page'); raise SystemExit(3)"], lambda _: False)
    with pytest.raises(Refused, match=r"The web ended with exit code 3: the end of .*web\.log says why:\nno such page"):
        demo.start([broken], dict(os.environ))


def test_what_a_killed_supervisor_left_behind_is_ended_even_without_its_leader(home: Path) -> None:
    demo = Supervisor(Home(home))
    demo.start([sleeper(home)], dict(os.environ))
    leader = demo.running["sleeper"]
    leader.kill()
    leader.wait()
    assert len(running_in(home)) == 1
    end_leftovers(Home(home))
    assert running_in(home) == []


def test_a_foreign_group_whose_number_stands_in_the_record_is_left_alone(home: Path) -> None:
    with subprocess.Popen(["sleep", "60"], start_new_session=True) as foreign:
        Home(home).write({"parts": {"web": foreign.pid}}, "demo")
        end_leftovers(Home(home))
        assert foreign.poll() is None
        foreign.kill()


def test_the_demo_answers_refuses_a_second_one_and_ends_whole_when_a_part_dies(home: Path) -> None:
    demo = run_demo(home)
    url = address(demo)
    with urllib.request.urlopen(f"{url}/healthz") as answer:
        assert answer.status == 200

    second = run_demo(home)
    assert second.communicate()[1].strip() == f"The demo of {home} runs already: {url}"
    assert second.returncode == 1

    psutil.Process(Home(home).read("demo")["parts"]["beat"]).kill()
    said = demo.communicate()
    assert said[1].startswith("The beat ended with signal 9: ")
    assert demo.returncode == 1
    assert running_in(home) == []


def test_services_that_ran_before_the_demo_outlive_it(home: Path) -> None:
    services = start(home)
    demo = run_demo(home)
    address(demo)
    demo.send_signal(signal.SIGINT)
    said = demo.communicate()
    assert (said[0].splitlines()[-1], said[1], demo.returncode) == ("Luvalla has ended.", "", 0)
    assert attach(home) == services
    assert not [process for process in running_in(home) if process.name().startswith("python")]


def test_a_terminal_closed_while_the_demo_prepares_ends_the_services_it_started(home: Path) -> None:
    demo = run_demo(home)
    assert demo.stdout
    assert demo.stdout.readline().startswith("Preparing")
    processes.wait_until(lambda: attach(home) is not None, 30)
    demo.send_signal(signal.SIGHUP)
    said = demo.communicate()
    assert (said[0].splitlines()[-1], demo.returncode) == ("Luvalla has ended.", 0)
    assert running_in(home) == []


def test_stop_ends_a_running_demo(home: Path) -> None:
    demo = run_demo(home)
    address(demo)
    stop_demo(home)
    assert demo.wait() == 0
    demo.communicate()
    assert running_in(home) == []


def test_stop_ends_what_a_killed_demo_left_behind_its_services_too(home: Path) -> None:
    demo = run_demo(home)
    address(demo)
    demo.kill()
    demo.communicate()
    assert attach(home) is not None
    stop_demo(home)
    assert running_in(home) == []
