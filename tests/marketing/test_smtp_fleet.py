"""Rounds: what is open and free is served, what is late is left out, what stops is accounted for."""

from __future__ import annotations

import asyncio
import datetime
import ipaddress
import ssl
import time
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from config.demo.smtp_script import Rule
from config.demo.smtp_server import Offers
from marketing.ports.replies import Ending
from marketing.ports.smtp import Envelope, Fleet, Server, Timeouts
from tests.smtp import reading, run, serving

SHORT = Timeouts(connect=0.5, command=5, data=5, block=5, dot=5)


async def yes(_: Envelope) -> bool:
    return True


def mail(to: str) -> Envelope:
    return Envelope(to, "news@sender.example", to, b"Subject: News\r\n\r\nHello.\r\n", time.monotonic())


async def all_open(fleet: Fleet, connections: int) -> None:
    while len(await fleet.ready(5)) < connections:
        await asyncio.sleep(0)


def test_one_round_sends_one_message_on_each_connection() -> None:
    async def scenario() -> None:
        async with serving() as server:
            fleet = Fleet(Server("127.0.0.1", server.port, connections=3), ask_again=yes, timeouts=SHORT)
            await all_open(fleet, 3)
            for slot in fleet.free():
                fleet.start(slot, mail(f"p{slot}@x.example"))
            assert fleet.free() == []
            ended = await fleet.finished(5)
            assert {(envelope.key, outcome.ending) for envelope, outcome in ended} == {
                (f"p{n}@x.example", Ending.SENT) for n in range(3)
            }
            assert (fleet.free(), fleet.waiting()) == ([0, 1, 2], [])
            await fleet.close(1)
            assert sorted(server.recipients()) == ["p0@x.example", "p1@x.example", "p2@x.example"]

    run(scenario())


def test_a_connection_that_still_waits_is_left_out_of_the_next_round_and_its_outcome_comes_later(
    tmp_path: Path,
) -> None:
    async def scenario() -> None:
        async with serving(Rule("dot", domain="slow.example", gate=str(tmp_path / "go"))) as server:
            fleet = Fleet(Server("127.0.0.1", server.port, connections=2), ask_again=yes, timeouts=SHORT)
            await all_open(fleet, 2)
            slow = mail("a@slow.example")
            fleet.start(0, slow)
            fleet.start(1, mail("b@x.example"))
            first = await fleet.finished(0.1)
            assert [envelope.key for envelope, _ in first] == ["b@x.example"]
            assert (fleet.free(), fleet.waiting()) == ([1], [slow])
            fleet.start(1, mail("c@x.example"))
            begun = time.monotonic()
            assert [envelope.key for envelope, _ in await fleet.finished(5)] == ["c@x.example"]
            assert time.monotonic() - begun < 2
            (tmp_path / "go").touch()
            assert [(envelope.key, outcome.ending) for envelope, outcome in await fleet.finished(5)] == [
                ("a@slow.example", Ending.SENT)
            ]
            await fleet.close(1)

    run(scenario())


def test_a_busy_slot_takes_no_second_message(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with serving(Rule("dot", gate=str(tmp_path / "go"))) as server:
            fleet = Fleet(Server("127.0.0.1", server.port, connections=1), ask_again=yes, timeouts=SHORT)
            await all_open(fleet, 1)
            fleet.start(0, mail("a@x.example"))
            with pytest.raises(ValueError, match=r"Slot 0 is not free\."):
                fleet.start(0, mail("b@x.example"))
            await fleet.close(0)

    run(scenario())


def test_closing_waits_for_what_is_out(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with serving(Rule("dot", delay=0.2)) as server:
            fleet = Fleet(Server("127.0.0.1", server.port, connections=1), ask_again=yes, timeouts=SHORT)
            await all_open(fleet, 1)
            fleet.start(0, mail("a@x.example"))
            assert [outcome.ending for _, outcome in await fleet.close(5)] == [Ending.SENT]

    run(scenario())


@pytest.mark.parametrize(("phase", "ending"), [("rcpt", Ending.DEFERRED), ("dot", Ending.UNCERTAIN)])
def test_closing_breaks_off_what_takes_too_long_and_says_what_became_of_it(
    tmp_path: Path, phase: str, ending: Ending
) -> None:
    async def scenario() -> None:
        async with serving(Rule(phase, gate=str(tmp_path / "never"), mark=str(tmp_path / "there"))) as server:
            fleet = Fleet(Server("127.0.0.1", server.port, connections=1), ask_again=yes, timeouts=SHORT)
            await all_open(fleet, 1)
            fleet.start(0, mail("a@x.example"))
            while not (tmp_path / "there").exists():
                await asyncio.sleep(0.01)
            assert [outcome.ending for _, outcome in await fleet.close(0)] == [ending]

    run(scenario())


def test_closing_does_not_wait_for_a_server_that_never_greets() -> None:
    async def scenario() -> float:
        async with reading(b"") as (port, _):
            fleet = Fleet(Server("127.0.0.1", port, connections=2), ask_again=yes)
            assert await fleet.ready(0.05) == []
            begun = time.monotonic()
            await fleet.close(1)
            return time.monotonic() - begun

    assert run(scenario()) < 1


def test_a_connection_lost_while_idle_is_opened_again() -> None:
    async def scenario() -> None:
        async with serving(Rule("dot", then="close", times=1)) as server:
            fleet = Fleet(Server("127.0.0.1", server.port, connections=1), ask_again=yes, timeouts=SHORT)
            for to in ("a@x.example", "b@x.example"):
                await all_open(fleet, 1)
                fleet.start(0, mail(to))
                assert [outcome.ending for _, outcome in await fleet.finished(5)] == [Ending.SENT]
                while server.messages == [] or (to == "a@x.example" and fleet.free()):
                    await asyncio.sleep(0)
            await fleet.close(1)
            assert server.recipients() == ["a@x.example", "b@x.example"]

    run(scenario())


def test_a_server_that_is_away_is_asked_once_a_second_and_not_in_a_storm() -> None:
    async def scenario() -> tuple[int, str]:
        tries = 0

        async def turn_away(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            nonlocal tries
            tries += 1
            writer.write(b"421 too busy\r\n")
            writer.close()

        server = await asyncio.start_server(turn_away, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        fleet = Fleet(Server("127.0.0.1", port, connections=4), ask_again=yes, timeouts=SHORT)
        assert await fleet.ready(1.5) == []
        await fleet.close(0)
        server.close()
        return tries, fleet.trouble.partition(": ")[2]

    assert run(scenario()) == (5, "the greeting was answered 421")  # one wave of four, then one probe


def test_a_server_that_takes_fewer_connections_is_used_with_those_it_takes() -> None:
    async def scenario() -> None:
        async with serving(Rule("connect", times=2), Rule("connect", reply="421 enough", then="close")) as server:
            fleet = Fleet(Server("127.0.0.1", server.port, connections=4), ask_again=yes, timeouts=SHORT)
            await all_open(fleet, 2)
            for slot in fleet.free():
                fleet.start(slot, mail(f"p{slot}@x.example"))
            assert [outcome.ending for _, outcome in await fleet.finished(5)] == [Ending.SENT, Ending.SENT]
            await fleet.close(1)

    run(scenario())


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for 127.0.0.1, with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    begin = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(begin)
        .not_valid_after(begin.replace(year=2090))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    form = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    file = tmp_path_factory.mktemp("tls") / "both.pem"
    file.write_bytes(
        made.public_bytes(serialization.Encoding.PEM) + key.private_bytes(serialization.Encoding.PEM, *form)
    )
    return file


def _context(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


def _deliver(certificate: Path, tls: str) -> list[str]:
    async def scenario() -> list[str]:
        context = _context(certificate)
        offers = Offers(tls=context if tls == "starttls" else None)
        async with serving(offers=offers, tls=context if tls == "tls" else None) as server:
            fleet = Fleet(Server("127.0.0.1", server.port, tls=tls, connections=1), ask_again=yes, timeouts=SHORT)  # type: ignore[arg-type]
            if await fleet.ready(1):
                fleet.start(0, mail("a@x.example"))
                await fleet.finished(5)
            await fleet.close(1)
            return [*server.recipients(), fleet.trouble.partition("] ")[2].partition(": ")[0]]

    return run(scenario())


@pytest.mark.parametrize("tls", ["starttls", "tls"])
def test_mail_goes_encrypted_to_a_server_whose_certificate_is_trusted(
    certificate: Path, tls: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    assert _deliver(certificate, tls) == ["a@x.example", ""]


@pytest.mark.parametrize("tls", ["starttls", "tls"])
def test_nothing_goes_to_a_server_whose_certificate_is_not_trusted(certificate: Path, tls: str) -> None:
    assert _deliver(certificate, tls) == ["certificate verify failed"]
