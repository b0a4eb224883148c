"""What mail services report: heard once, in any order, from nobody who cannot prove to be the service, and never dropped."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import random
from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from django.test import Client, RequestFactory
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as settings_of
from hypothesis import strategies as st

from consent.models import ConsentEvent, Evidence
from consent.queries.gate import Question, explain
from crm.models import ContactPoint
from marketing import verp
from marketing.actions import bounces, campaigns, rehearsal
from marketing.models import Bounce, Message
from marketing.ports.webhooks import VIEWS, Door
from privacy.models import AuditEvent
from tests.marketing.conftest import FI, OTHER, TOPIC, WRITER, make_person

NAMES = """RecordType Type event ID Details Metadata luvalla Email signature event-data token timestamp delivery-status message user-variables
    msys message_event bounce_class type data email tags events metadata event_id bounce created_at ts _id msg uuid payload status output Payload""".split()
EMAIL, SECRET, KEY = "aino@koti.example", "a-long-enough-secret", "key-of-the-signature"
NEWSLETTER = Question("newsletter", "email", TOPIC)

pytestmark = pytest.mark.usefixtures("topics")


@pytest.fixture(autouse=True)
def services(settings: Any) -> None:
    settings.MAIL_EVENTS = [f"postmark://events:{SECRET}@", f"mailgun://?webhook_signing_key={KEY}"]


@pytest.fixture
def reader() -> int:
    return make_person(EMAIL)


@pytest.fixture
def sent(reader: int) -> int:
    """The number of her message in a newsletter that went out an hour ago."""
    now = timezone.now() - timedelta(hours=1)
    campaign = campaigns.create(by=WRITER, now=now, name="Uutisia", topic=TOPIC, contents=[FI])
    rehearsal.pretend_sent(by=WRITER, approver=OTHER, at=now, campaign=campaign)
    return Message.objects.get(campaign=campaign, contact=reader).pk


def post(service: str, body: bytes, *, secret: str = SECRET, **headers: str) -> int:
    if service == "postmark" and secret:
        headers |= {"Authorization": "Basic " + base64.b64encode(f"events:{secret}".encode()).decode()}
    given = {"data": body, "content_type": "application/json", "headers": headers}
    return Client(raise_request_exception=False).post(f"/mail/events/{service}/", **given).status_code  # type: ignore[arg-type]


def postmark(message: int | None, record: str = "Bounce", **more: Any) -> bytes:
    """An event as Postmark describes it."""
    event = {
        "RecordType": record, "ID": 692560173, "Type": "HardBounce", "MessageID": "2706ee8a-737c-4285-b032-ccd317af53ed",
        "Description": "The server was unable to deliver your message", "Details": "smtp;550 5.1.1 The account does not exist.",
        "Email": EMAIL, "BouncedAt": timezone.now().isoformat(), "Metadata": {"luvalla": verp.mark(message)} if message else {},
    }  # fmt: skip
    return json.dumps(event | more).encode()


def mailgun(message: int, *, token: str = "t1", key: str = KEY, **data: Any) -> bytes:
    """An event as Mailgun describes it, signed."""
    stamp = str(int(timezone.now().timestamp()))
    signature = hmac.new(key.encode(), f"{stamp}{token}".encode(), hashlib.sha256).hexdigest()
    event = {
        "event": "failed", "severity": "permanent", "id": "G9Bn5sl1TC6nu79C8C0bwg", "timestamp": 1_795_600_000.5, "reason": "bounce",
        "recipient": EMAIL, "user-variables": {"luvalla": verp.mark(message)}, "message": {"headers": {"message-id": "x@y.example"}},
        "delivery-status": {"code": 550, "message": "5.1.1 no such user"},
    } | data  # fmt: skip
    return json.dumps(
        {"signature": {"token": token, "timestamp": stamp, "signature": signature}, "event-data": event}
    ).encode()


def point() -> str:
    return ContactPoint.objects.get(key=EMAIL).state


def kept() -> list[tuple[str, str, str, str]]:
    return list(Bounce.objects.order_by("pk").values_list("kind", "status", "came_by", "text"))


def test_a_hard_bounce_marks_the_address_and_changes_no_permission(reader: int, sent: int) -> None:
    before = list(ConsentEvent.objects.values())
    assert post("postmark", postmark(sent)) == 200
    assert kept() == [("hard", "5.1.1", "service", "")]
    assert (point(), list(ConsentEvent.objects.values())) == ("bounced", before)
    assert AuditEvent.objects.filter(action="bounce.taken", person_ref=reader).count() == 1


def test_mailguns_event_says_the_same_by_its_signature(sent: int) -> None:
    assert (post("mailgun", mailgun(sent)), kept(), point()) == (200, [("hard", "5.1.1", "service", "")], "bounced")


def test_a_complaint_is_a_no_to_what_the_mail_was(reader: int, sent: int) -> None:
    complaint = postmark(sent, "SpamComplaint", Type="SpamComplaint", Details="")
    assert post("postmark", complaint) == 200
    assert (kept()[0][0], explain(NEWSLETTER, reader).reason, point()) == ("complaint", "withdrawn", "works")
    proof = Evidence.objects.latest("pk")
    assert (proof.event.act, proof.source, proof.text) == (
        "withdrawn",
        "complaint passed on by the mailbox provider",
        f"Report of the mail service about message {sent}.",
    )


def test_who_unsubscribes_at_the_service_has_said_no_too(reader: int, sent: int) -> None:
    assert post("mailgun", mailgun(sent, event="unsubscribed", severity=None, reason=None)) == 200
    assert (kept()[0][0], explain(NEWSLETTER, reader).reason) == ("left", "withdrawn")


@pytest.mark.parametrize("seed", range(3))
def test_events_that_come_five_times_and_in_any_order_have_one_effect(reader: int, sent: int, seed: int) -> None:
    """Three days late, too: the days are those on which it happened."""
    late = (timezone.now() - timedelta(days=3)).isoformat()
    events = [
        postmark(sent, ID=1, Type="SoftBounce", Details="4.2.2 mailbox full", BouncedAt=late),
        postmark(sent, ID=2, Type="Transient", Details="451 later"),
        postmark(sent, "SpamComplaint", ID=3, Type="SpamComplaint", Details=""),
        postmark(sent, "Delivery", DeliveredAt=late),
        postmark(sent, "Open", ReceivedAt=late),
    ]
    often = events * 5
    random.Random(seed).shuffle(often)
    assert {post("postmark", event) for event in often} == {200}
    assert sorted(row[0] for row in kept()) == ["complaint", "delayed", "soft"]
    assert ConsentEvent.objects.filter(act="withdrawn").count() == 1
    assert (point(), explain(NEWSLETTER, reader).reason) == ("works", "withdrawn")


def test_mailgun_calling_again_with_another_token_tells_nothing_new(sent: int) -> None:
    assert {post("mailgun", mailgun(sent, token=token)) for token in ("t1", "t2", "t3")} == {200}
    assert Bounce.objects.count() == 1


def test_what_happened_on_five_days_counts_as_five_though_all_of_it_comes_today(sent: int) -> None:
    for days in range(5):
        at = (timezone.now() - timedelta(days=days)).isoformat()
        post("postmark", postmark(sent, ID=days, Type="SoftBounce", Details="4.2.2 mailbox full", BouncedAt=at))
    assert (Bounce.objects.count(), point()) == (5, "bounced")


@pytest.mark.parametrize("record", ["Open", "Click", "Delivery"])
def test_what_a_reader_opened_or_clicked_is_not_kept(sent: int, record: str) -> None:
    assert (post("postmark", postmark(sent, record)), kept()) == (200, [])


def test_an_event_of_which_nothing_is_known_waits_for_a_person(sent: int) -> None:
    assert post("postmark", postmark(sent, "Surprise", Note="Uutta")) == 200
    ((kind, _status, came_by, text),) = kept()
    assert (kind, came_by, json.loads(text)["Note"]) == ("unread", "service", "Uutta")


def test_one_that_names_no_mail_of_ours_is_kept_whole() -> None:
    assert post("postmark", postmark(None)) == 200
    assert (kept()[0][0], json.loads(kept()[0][3])["Email"]) == ("hard", EMAIL)


@pytest.mark.parametrize("body", [b"", b"no json", b"[1, 2]", b'{"RecordType": {}}', b'"\\u0000"', b"\xff\x00{"])
def test_what_cannot_be_read_waits_for_a_person_as_it_came(body: bytes) -> None:
    assert [post("postmark", body) for _ in range(2)] == [200, 200]
    assert kept() == [("unread", "", "service", body.decode("utf-8", "replace").replace("\0", ""))]


def test_a_mark_of_somebody_elses_making_names_no_mail(sent: int) -> None:
    post("postmark", postmark(None, Metadata={"luvalla": verp.mark(sent)[:-3] + "aaa"}))
    assert (Bounce.objects.get().message_id, point()) == (None, "works")


@pytest.mark.parametrize("secret", ["", "another-long-secret", f"{SECRET} "])
def test_who_cannot_prove_to_be_the_service_is_refused_and_leaves_no_trace(sent: int, secret: str) -> None:
    assert (post("postmark", postmark(sent), secret=secret), kept(), point()) == (403, [], "works")


@pytest.mark.parametrize(
    "body",
    [
        lambda sent: mailgun(sent, key="another key"),
        lambda sent: mailgun(sent).replace(b'"t1"', b'"t2"'),
        lambda sent: json.dumps({"event-data": {"event": "failed"}}).encode(),
        lambda sent: b"[]",
        lambda sent: b"\xff",
        lambda sent: '{"signature": {"token": "ä", "timestamp": [], "signature": null}}'.encode(),
    ],
)
def test_a_signature_that_is_wrong_missing_or_nonsense_is_refused(sent: int, body: Any) -> None:
    assert (post("mailgun", body(sent)), kept(), point()) == (403, [], "works")


def test_a_service_that_was_not_named_is_not_heard_and_an_unknown_one_not_there(settings: Any, sent: int) -> None:
    settings.MAIL_EVENTS = []
    assert (post("postmark", postmark(sent)), post("pigeon", b"")) == (403, 404)
    assert (
        Client().get("/mail/events/postmark/").status_code,
        Client().head("/mail/events/postmark/").status_code,
    ) == (405, 200)
    assert kept() == []


def test_too_much_at_once_is_refused(settings: Any, sent: int) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000
    assert (post("postmark", postmark(sent, Content="x" * 2_000)), kept()) == (413, [])


def test_the_log_names_nobody(sent: int, caplog: pytest.LogCaptureFixture) -> None:
    for body in (postmark(sent), b"nonsense " + EMAIL.encode()):
        post("postmark", body)
        post("postmark", body, secret="wrong-but-long-enough")
    assert [record.getMessage() for record in caplog.records if EMAIL in record.getMessage()] == []


def test_every_service_that_may_report_has_its_view_and_takes_its_proof() -> None:
    for name, (_view, key) in VIEWS.items():
        door = Door.of(f"{name}://events:{SECRET}@{f'?{key}=a-key' if key else ''}")
        assert (door.name, "secret" in repr(door)) == (name, False)


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("postmark://", "password of at least 16 characters"),
        ("postmark://events:short@", "password of at least 16 characters"),
        ("postmark://?webhook_url=https://x.example", "postmark has no option webhook_url here"),
        ("mandrill://?webhook_url=https://x.example", "mandrill needs webhook_key"),
        (f"mailgun://events:{SECRET}@", "mailgun needs webhook_signing_key"),
        ("pigeon://events:x@", "pigeon is no service that reports"),
    ],
)
def test_a_door_that_would_stand_open_is_refused(url: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        Door.of(url)


def test_the_time_of_an_event_that_lies_ahead_is_now(sent: int) -> None:
    post("postmark", postmark(sent, BouncedAt=(timezone.now() + timedelta(days=9)).isoformat()))
    assert Bounce.objects.get().at <= timezone.now()


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(), max_size=9)
    | st.just("\ud800\0"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=6),
    max_leaves=12,
)


@pytest.mark.parametrize("name", VIEWS)
@given(said=JSON)
@settings_of(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_a_service_says_is_heard_or_kept_and_never_breaks_us(
    name: str, said: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    view, key = VIEWS[name]
    door = Door.of(f"{name}://events:{SECRET}@{f'?{key}=a-key' if key else ''}")
    monkeypatch.setattr(getattr(import_module(f"anymail.webhooks.{name}"), view), "run_validators", lambda *_: None)
    body = json.dumps(said).encode()
    request = RequestFactory().post("/", body, content_type="application/json")
    for told in door.hear(request, body):
        bounces.hear(now=timezone.now(), told=told)
