"""Asks a link whether it answers: the head of the page, without its body, without cookies.

The name is looked up first, and exactly what was found is connected to, again after each redirect: whatever a name answers, nothing
leads into a private network.
"""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from http.client import HTTPConnection, HTTPException
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import SplitResult, quote, urldefrag, urljoin, urlsplit

from marketing.answers import Answer, Outcome, is_own, of_status

MOST_REDIRECTS = 5
SECONDS, CONNECT = 10.0, 4.0
"""All of a link's answer with its redirects, the look-up of names aside, and one connection."""
ALWAYS_THERE = "a.root-servers.net"
"""A name that exists as long as there are names."""
_REDIRECTS = {301, 302, 303, 307, 308}
_CAREFUL = "%/:=&?~+!$,;'@()*[]|"  # what quoting leaves as it is
_NAT64 = ip_network("64:ff9b::/96")  # an IPv4 address in its last four bytes
Resolve = Callable[[str, int], list[str]]


class Inside(Exception):
    """The name leads to an address that is not of the public internet."""


def addresses_of(host: str, port: int) -> list[str]:
    """The addresses of a name, in the order to try them. Raises socket.gaierror."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(place[4][0]) for place in found))


def is_public(address: str) -> bool:
    """Is this an address of the public internet, and one machine's? Also the IPv4 address that an IPv6 one carries is looked at."""
    try:
        found = ip_address(address)
    except ValueError:  # with a zone: link-local
        return False
    if found in _NAT64:
        return is_public(str(IPv4Address(found.packed[-4:])))
    carried = _carried(found)
    if carried is not None and not is_public(str(carried)):
        return False
    return found.is_global and not (found.is_multicast or found.is_reserved or getattr(found, "is_site_local", False))


def _carried(found: IPv4Address | IPv6Address) -> IPv4Address | None:
    if isinstance(found, IPv4Address):
        return None
    return found.ipv4_mapped or found.sixtofour or (found.teredo[1] if found.teredo else None)


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks: the `agent` it says it is, our `own` address, which is never asked (a redirect there is an answer), and the `known` places
    (`host:port`) that may lie in a private network."""

    agent: str
    own: str = ""
    known: Collection[str] = ()
    resolve: Resolve = addresses_of
    seconds: float = SECONDS

    def ask(self, url: str) -> Answer:
        """How the link answers, after at most five redirects. Never raises for what others do."""
        ends = time.monotonic() + self.seconds
        try:
            for _ in range(MOST_REDIRECTS + 1):
                status, onward = self._page(urlsplit(url), ends)
                if not onward:
                    return of_status(status)
                url = urldefrag(urljoin(url, onward)).url
                if is_own(url, self.own):
                    return Answer(Outcome.ANSWERS, status)
        except Inside:
            return Answer(Outcome.INSIDE)
        except socket.gaierror as error:
            certain = error.errno == socket.EAI_NONAME and self._knows_outside()
            return Answer(Outcome.NO_NAME if certain else Outcome.AWAY)
        except TimeoutError:
            return Answer(Outcome.SLOW)
        except (HTTPException, OSError, ValueError) as error:
            return Answer(Outcome.SLOW if time.monotonic() >= ends else _outcome(error))
        return Answer(Outcome.CIRCLES)

    def _page(self, place: SplitResult, ends: float) -> tuple[int, str]:
        """The number, and where it leads on. A server that knows no HEAD, or says no to it, is asked with GET: that alone is certain."""
        if place.scheme not in ("http", "https") or not place.hostname:
            raise ValueError("not on the web")
        host, port = place.hostname.encode("idna").decode(), place.port or (443 if place.scheme == "https" else 80)
        addresses = self._addresses(host, port)
        path = quote(place.path or "/", _CAREFUL) + (f"?{quote(place.query, _CAREFUL)}" if place.query else "")
        status, onward = 0, ""
        for method in ("HEAD", "GET"):
            door = _Door(host, port, addresses, ends, tls=place.scheme == "https")
            try:
                door.request(method, path, headers={"User-Agent": self.agent, "Accept": "*/*", "Connection": "close"})
                with door.getresponse() as answer:  # its body is never read
                    status, onward = answer.status, answer.getheader("Location") or ""
                door.left()
            finally:
                door.close()
            if status < 400 or status == 429:
                break
        return status, onward if status in _REDIRECTS else ""

    def _knows_outside(self) -> bool:
        """Name servers of closed networks say of every outside name that there is none: then it means nothing."""
        try:
            return bool(self.resolve(ALWAYS_THERE, 443))
        except OSError:
            return False

    def _addresses(self, host: str, port: int) -> list[str]:
        found = self.resolve(host, port)
        if f"{host}:{port}" not in self.known and not all(map(is_public, found)):
            raise Inside(host)
        return found


class _Door(HTTPConnection):
    """A connection to addresses that were looked at, and to nothing else. It is shut when the time is over, however slowly others talk."""

    def __init__(self, host: str, port: int, addresses: list[str], ends: float, *, tls: bool) -> None:
        super().__init__(host, port)
        self._addresses, self._ends, self._tls = addresses, ends, tls
        self._watch: threading.Timer | None = None
        self.default_port = 443 if tls else 80

    def connect(self) -> None:
        self.sock = self._reach()
        if self._tls:
            self.sock = _trust().wrap_socket(self.sock, server_hostname=self.host, do_handshake_on_connect=False)
        self.sock.settimeout(self.left())
        self._watch = threading.Timer(self.left(), _shut, [self.sock])
        self._watch.daemon = True
        self._watch.start()
        if isinstance(self.sock, ssl.SSLSocket):
            self.sock.do_handshake()

    def close(self) -> None:
        if self._watch:
            self._watch.cancel()
        super().close()

    def left(self) -> float:
        """Seconds. Raises TimeoutError when there are none, also when an answer was cut off by that."""
        left = self._ends - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left

    def _reach(self) -> socket.socket:
        """The first address that takes the connection."""
        failed: OSError = ConnectionError("no address")
        for address in self._addresses[:3]:
            try:
                return socket.create_connection((address, self.port), timeout=min(CONNECT, self.left()))
            except OSError as error:
                failed = error
        raise failed


@cache
def _trust() -> ssl.SSLContext:
    return ssl.create_default_context()  # reads every authority: when first asked, not when a process starts


def _shut(bare: socket.socket) -> None:
    with suppress(OSError):
        bare.shutdown(socket.SHUT_RDWR)


def _outcome(error: Exception) -> Outcome:
    if isinstance(error, ssl.SSLCertVerificationError):
        return Outcome.UNSAFE
    return Outcome.AWAY if isinstance(error, OSError) else Outcome.STRANGE
