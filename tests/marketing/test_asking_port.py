"""Whether a link answers: asked of a site on this machine that is let in by its name and port, and of nobody else in a private network."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest

from marketing.answers import Answer, Outcome, asked_as, of_status
from marketing.ports import asking
from marketing.ports.asking import Asker, is_public
from tests.marketing.test_smtp_fleet import certificate as certificate  # the fixture
from tests.otherssite import OthersSite, others_site

OWN = "https://our.example"


@pytest.fixture
def site() -> Iterator[OthersSite]:
    with others_site() as running:
        yield running


def asker(site: OthersSite, *known: str, seconds: float = 10.0, **names: str) -> Asker:
    """Who knows the site, and a phone book of `names` (a point written as a line)."""

    def resolve(host: str, port: int) -> list[str]:
        return [names.get(host.replace(".", "_"), host)]

    return Asker("Luvalla link check", OWN, {site.place, *known}, resolve, seconds)


def ended(site: OthersSite, path: str) -> tuple[Outcome, int]:
    answer = asker(site).ask(site.url(path))
    return answer.outcome, answer.status


def test_a_page_is_asked_for_its_head_alone_once_by_who_says_who_it_is_without_cookies(site: OthersSite) -> None:
    assert ended(site, "/page?x=1&y=å") == (Outcome.ANSWERS, 200)
    assert site.asked == [("HEAD", "/page?x=1&y=%C3%A5")]
    assert site.headers == [
        {
            "Host": site.place,
            "Accept-Encoding": "identity",
            "User-Agent": "Luvalla link check",
            "Accept": "*/*",
            "Connection": "close",
        }
    ]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/404", (Outcome.GONE, 404)),
        ("/410", (Outcome.GONE, 410)),
        ("/403", (Outcome.CLOSED, 403)),
        ("/429", (Outcome.BUSY, 429)),
        ("/500", (Outcome.BROKEN, 500)),
        ("/503", (Outcome.BROKEN, 503)),
        ("/418", (Outcome.ODD, 418)),
        ("/304", (Outcome.ODD, 304)),
        ("/circle", (Outcome.CIRCLES, 0)),
        ("/no-http", (Outcome.STRANGE, 0)),
    ],
)
def test_each_way_to_end_has_its_word(site: OthersSite, path: str, expected: tuple[Outcome, int]) -> None:
    assert ended(site, path) == expected


@pytest.mark.parametrize("path", ["/no-head", "/head-404"])
def test_where_the_head_is_not_given_the_page_is_asked_for(site: OthersSite, path: str) -> None:
    assert ended(site, path) == (Outcome.ANSWERS, 200)
    assert site.asked == [("HEAD", path), ("GET", path)]


def test_who_is_asked_too_much_is_not_asked_once_more(site: OthersSite) -> None:
    ended(site, "/429")
    assert site.asked == [("HEAD", "/429")]


def test_a_redirect_is_followed_to_its_end_and_no_cookie_goes_along(site: OthersSite) -> None:
    assert ended(site, "/to?/to?/404") == (Outcome.GONE, 404)
    assert not any("Cookie" in headers for headers in site.headers)


def test_six_redirects_are_one_too_many(site: OthersSite) -> None:
    ended(site, "/circle")
    assert len(site.asked) == 6


def test_a_redirect_to_our_own_pages_is_an_answer_and_is_not_followed(site: OthersSite) -> None:
    assert ended(site, "/to?https://our.example/u/token/") == (Outcome.ANSWERS, 302)


@pytest.mark.parametrize("path", ["/to?ftp://other.example/", "/to?http://[::1", "/to?http://x.example:port/"])
def test_a_redirect_off_the_web_is_no_page(site: OthersSite, path: str) -> None:
    assert ended(site, path) == (Outcome.STRANGE, 0)


@pytest.mark.parametrize("path", ["/silent", "/drip"])
def test_who_takes_too_long_is_given_up_even_while_talking(site: OthersSite, path: str) -> None:
    assert asker(site, seconds=0.3).ask(site.url(path)) == Answer(Outcome.SLOW)


def test_nobody_listens() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        place = f"127.0.0.1:{taken.getsockname()[1]}"
        assert Asker("x", OWN, {place}).ask(f"http://{place}/") == Answer(Outcome.AWAY)


def test_without_a_certificate_that_holds_nothing_is_asked(certificate: Path) -> None:
    with others_site(certificate) as site:  # nobody we trust signed it
        assert asker(site).ask(f"https://{site.place}/") == Answer(Outcome.UNSAFE)
        assert site.asked == []


def test_over_tls_the_host_is_the_name_of_the_link_and_its_certificate_is_looked_at(
    certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "_trust", lambda: ssl.create_default_context(cafile=str(certificate)))
    with others_site(certificate) as site:
        assert asker(site).ask(f"https://{site.place}/page") == Answer(Outcome.ANSWERS, 200)
        named = asker(site, f"intra.example:{site.port}", intra_example="127.0.0.1")
        assert named.ask(f"https://intra.example:{site.port}/") == Answer(Outcome.UNSAFE)
        assert site.asked == [("HEAD", "/page")]


def test_who_speaks_no_tls_cannot_be_reached_by_it(site: OthersSite) -> None:
    assert asker(site).ask(f"https://{site.place}/") == Answer(Outcome.AWAY)


@pytest.mark.parametrize(
    ("errno", "outside", "outcome"),
    [
        (socket.EAI_NONAME, True, Outcome.NO_NAME),
        (socket.EAI_NONAME, False, Outcome.AWAY),  # a closed network, where no name of the outside is known
        (socket.EAI_AGAIN, True, Outcome.AWAY),
    ],
)
def test_that_a_name_does_not_exist_is_said_only_where_it_is_certain(
    errno: int, outside: bool, outcome: Outcome
) -> None:
    def resolve(host: str, port: int) -> list[str]:
        if outside and host == asking.ALWAYS_THERE:
            return ["198.41.0.4"]
        raise socket.gaierror(errno, "no")

    assert Asker("x", OWN, resolve=resolve).ask("https://nobody.example/") == Answer(outcome)


def test_a_name_that_answers_with_a_private_address_is_not_asked(site: OthersSite) -> None:
    sly = asker(site, sly_example="127.0.0.1")
    assert sly.ask(site.url(host="sly.example")) == Answer(Outcome.INSIDE)
    assert site.asked == []


def test_one_private_address_beside_a_public_one_is_enough(site: OthersSite) -> None:
    both = Asker("x", OWN, resolve=lambda host, port: ["93.184.215.14", "127.0.0.1"])
    assert both.ask(site.url(host="sly.example")) == Answer(Outcome.INSIDE)


def test_no_redirect_leads_into_a_private_network(site: OthersSite) -> None:
    sly = asker(site, sly_example="127.0.0.1")
    assert sly.ask(site.url(f"/to?{site.url(host='sly.example')}")) == Answer(Outcome.INSIDE)
    assert site.asked == [("HEAD", f"/to?{site.url(host='sly.example')}")]


def test_a_known_place_is_known_with_its_port_only(site: OthersSite) -> None:
    with others_site() as other:
        assert asker(site).ask(other.url()) == Answer(Outcome.INSIDE)
        assert other.asked == []


def test_what_was_looked_up_is_what_is_connected_to(site: OthersSite) -> None:
    """Looked up once: a name that changes its answer in between changes nothing."""
    looked_up: list[str] = []

    def resolve(host: str, port: int) -> list[str]:
        looked_up.append(host)
        return ["127.0.0.1"]

    named = Asker("x", OWN, {f"intra.example:{site.port}"}, resolve)
    assert named.ask(site.url("/no-head", host="intra.example")) == Answer(Outcome.ANSWERS, 200)
    assert looked_up == ["intra.example"]
    assert {headers["Host"] for headers in site.headers} == {f"intra.example:{site.port}"}


@pytest.mark.parametrize(
    "address",
    [
        *(
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "224.0.0.1",
        ),
        *("240.0.0.1", "255.255.255.255", "192.0.2.1", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fec0::1"),
        *("ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::1"),
        *("2001:0:5ef5:79fb::80ff:fffe", "no address"),
    ],
)
def test_an_address_that_is_not_of_the_public_internet(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "64:ff9b::5db8:d70e"])
def test_an_address_of_the_public_internet(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("found", ["127.0.0.1", "10.0.0.7", "169.254.169.254", "::1", "fe80::1%2", "::ffff:10.0.0.7"])
def test_whatever_a_name_is_looked_up_as_its_address_decides(
    site: OthersSite, found: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = [(socket.AF_UNSPEC, socket.SOCK_STREAM, 6, "", (found, site.port))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: told)
    for name in ("sly.example", "2130706433", "0x7f.1", "127.1", "localhost"):
        assert Asker("x", OWN).ask(site.url(host=name)) == Answer(Outcome.INSIDE)
    assert site.asked == []


@pytest.mark.parametrize(
    ("place", "asked"),
    [
        ("https://a.example/x?y#z", "https://a.example/x?y"),
        ("http://a.example", "http://a.example"),
        ("mailto:a@a.example", None),
        ("https://our.example/privacy/", None),
        ("https://OUR.example:443/privacy/", None),
        ("http://our.example./u/token/", None),
        ("https://our.example:8443/", "https://our.example:8443/"),
        ("https://a.example/{{ first_name }}", None),
        ("https://a.example/%7b%7Bfirst_name", None),
        ("https://a.example/" + "x" * 2_000, None),
        ("https://[a", None),
        ("https://a.example:port/", None),
        ("https:///x", None),
    ],
)
def test_what_is_asked_and_what_never_is(place: str, asked: str | None) -> None:
    assert asked_as(place, OWN) == asked


def test_any_number_of_a_server_comes_to_something() -> None:
    assert {of_status(number).outcome for number in (200, 204, 299)} == {Outcome.ANSWERS}
    assert of_status(999) == Answer(Outcome.BROKEN, 999)
