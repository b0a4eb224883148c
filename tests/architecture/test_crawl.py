"""Every address with something real behind it, opened by every role and by nobody: who gets in, and that looking changes nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from html import unescape
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import resolve

from config import roles
from crm.models import User
from privacy.enums import Role
from tests.addresses import BUTTONS, UNUSED, address, expected, routes
from tests.cast import PASSWORD
from tests.tables import contents
from tests.world import PERSONAL, World, build

EVERYBODY = (None, *Role)
# What GET may write (rule I7): who looked, the session, and that somebody saw their recovery codes, which are shown only once.
WRITTEN_BY_LOOKING = {"privacy_accessevent", "django_session", "mfa_authenticator"}
NOTHING = {"object_id": "999999999", "language": "xx", "reason": "nonsense", "name": "nothing", "token": "nothing"}
ALIKE = {"opened"}  # answers the same to every mark, so that nobody can try out which are true
ADDRESS = re.compile(r'\b(?:href|src|action|formaction|hx-get|hx-post)="([^"]*)"')
Link = tuple[str, str]


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    text: str

    @property
    def addresses(self) -> list[str]:
        """Every address on the page, and where it leads by itself; not those for mail programs and phones."""
        found = [*map(unescape, ADDRESS.findall(self.text)), self.headers.get("Location", "")]
        return [address for address in found if not address.startswith(("mailto:", "tel:"))]


@dataclass(frozen=True)
class Walk:
    """What somebody was answered at each route, the answer to HEAD where it was another, and the tables that changed meanwhile."""

    answers: dict[str, Answer]
    heads: dict[str, int]
    changed: set[str]


Walker = Callable[[Role | None], Walk]


def client(world: World, role: Role | None, *, forms_checked: bool = False) -> Client:
    """Somebody who has just signed in with a password, or nobody."""
    made = Client(raise_request_exception=False)
    if role:
        made.force_login(User.objects.get(pk=world.staff[role].ref))
        made.post("/account/reauthenticate/", {"password": PASSWORD})
    made.handler.enforce_csrf_checks = forms_checked
    return made


def read(response: HttpResponse) -> Answer:
    text = "" if response.streaming else response.content.decode(errors="replace")
    response.close()
    return Answer(response.status_code, dict(response.headers), text)


@pytest.fixture(scope="module")
def world(module_db: str, module_files: Path) -> World:
    return build()


@pytest.fixture(scope="module")
def walk(world: World) -> Walker:
    """Opens everything as somebody, once however many tests ask."""

    @cache
    def walked(role: Role | None) -> Walk:
        somebody, before = client(world, role), contents()
        answers = {route: read(somebody.get(address(world, route))) for route in routes()}
        whole = [route for route, answer in answers.items() if answer.status == 200]
        heads = {route: read(somebody.head(address(world, route))).status for route in whole}
        changed = {table for table, content in contents().items() if content != before[table]}
        return Walk(answers, {route: status for route, status in heads.items() if status != 200}, changed)

    return walked


@pytest.mark.parametrize("role", EVERYBODY)
def test_a_route_opens_to_those_of_its_row_and_to_nobody_else(walk: Walker, role: Role | None) -> None:
    found = {route: answer.status for route, answer in walk(role).answers.items()}
    matrix = {route: expected(role, route) for route in found}
    assert {route: (found[route], matrix[route]) for route in found if found[route] != matrix[route]} == {}


@pytest.mark.parametrize("role", EVERYBODY)
def test_looking_changes_nothing_but_the_log_of_who_looked(walk: Walker, role: Role | None) -> None:
    assert (walk(role).changed - WRITTEN_BY_LOOKING, walk(role).heads) == (set(), {})


@pytest.mark.parametrize("role", EVERYBODY)
def test_no_page_offers_what_its_reader_may_not_open(walk: Walker, role: Role | None) -> None:
    assert sorted({link for link in _links(walk(role)) if not _opens(role, link[1])}) == []


def _links(walk: Walk) -> Iterator[Link]:
    """(the route of a page, the route of an address on it)."""
    for route, answer in walk.answers.items():
        for found in answer.addresses if answer.status == 200 else ():
            path = urlsplit(found).path
            if found.startswith("/") and not path.startswith("/static/"):
                yield route, resolve(path).view_name


def _opens(role: Role | None, route: str) -> bool:
    return roles.opens([role] if role else [], route)


@pytest.mark.parametrize("role", EVERYBODY)
def test_no_address_carries_personal_data(walk: Walker, role: Role | None) -> None:
    answers = walk(role).answers.items()
    found = [(route, address) for route, answer in answers for address in answer.addresses]
    assert [
        (route, address) for route, address in found if any(value in unquote(address).lower() for value in PERSONAL)
    ] == []


@pytest.mark.parametrize("role", EVERYBODY)
def test_every_answer_is_kept_by_nobody_and_runs_nothing_foreign(walk: Walker, role: Role | None) -> None:
    assert {route: wrong for route, answer in walk(role).answers.items() if (wrong := _missing(answer.headers))} == {}


def _missing(headers: dict[str, str]) -> list[str]:
    policy = dict(part.strip().partition(" ")[::2] for part in headers.get("Content-Security-Policy", "").split(";"))
    mail = "sandbox" in policy  # a newsletter in its frame: styles of its own, nothing else
    promised = {
        "kept by nobody": "no-store" in headers.get("Cache-Control", "")
        or headers.get("Content-Type", "").startswith(
            "image/"
        ),  # a picture of a mail is the same for everybody, for ever
        "policy": policy.get("default-src") == ("'none'" if mail else "'self'"),
        "styles": policy.get("style-src") == ("'unsafe-inline'" if mail else None),
        "scripts": not {name for name in policy if name.startswith("script")},
        "forms": policy.get("form-action") == ("'none'" if mail else "'self'"),
        "frames": policy.get("frame-ancestors") == "'self'",
        "types": headers.get("X-Content-Type-Options") == "nosniff",
        "referrer": headers.get("Referrer-Policy") == "same-origin",
    }
    return [name for name, kept in promised.items() if not kept]


def test_a_number_of_nothing_is_a_page_that_says_so(world: World) -> None:
    """Every parameter of every address, by GET and by POST: 404, whatever the number."""
    somebody = {role: client(world, role) for role in Role}
    wrong = {}
    for route, names in routes().items():
        role = next((role for role in Role if _opens(role, route)), None)
        for name in names - {"app_label"} if role and route not in {*UNUSED, *ALIKE} else ():
            for value in (NOTHING[name],) if name in NOTHING else (999_999_999, 10**30):
                for way in ("get", "post"):
                    answer = read(getattr(somebody[role], way)(address(world, route, **{name: value})))
                    refused = {404} if (way == "post") == (route in BUTTONS) else {404, 405}
                    if answer.status not in refused:
                        wrong[f"{way} {route} {name}={value}"] = answer.status
    assert wrong == {}


def test_a_form_from_elsewhere_is_refused_everywhere_but_the_one_click_of_mail_programs(world: World) -> None:
    somebody, one_click = {role: client(world, role, forms_checked=True) for role in EVERYBODY}, {}
    before, let_in = contents(), {}
    for route in routes():
        role = next(
            (role for role in EVERYBODY if (role is None and route in roles.PUBLIC) or (role and _opens(role, route))),
            None,
        )
        answer = read(somebody[role].post(address(world, route)))
        if answer.status != 403:
            let_in[route] = answer.status
    assert (let_in, {table for table, content in contents().items() if content != before[table]}) == ({}, set())
    one_click = somebody[None].post(address(world, "unsubscribe"), {"List-Unsubscribe": "One-Click"})
    assert (one_click.status_code, one_click.cookies) == (200, {})


def test_who_is_not_signed_in_goes_on_to_the_page_they_asked_for(module_db: str) -> None:
    sent = Client().get("/admin/people/", follow=True)
    assert sent.redirect_chain[-1] == ("/account/login/?next=/admin/people/", 302)
