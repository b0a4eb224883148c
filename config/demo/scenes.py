"""What the demo's staff find: accounts by role, a newsletter that was sent and one being written, requests in different states."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import cycle

from config.demo import words
from crm.actions import users
from crm.queries.reach import name_of
from dsr.actions import requests
from dsr.actions.requests import Asked
from dsr.enums import CameBy, Ground, Identity, Right
from marketing.actions import campaigns, rehearsal
from marketing.content import Content
from privacy.actor import SYSTEM, Actor
from privacy.enums import ActorKind, Role

# role, name: nobody real
STAFF = (
    (Role.SALES, "Otso Salmela"),
    (Role.CUSTOMER_SERVICE, "Milla Harju"),
    (Role.MARKETING, "Aatu Marttila"),
    (Role.COMMUNICATIONS, "Iida Sarkola"),
    (Role.DPO, "Pirkko Tuomi"),
    (Role.ADMINISTRATOR, "Kaisa Ahti"),
)


def hire(now: datetime) -> tuple[dict[Role, Actor], list[dict[str, str]]]:
    """An account for each role with a password of its own; the logins are for the terminal and a file only the user may read."""
    actors, logins = {}, []
    for role, name in STAFF:
        email = f"{name.split()[0].lower()}@luvalla.example"
        password = (
            "-".join(secrets.choice(words.LAST_FI).lower() for _ in range(3)) + f"-{secrets.randbelow(900) + 100}"
        )
        number = users.create(
            by=SYSTEM, now=now, email=email, name=name, password=password, roles=[role], language="en"
        )
        actors[role] = Actor(ActorKind.STAFF, number, (role,))
        logins.append({"role": str(Role(role).label), "email": email, "password": password})
    return actors, logins


def newsletters(actors: dict[Role, Actor], now: datetime) -> None:
    """One issue sent three weeks ago with its report, and a draft that waits for approval."""
    author, approver = actors[Role.COMMUNICATIONS], actors[Role.MARKETING]
    then = now - timedelta(days=21)
    sent = campaigns.create(
        by=author,
        now=then,
        name=words.ISSUE_SENT,
        topic="work_ability",
        contents=_contents(words.SENT_ISSUE),
        measures=True,
    )
    rehearsal.pretend_sent(by=author, approver=approver, at=then, campaign=sent)
    rehearsal.pretend_read(at=then, campaign=sent)
    rehearsal.pretend_returned(now=then + timedelta(hours=1), campaign=sent)
    draft = campaigns.create(
        by=author, now=now, name=words.ISSUE_DRAFT, topic="work_ability", contents=_contents(words.DRAFT_ISSUE)
    )
    campaigns.ask(by=author, now=now, campaign=draft, version=1)


def _contents(texts: Iterable[tuple[str, str, str]]) -> list[Content]:
    return [Content.of_text(subject, body, language) for language, subject, body in texts]


def desk(actors: dict[Role, Actor], contacts: Sequence[int], now: datetime) -> None:
    """Requests by phone and letter of three people: one new, one late, one recognised, one answered, one refused."""
    dpo = actors[Role.DPO]
    # The first asks without being linked; the next three are those that are.
    names = cycle(name_of(contact) for contact in (contacts[-1], *contacts[:-1]))
    today = now.date()

    def came(days: int, right: Right, by: CameBy, text: str) -> int:
        asked = Asked(
            rights=(right,),
            came_by=by,
            language="fi",
            name=next(names),
            text=text,
            received=today - timedelta(days=days),
        )
        return requests.receive(by=dpo, now=now, asked=asked)

    came(1, Right.ACCESS, CameBy.PHONE, "Haluan tietää, mitä minusta on tallennettu.")
    late = came(37, Right.RECTIFICATION, CameBy.LETTER, "Työnantajani on vaihtunut.")
    requests.link(by=dpo, now=now, request=late, version=1, contact=contacts[0])
    known = came(12, Right.ERASURE, CameBy.VISIT, "Poistakaa tietoni.")
    requests.link(by=dpo, now=now, request=known, version=1, contact=contacts[1])
    requests.recognise(by=dpo, now=now, request=known, version=2, identity=Identity.IN_PERSON)
    done = came(20, Right.ACCESS, CameBy.VISIT, "Pyydän tietoni itselleni.")
    requests.link(by=dpo, now=now, request=done, version=1, contact=contacts[2])
    requests.recognise(by=dpo, now=now, request=done, version=2, identity=Identity.IN_PERSON)
    requests.answer(
        by=dpo, now=now, request=done, version=3, text="Raportti tiedoistasi annettiin sinulle käynnilläsi."
    )
    no = came(25, Right.ACCESS, CameBy.LETTER, "Haluan naapurini tiedot.")
    reasons = "Pyyntö koski toisen henkilön tietoja. Omat tietosi saat milloin tahansa."
    requests.refuse(by=dpo, now=now, request=no, version=1, ground=Ground.RIGHTS_OF_OTHERS, reasons=reasons)
