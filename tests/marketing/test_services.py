"""Delivery by a mail service, through anymail's real clients: everybody once, all ends told apart, and what nobody knows stays so."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db.models.functions import Now

from marketing import verp
from marketing.models import Message
from marketing.ports import attempts
from marketing.ports.couriers import Couriers
from marketing.ports.dialogue import Timeouts
from marketing.ports.replies import Ending
from marketing.ports.services import KINDS, Service
from marketing.ports.wire import Envelope
from marketing.queries.progress import figures
from marketing.runners import delivery
from marketing.runners.delivery import deliver
from marketing.runners.letters import IssueLetters
from marketing.runners.server import mail_server
from privacy.refusal import Refused
from tests.crowd import address, ban, newsletter, subscribers
from tests.mailservice import KEY, Fault, MailService, mail_service
from tests.marketing.test_smtp_fleet import certificate as certificate  # the fixture
from tests.smtp import run, wait_for

SHORT = Timeouts(connect=1, command=1, data=1, block=1, dot=0.5)


@pytest.fixture(params=["postmark", "mailgun"])
def either(request: pytest.FixtureRequest, committed_db: str, settings: Any) -> Iterator[MailService]:
    with mail_service(request.param) as service:
        settings.EMAIL_URL, settings.MAIL_CONNECTIONS = service.url, 4
        yield service


@pytest.fixture
def postmark(committed_db: str, settings: Any) -> Iterator[MailService]:
    with mail_service("postmark") as service:
        settings.EMAIL_URL, settings.MAIL_CONNECTIONS = service.url, 4
        yield service


def send(campaign: int, timeouts: Timeouts = SHORT) -> int:
    return deliver(IssueLetters(campaign), mail_server(), stop=threading.Event(), lease=60, timeouts=timeouts)


def sending(campaign: int, stop: threading.Event) -> threading.Thread:
    """The same in a thread, with ordinary patience."""
    letters = IssueLetters(campaign)
    thread = threading.Thread(target=lambda: deliver(letters, mail_server(), stop=stop, lease=60))
    thread.start()
    return thread


def states(campaign: int) -> dict[str, int]:
    return {state: number for state, number in figures(campaign).items() if number}


def test_everybody_gets_one_mail_and_the_service_is_told_to_follow_nobody(either: MailService) -> None:
    people = subscribers(12)
    campaign = newsletter(people)
    assert send(campaign) == 12
    assert states(campaign) == {"candidates": 12, "sent": 12}
    assert set(Message.objects.values_list("reply", flat=True)) == {"200"}
    assert either.recipients() == sorted(map(address, people))
    assert {mail["tracking"] for mail in either.accepted} <= {(False, "None"), ("no", "no")}


def test_our_own_lines_words_and_mark_go_with_it(either: MailService) -> None:
    campaign = newsletter(subscribers(1))
    send(campaign)
    message, (mail,) = Message.objects.get(), either.accepted
    lines = {name.lower(): value for name, value in mail["headers"].items()}
    assert lines["message-id"] == f"<{message.message_id}>"
    assert lines["list-unsubscribe-post"] == "List-Unsubscribe=One-Click"
    assert lines["list-unsubscribe"].startswith("<http")
    assert lines["list-id"] == "<work_ability.esimerkkilaitos.example>"
    assert lines["x-luvalla-message"] == mail["metadata"]["luvalla"] == verp.mark(message.pk)
    assert (mail["subject"], "<strong>Maija0</strong>" in mail["html"]) == ("Uutisia, Maija0", True)
    assert lines["list-unsubscribe"].strip("<>") in mail["text"]
    assert not {"from", "to", "subject", "content-type", "mime-version"} & {*lines}


@pytest.mark.parametrize(
    ("fault", "state", "reply"),
    [
        (Fault("odd.example", 503), "deferred", "503"),
        (Fault("odd.example", 422, '{"ErrorCode": 1, "Message": "no"}'), "deferred", "422"),
        (Fault("odd.example", 307), "deferred", "307"),
        (Fault("odd.example"), "uncertain", "dot"),
        (Fault("odd.example", keep=True), "uncertain", "dot"),
        (Fault("odd.example", 504, keep=True), "uncertain", "dot"),
        (Fault("odd.example", 200, "<html>", keep=True), "uncertain", "dot"),
    ],
)
def test_each_end_is_written_down_and_others_are_not_touched(
    postmark: MailService, fault: Fault, state: str, reply: str
) -> None:
    campaign = newsletter([*subscribers(3), *subscribers(1, domain="odd.example")])
    postmark.faults.append(fault)
    send(campaign)
    assert states(campaign) == {"candidates": 4, "sent": 3, state: 1}
    assert Message.objects.get(state=state).reply == reply


def test_what_nobody_can_know_is_never_sent_again(postmark: MailService) -> None:
    campaign = newsletter(subscribers(1))
    postmark.faults.append(Fault(keep=True, times=1))
    send(campaign)
    send(campaign)
    assert (states(campaign), len(postmark.accepted)) == ({"candidates": 1, "uncertain": 1}, 1)


def test_a_service_that_keeps_silent_longer_than_we_wait_leaves_it_uncertain(postmark: MailService) -> None:
    campaign = newsletter(subscribers(1))
    postmark.faults.append(Fault(keep=True, gate=threading.Event(), status=200))
    send(campaign)
    assert states(campaign) == {"candidates": 1, "uncertain": 1}


def test_an_address_that_the_service_will_not_have_is_refused(
    postmark: MailService, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign = newsletter(subscribers(3))
    first, second, _third = Message.objects.order_by("pk")
    names, letter = {first.address: "odd@people.example", second.address: "gone@people.example"}, Service.letter
    monkeypatch.setattr(Service, "letter", lambda self, data, to: letter(self, data, names.get(to, to)))
    send(campaign)
    assert states(campaign) == {"candidates": 3, "sent": 1, "refused": 2}
    assert [Message.objects.get(pk=one.pk).reply for one in (first, second)] == ["422 5.1.3", "422"]


def test_who_bans_us_while_the_connection_is_opened_gets_nothing(
    postmark: MailService, monkeypatch: pytest.MonkeyPatch
) -> None:
    (person,) = subscribers(1)
    campaign = newsletter([person])
    connect, there, go = attempts._Http.connect, threading.Event(), threading.Event()

    def slow(self: Any) -> None:
        connect(self)
        there.set()
        go.wait(30)

    monkeypatch.setattr(attempts._Http, "connect", slow)
    runner = sending(campaign, threading.Event())
    assert there.wait(30)
    ban(person)
    wait_for(lambda: not Message.objects.filter(intent_at__gt=Now() - timedelta(seconds=1.1)).exists())
    go.set()
    runner.join()
    message = Message.objects.get(campaign=campaign)
    assert (message.state, message.reason, postmark.asked) == ("excluded", "marketing_banned", [])


def test_with_a_wrong_key_nothing_is_lost_and_the_reason_is_told(
    postmark: MailService, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign = newsletter(subscribers(6))
    settings.EMAIL_URL = postmark.url.replace("key-of", "another-key-of")
    monkeypatch.setattr(delivery, "AWAY", 0.3)
    with pytest.raises(delivery.Unreachable, match=r"^postmark: it answers 401$"):
        send(campaign)
    assert set(states(campaign)) <= {"candidates", "queued", "deferred"}
    assert len(postmark.asked) <= 8


def test_without_a_service_nothing_is_sent_and_the_reason_is_told(
    postmark: MailService, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign = newsletter(subscribers(2))
    settings.EMAIL_URL = postmark.url.replace(str(postmark.port), "1")
    monkeypatch.setattr(delivery, "AWAY", 0.3)
    with pytest.raises(delivery.Unreachable, match=r"^postmark: no request could be made"):
        send(campaign)
    assert set(states(campaign)) <= {"candidates", "queued", "deferred"}


def test_asked_to_stop_it_takes_nothing_more_and_leaves_nothing_unknown(postmark: MailService) -> None:
    campaign, stop, gate = newsletter(subscribers(12)), threading.Event(), threading.Event()
    postmark.faults.append(
        Fault(
            keep=True,
            gate=gate,
            status=200,
            text='{"To": "x@x.example", "MessageID": "1", "ErrorCode": 0, "Message": "OK"}',
        )
    )
    runner = sending(campaign, stop)
    wait_for(lambda: len(postmark.asked) == 4)
    stop.set()
    gate.set()
    runner.join()
    assert states(campaign) == {"candidates": 12, "sent": 4, "queued": 8}


def test_killed_while_the_service_has_not_answered_it_is_uncertain_and_nobody_gets_it_twice(
    postmark: MailService,
) -> None:
    people = subscribers(40)
    campaign = newsletter(people)
    postmark.faults.append(Fault(keep=True, gate=threading.Event()))
    process = _runner(campaign, postmark)
    wait_for(lambda: len(postmark.accepted) == 4)
    process.kill()
    process.communicate()
    postmark.faults[0].times = 0
    wait_for(
        lambda: (
            not Message.objects.raw(
                "SELECT m.id FROM marketing_message m JOIN marketing_claim c ON c.token = m.token WHERE m.state = 'sending' AND c.lease_until > now()"
            )
        )
    )
    second = _runner(campaign, postmark)
    _out, err = second.communicate(timeout=120)
    assert second.returncode == 0, err
    assert states(campaign) == {"candidates": 40, "sent": 36, "uncertain": 4}
    assert Counter(postmark.recipients()) == Counter(map(address, people))


def _runner(campaign: int, service: MailService) -> subprocess.Popen[str]:
    given = {
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "EMAIL_URL": service.url,
        "MAIL_CONNECTIONS": "4",
        "MAIL_LEASE_SECONDS": "2",
    }
    command = [sys.executable, "manage.py", "send_campaign", str(campaign), "--json"]
    return subprocess.Popen(
        command, env={**os.environ, **given}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def test_it_goes_encrypted_to_a_service_whose_certificate_is_trusted_and_to_no_other(
    committed_db: str, certificate: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign = newsletter(subscribers(6))
    with mail_service("postmark", certificate) as service:
        settings.EMAIL_URL, settings.MAIL_CONNECTIONS = service.url, 4
        with monkeypatch.context() as hasty:
            hasty.setattr(delivery, "AWAY", 0.3)
            with pytest.raises(delivery.Unreachable, match="no request could be made"):
                send(campaign)
        assert service.asked == []
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
        Message.objects.update(next_at=Now())
        send(campaign)
        assert states(campaign) == {"candidates": 6, "sent": 6}
        service.faults.append(Fault(keep=True))
        lost = newsletter(subscribers(1))
        send(lost)
        assert states(lost) == {"candidates": 1, "uncertain": 1}


def test_doubt_begins_at_the_first_byte_behind_a_proxy_too(
    postmark: MailService, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign = newsletter(subscribers(1))
    settings.EMAIL_URL = f"anymail+postmark://?server_token={KEY}&api_url=http://localhost:1/"
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{postmark.port}")
    postmark.faults.append(Fault())
    send(campaign)
    assert (states(campaign), postmark.asked) == ({"candidates": 1, "uncertain": 1}, [""])


def test_broken_off_a_mail_that_began_is_uncertain_and_the_couriers_end() -> None:
    async def scenario() -> list[Ending]:
        async def yes(_envelope: Envelope) -> bool:
            return True

        with mail_service("postmark") as service:
            service.faults.append(Fault(gate=threading.Event(), status=200))
            couriers = Couriers(Service.of(service.url, 2), ask_again=yes)
            assert await couriers.ready(1) == [0, 1]
            couriers.start(0, Envelope(1, "", "aino@people.example", MAIL, time.monotonic()))
            with pytest.raises(ValueError, match="not free"):
                couriers.start(0, Envelope(2, "", "aino@people.example", MAIL, time.monotonic()))
            while not service.asked:
                await asyncio.sleep(0.01)
            return [outcome.ending for _envelope, outcome in await couriers.close(0.1)]

    assert run(scenario()) == [Ending.UNCERTAIN]


# Every service that is offered

OPTIONS = {"api_url": "https://api.mail.example/", "sender_domain": "mg.example"}
MAIL = (
    b"From: =?utf-8?q?Ty=C3=B6el=C3=A4m=C3=A4?= <uutiskirje@laitos.example>\r\nTo: aino@people.example\r\nSubject: =?utf-8?q?P=C3=A4iv=C3=A4n?= uutiset\r\n"
    b"Message-ID: <one@laitos.example>\r\nX-Luvalla-Message: abcdefghijklmnopqrstu\r\nList-Unsubscribe: <https://l.example/u/x>\r\n"
    b"MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=B\r\n\r\n"
    b"--B\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nHei\r\n--B\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>Hei</p>\r\n--B--\r\n"
)


@pytest.mark.parametrize("name", KINDS)
def test_what_a_service_is_given_holds_our_mark_and_lines_and_it_supports_all_of_it(name: str) -> None:
    kind = KINDS[name]
    options = {option: OPTIONS.get(option, "x") for option in (*kind.needs, "api_url")}
    service = Service(name, options)
    backend = service.backend(connect=1, read=1)
    letter = service.letter(MAIL, "aino@people.example")
    request = backend.build_message_payload(letter, {}).get_request_params("https://api.mail.example/")
    told = f"{request['data']}"
    assert [
        piece
        for piece in ("abcdefghijklmnopqrstu", "aino@people.example", "one@laitos.example", "l.example/u/x")
        if piece not in told
    ] == []


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("anymail+pigeon://?api_key=secret", "there is no service pigeon"),
        ("anymail+amazon_ses://", "there is no service amazon_ses"),
        ("anymail+mailjet://?api_key=secret", r"mailjet needs secret_key: write anymail\+mailjet://"),
        ("anymail+postmark://?server_token=secret&stream=x", "postmark has no option stream"),
        ("anymail+postmark://?server_token=secret&api_url=http://mail.example", "would travel in plain text"),
    ],
)
def test_an_address_that_will_not_do_is_refused_without_repeating_the_key(settings: Any, url: str, why: str) -> None:
    settings.EMAIL_URL = url
    with pytest.raises(Refused, match=why) as no:
        mail_server()
    assert "secret&" not in str(no.value.message)
