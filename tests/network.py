"""No test talks to the world: sockets open to this machine only, and names of other machines are not even looked up."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest


class OutsideWorld(AssertionError):
    """A test reached out of this machine."""


def is_here(host: object) -> bool:
    """Is this the machine itself: a loopback address, `localhost`, or an address to listen on?"""
    name = host.decode() if isinstance(host, bytes) else host
    if name in (None, "", "localhost"):
        return True
    try:
        address = ipaddress.ip_address(str(name))
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


@contextmanager
def only_this_machine() -> Iterator[None]:
    """Inside, connecting to, sending to or looking up any other machine raises OutsideWorld."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex", "sendto"):
            patch.setattr(socket.socket, name, _guarded(getattr(socket.socket, name)))
        look_up = socket.getaddrinfo

        def getaddrinfo(host: Any, *args: Any, **kwargs: Any) -> Any:
            _check(host)
            return look_up(host, *args, **kwargs)

        patch.setattr(socket, "getaddrinfo", getaddrinfo)
        yield


def _guarded(method: Any) -> Any:
    def guarded(self: socket.socket, *args: Any) -> Any:
        if self.family in (socket.AF_INET, socket.AF_INET6):
            _check(args[-1][0])
        return method(self, *args)

    return guarded


def _check(host: object) -> None:
    if not is_here(host):
        raise OutsideWorld(f"A test reached for {host!r}: tests talk to this machine only.")
