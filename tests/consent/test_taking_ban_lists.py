"""Taking an external ban list into use: files as people send them, the whole list at once, nothing half-written, and its end."""

from __future__ import annotations

import io
import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.utils import timezone
from openpyxl import Workbook

from consent.actions import ban_lists
from consent.models import BanList, BanListEntry
from crm.models import User
from privacy.actor import SYSTEM
from privacy.enums import Role
from privacy.keyed import keyring
from privacy.models import AuditEvent
from privacy.refusal import Refused
from tests.cast import hire
from tests.consent import world

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
TODAY = date(2026, 11, 20)
AINO, OLLI, OUTI = "+358401234567", "+358401234568", "+358401234569"


def number(text: str) -> str:
    return keyring.hash("phone", text)


@pytest.fixture
def given(file: Any) -> Any:
    def said(content: str | bytes = AINO, **more: Any) -> dict[str, Any]:
        return {"now": NOW, "kind": "phone", "name": "Robinson", "dated": TODAY, "path": file(content), **more}

    return said


@pytest.fixture
def take(given: Any) -> Any:
    return lambda *content, **more: ban_lists.take(by=SYSTEM, **given(*content, **more))


def entries() -> dict[str, tuple[date, date]]:
    rows = BanListEntry.objects.filter(ban_list__applied_at__isnull=False)
    return {hash_: (first, last) for hash_, first, last in rows.values_list("hash", "first_received", "expires_on")}


@pytest.mark.parametrize(
    "content",
    [
        "040 123 4567\n+358 40 1234568\n",
        "Puhelin\n0401234567\n0401234568\n",
        "Numero\n0401234567\n\n0401234568\n",
        "\ufeffnimi;puhelinnumero\nAino;040-1234567\nOlli;358401234568\n".replace(";358", ";+358"),
        "phone,mobile\n0401234567,0401234568\n".encode("utf-16"),
        "Päivä;Matkapuhelin\n1;0401234567\n2;0401234568\n3;0401234568\n".encode("cp1252"),
    ],
    ids=["bare", "one column", "unknown heading", "semicolons and a mark", "UTF-16, two columns", "cp1252, one twice"],
)
def test_numbers_are_understood_however_the_file_is_written(take: Any, content: str | bytes) -> None:
    take(content)
    assert entries().keys() == {number(AINO), number(OLLI)}
    assert BanList.objects.get().entries == 2


def test_a_workbook_is_understood_too(take: Any) -> None:
    book, saved = Workbook(), io.BytesIO()
    for row in (("Puhelin", "Voimassa asti"), ("040 123 4567", datetime(2027, 1, 31)), ("0401234568", None)):  # noqa: DTZ001
        book.active.append(row)
    book.save(saved)
    take(saved.getvalue())
    assert entries() == {number(AINO): (TODAY, date(2027, 1, 31)), number(OLLI): (TODAY, date(2029, 11, 20))}


def test_nothing_but_keyed_hashes_is_kept(take: Any) -> None:
    take("puhelin;nimi\n0401234567;Aino Saarikivi\nei numero;Otso Kettula\n")
    kept = json.dumps([list(BanList.objects.values()), list(BanListEntry.objects.values())], default=str)
    assert [word for word in ("0401234567", "401234567", "Saarikivi", "Kettula", "ei numero") if word in kept] == []


def test_an_address_is_known_by_its_household_however_it_is_written(take: Any) -> None:
    take(
        "Katuosoite;Postinumero;Maa\nKoivukuja 5 A 12;00100;\nPL 7;00101;FI\nStorgatan 1;111 22;Sverige\n",
        kind="letter",
    )
    same = [
        ("koivukuja", "5a as 12", "", "00100", "FI"),
        ("", "", "7", "00101", "FI"),
        ("Storgatan 1", "", "", "11122", "SE"),
    ]
    from crm.normal import household

    assert entries().keys() == {keyring.hash("household", household(*parts)) for parts in same}


def test_a_new_list_takes_the_place_of_the_whole_one_before_it_and_keeps_first_days(take: Any) -> None:
    old = take(f"{AINO}\n{OLLI}\n", now=NOW - timedelta(days=31), dated=TODAY - timedelta(days=31))
    new = take(f"{OLLI}\n{OUTI}\nX\n")
    first = TODAY - timedelta(days=31)
    assert entries() == {number(OLLI): (first, date(2029, 10, 20)), number(OUTI): (TODAY, date(2029, 11, 20))}
    assert list(BanList.objects.values_list("pk", "rows", "entries", "refused", "fresh", "gone")) == [
        (new, 3, 2, 1, 1, 1)
    ]
    assert not BanListEntry.objects.filter(ban_list=old).exists()
    assert BanList.objects.get().staying == 1


def test_the_two_kinds_do_not_touch_each_other(take: Any) -> None:
    take(AINO)
    take("street,postcode\nKoivukuja 5,00100\n", kind="letter")
    take(OLLI)
    assert (len(entries()), sorted(BanList.objects.values_list("kind", flat=True))) == (2, ["letter", "phone"])


def test_an_entry_that_would_have_ended_and_still_stands_there_is_received_anew(take: Any) -> None:
    take(AINO, now=NOW - timedelta(days=1200), dated=TODAY - timedelta(days=1200))
    take(AINO)
    assert entries() == {number(AINO): (TODAY, date(2029, 11, 20))}


def test_a_list_that_was_read_closes_nothing_until_it_is_taken_into_use(given: Any) -> None:
    waiting = ban_lists.receive(by=SYSTEM, **given())
    assert (entries(), BanList.objects.get().applied_at) == ({}, None)
    ban_lists.apply(by=SYSTEM, now=NOW, number=waiting)
    assert entries().keys() == {number(AINO)}
    assert list(AuditEvent.objects.order_by("id").values_list("action", "object_ref")) == [
        ("ban_list.received", waiting),
        ("ban_list.applied", waiting),
    ]


def test_the_plan_says_what_would_be_and_writes_nothing(given: Any, take: Any) -> None:
    take(f"{AINO}\n{OLLI}\n")
    before = list(BanListEntry.objects.order_by("pk").values())
    planned = ban_lists.plan(**given(f"{OLLI}\n{OUTI}\n123\n"))
    assert planned.counts == {"rows": 3, "entries": 2, "refused": 1, "fresh": 1, "gone": 1}
    assert planned.reading.problems == [
        {"row": 3, "message": "No such phone number can exist: check the digits and the country code."}
    ]
    assert (list(BanListEntry.objects.order_by("pk").values()), BanList.objects.count()) == (before, 1)


@pytest.mark.parametrize(
    ("content", "more", "sentence"),
    [
        ("", {}, "The file is empty."),
        ("%PDF-1.7 …", {}, "This is not a table: save it as XLSX or CSV and send that."),
        ("a\x00b\x00c\x00d\n", {}, "This is not a table: save it as XLSX or CSV and send that."),
        (
            "street;postcode\nKoivukuja 5;00100\n",
            {},
            "No column of phone numbers was found: name it in the first row, such as phone.",
        ),
        (
            "phone\n0401234567\n",
            {"kind": "letter"},
            "The first row has to name the columns: at least street address and postcode.",
        ),
        ("phone\nx\ny\n", {}, "No row of the file could be understood: is it a list of another kind?"),
        ("phone\n" + "9" * 10_000, {}, "No row of the file could be understood: is it a list of another kind?"),
        (
            'phone\n"' + "0401234567\n" * 20_000,
            {},
            "Row 11917 cannot be read: look for a quotation mark that is opened and not closed.",
        ),
        (AINO, {"name": "  "}, "Give the list the name by which it is known."),
        (AINO, {"name": "x" * 121}, "This is too long: at most 120 characters."),
        (AINO, {"kind": "email"}, "There is no such kind of list."),
        (
            AINO,
            {"dated": TODAY + timedelta(days=1)},
            "The date of the list has not come yet: give the day it was made.",
        ),
        (
            OLLI,
            {"dated": TODAY - timedelta(days=1)},
            "The list in force is newer than this one: fetch the newest.",
        ),
    ],
)
def test_what_is_no_list_is_refused_and_nothing_is_written(
    given: Any, take: Any, content: str, more: dict[str, Any], sentence: str
) -> None:
    take(AINO)
    before, trail = entries(), AuditEvent.objects.count()
    with pytest.raises(Refused) as no:
        ban_lists.receive(by=SYSTEM, **given(content, **more))
    assert str(no.value.message) == sentence
    assert (entries(), BanList.objects.count(), AuditEvent.objects.count()) == (before, 1, trail)


def test_rows_that_name_nobody_are_refused_one_by_one_without_their_values(take: Any) -> None:
    rows = [
        "0401234567;",
        "040\x001234567;",
        f"{'5' * 10_000};",
        ";",
        "0401234568;yesterday",
        "0401234568;1.1.2020",
        "0401234569;31.12.2026",
    ]
    take("phone;valid until\n" + "\n".join(rows))
    assert {problem["row"]: problem["message"] for problem in BanList.objects.get().problems} == {
        3: "A phone number has no line breaks or control characters.",
        4: "This is not a phone number: write it with digits, abroad with + and country code.",
        6: "The day on which the entry ends is not understood: write it as 2026-11-30.",
        7: "The entry has ended already.",
    }
    assert entries() == {number(AINO): (TODAY, date(2029, 11, 20)), number(OUTI): (TODAY, date(2026, 12, 31))}


def test_addresses_that_are_not_whole_are_refused(take: Any) -> None:
    take(
        "street,postcode\nKoivukuja 5,00100\n,00100\nKoivukuja 6,1\nKoivukuja 7,\n" + "K" * 10_000 + ",00100\n",
        kind="letter",
    )
    assert {problem["row"]: problem["message"] for problem in BanList.objects.get().problems} == {
        3: "The row has no whole address: it needs a street address or PO box, and a postcode.",
        4: "This is no postcode of FI: write it as 00550.",
        5: "The row has no whole address: it needs a street address or PO box, and a postcode.",
        6: "This is too long: at most 200 characters.",
    }


def test_no_more_than_the_first_hundred_refused_rows_are_told(take: Any) -> None:
    take("phone\n0401234567\n" + "x\n" * 150)
    row = BanList.objects.get()
    assert (row.refused, len(row.problems), row.rows) == (150, 100, 151)


def test_of_two_lists_read_at_once_the_second_is_sent_again(given: Any) -> None:
    one, other = (ban_lists.receive(by=SYSTEM, **given(content)) for content in (AINO, OLLI))
    ban_lists.apply(by=SYSTEM, now=NOW, number=one)
    with pytest.raises(Refused) as no:
        ban_lists.apply(by=SYSTEM, now=NOW, number=other)
    assert str(no.value.message) == "Another list has been taken into use since this file was read: send it again."
    assert entries().keys() == {number(AINO)}


@pytest.mark.parametrize("act", [ban_lists.apply, ban_lists.give_up])
def test_what_is_in_force_or_gone_can_be_neither_applied_nor_given_up(take: Any, act: Any) -> None:
    for found in (take(), 999_999):
        with pytest.raises(Refused) as no:
            act(by=SYSTEM, now=NOW, number=found)
        assert str(no.value.message) == "This list has been taken into use or given up already."
    assert entries().keys() == {number(AINO)}


def test_given_up_it_is_gone_with_its_entries(given: Any) -> None:
    ban_lists.give_up(by=SYSTEM, now=NOW, number=ban_lists.receive(by=SYSTEM, **given()))
    assert (BanList.objects.count(), BanListEntry.objects.count()) == (0, 0)


def test_the_sweep_takes_entries_that_have_ended_and_lists_nobody_took(given: Any, take: Any) -> None:
    take(f"phone;ends\n{AINO};2026-11-20\n{OLLI};2026-11-21\n")
    ban_lists.receive(by=SYSTEM, **given())
    swept = [ban_lists.sweep(now=NOW + timedelta(days=days)) for days in (0, 1, 7, 8)]
    assert (swept, entries()) == ([0, 1, 1, 1], {})
    assert list(BanList.objects.values_list("applied_at", flat=True)) == [NOW]
    assert (
        list(AuditEvent.objects.filter(action="ban_list.swept").order_by("id").values_list("actor_kind", flat=True))
        == ["system"] * 3
    )


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Any:
    def call(*words: str) -> tuple[int, dict[str, Any], str]:
        code = 0
        try:
            call_command("take_ban_list", *words, "--json")
        except SystemExit as end:
            code = int(end.code or 0)
        out, err = capsys.readouterr()
        return code, json.loads(out), err.strip()

    return call


def test_the_command_plans_and_with_apply_takes_into_use(file: Any, run: Any) -> None:
    words = (
        str(file(f"{AINO}\nX\n")),
        "--kind",
        "phone",
        "--name",
        "Robinson",
        "--date",
        timezone.localdate().isoformat(),
    )
    code, planned, _said = run(*words)
    assert (code, planned["list"], BanList.objects.count()) == (0, None, 0)
    code, done, said = run(*words, "--apply")
    counts = {"rows": 2, "entries": 1, "refused": 1, "fresh": 1, "gone": 0}
    told = [{"row": 2, "message": "This is not a phone number: write it with digits, abroad with + and country code."}]
    assert (code, done) == (
        0,
        {**counts, "problems": told, "seconds": done["seconds"], "list": BanList.objects.get().pk},
    )
    assert said.startswith("Taken into use: 2 rows, 1 entries (1 new, 0 of the list before gone), 1 rows refused")
    assert {**planned, "seconds": 0, "list": 0} == {**done, "seconds": 0, "list": 0}


@pytest.mark.parametrize(
    ("path", "day", "sentence"),
    [
        ("/nowhere/list.csv", "2026-11-20", "There is no file at /nowhere/list.csv."),
        ("", "20.11.2026", "Write the date as 2026-11-30."),
        ("", "2999-01-01", "The date of the list has not come yet: give the day it was made."),
    ],
)
def test_the_command_says_no_in_a_sentence(file: Any, run: Any, path: str, day: str, sentence: str) -> None:
    words = (path or str(file(AINO)), "--kind", "phone", "--name", "Robinson", "--date", day, "--apply")
    code, _data, said = run(*words)
    assert (code, said, BanList.objects.count()) == (1, sentence, 0)


@pytest.fixture
def sign_in(client: Any) -> Any:
    def enter(role: Role) -> Any:
        client.force_login(User.objects.get(pk=hire(role).ref))
        return client

    return enter


def sent(content: str | bytes = AINO, **more: Any) -> dict[str, Any]:
    content = content if isinstance(content, bytes) else content.encode()
    today = timezone.localdate().isoformat()
    return {
        "kind": "phone",
        "name": "Robinson",
        "dated": today,
        "file": SimpleUploadedFile("list.txt", content),
        **more,
    }


def test_marketing_sends_a_list_looks_and_takes_it_into_use(sign_in: Any) -> None:
    client = sign_in(Role.MARKETING)
    assert client.get("/admin/ban-lists/").status_code == 200
    plan = client.post("/admin/ban-lists/", sent(f"{AINO}\nX\n"), follow=True)
    row = BanList.objects.get()
    assert (plan.redirect_chain[0][0], plan.context["list"], entries()) == (f"/admin/ban-lists/{row.pk}/", row, {})
    assert "check the digits" in plan.content.decode() or "This is not a phone number" in plan.content.decode()
    page = client.post(f"/admin/ban-lists/{row.pk}/do/", {"do": "apply"}, follow=True)
    assert [(shown.row, shown.age, shown.stale) for shown in page.context["lists"]] == [
        (row, 0, False),
        (None, 0, False),
    ]
    assert entries().keys() == {number(AINO)}


def test_a_refusal_stands_beside_its_field_and_what_was_typed_stays(sign_in: Any) -> None:
    client = sign_in(Role.DPO)
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    for more, field in (
        ({"dated": tomorrow}, "dated"),
        ({"content": "street;postcode\nK;1\n"}, "file"),
        ({"content": ""}, None),
    ):
        page = client.post("/admin/ban-lists/", sent(**more))
        assert (page.status_code, list(page.context["form"].errors)) == (422, [field or "__all__"])
        assert page.context["form"]["name"].value() == "Robinson"
    assert BanList.objects.count() == 0


def test_giving_up_changes_nothing(sign_in: Any) -> None:
    client = sign_in(Role.ADMINISTRATOR)
    client.post("/admin/ban-lists/", sent())
    number_ = BanList.objects.get().pk
    page = client.post(f"/admin/ban-lists/{number_}/do/", {"do": "give_up"}, follow=True)
    assert [str(message) for message in page.context["messages"]] == ["Given up: nothing was changed."]
    again = [
        client.get(f"/admin/ban-lists/{number_}/"),
        client.post(f"/admin/ban-lists/{number_}/do/", {"do": "apply"}),
    ]
    assert (BanList.objects.count(), [page.status_code for page in again]) == (0, [404, 404])


def test_what_is_in_force_is_not_taken_into_use_twice(take: Any, sign_in: Any) -> None:
    number_ = take(now=timezone.now())
    page = sign_in(Role.DPO).post(f"/admin/ban-lists/{number_}/do/", {"do": "apply"}, follow=True)
    assert [str(message) for message in page.context["messages"]] == [
        "This list has been taken into use or given up already."
    ]


def test_others_send_no_lists(sign_in: Any) -> None:
    client = sign_in(Role.SALES)
    found = [client.get("/admin/ban-lists/"), client.post("/admin/ban-lists/", sent())]
    assert ([page.status_code for page in found], BanList.objects.count()) == ([403, 403], 0)


@pytest.mark.parametrize(
    ("days", "age", "stale"), [(None, 40, [False, False]), (40, 40, [False, True]), (39, 40, [True, True])]
)
def test_the_page_says_which_list_is_too_old_or_missing(
    take: Any, sign_in: Any, days: int | None, age: int, stale: list[bool]
) -> None:
    from consent.models import RuleVersion

    if days:
        RuleVersion.objects.create(number=1, choices={"external_ban_lists": {"days": days}})
    take(AINO, now=timezone.now(), dated=timezone.localdate() - timedelta(days=age))
    shown = sign_in(Role.DPO).get("/admin/ban-lists/").context["lists"]
    assert [one.stale for one in shown] == stale


def test_the_answer_about_a_person_names_the_list_it_rests_on(take: Any, sign_in: Any) -> None:
    from consent.models import RuleVersion

    here = world.build()
    RuleVersion.objects.create(number=1, choices={"external_ban_lists": {"days": 30}})
    client, page = sign_in(Role.DPO), f"/admin/people/{here.aino}/permissions/why/"
    asked = {"purpose": "direct_marketing", "channel": "phone"}
    found = client.get(page, asked).context["found"]
    assert (found.decision.reason.value, found.by_list, found.ban_list) == ("stale_ban_list", True, None)
    take(world.PHONE, now=timezone.now(), dated=timezone.localdate())
    shown = client.get(page, asked)
    assert (shown.context["found"].decision.reason.value, shown.context["found"].ban_list) == (
        "external_ban_list",
        BanList.objects.get(),
    )
    assert "Robinson" in shown.content.decode()
    assert "<dt>The list</dt>" not in client.get(page, {**asked, "purpose": "survey"}).content.decode()
