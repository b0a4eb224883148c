"""The guard that keeps tests on this machine is itself tested."""

from __future__ import annotations

import socket

import pytest

from tests.network import OutsideWorld


def test_a_connection_to_another_machine_is_refused() -> None:
    with pytest.raises(OutsideWorld, match=r"'192\.0\.2\.1'"):
        socket.create_connection(("192.0.2.1", 80), timeout=1)


def test_the_name_of_another_machine_is_not_even_looked_up() -> None:
    with pytest.raises(OutsideWorld, match=r"'example\.com'"):
        socket.create_connection(("example.com", 80), timeout=1)


def test_a_datagram_to_another_machine_is_refused() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender, pytest.raises(OutsideWorld):
        sender.sendto(b"", ("192.0.2.1", 53))


def test_this_machine_is_reached() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(("localhost", server.getsockname()[1]), timeout=1) as line,
    ):
        assert line.getpeername()[0] == "127.0.0.1"
