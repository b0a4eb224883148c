"""A list made of data: paged by keyset, sorted, filtered, its columns chosen, its views applied."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.db.models import Q
from django.http import Http404
from django.test import RequestFactory
from django.urls import reverse

from crm.models import User
from privacy.actions import saved_views
from privacy.admin.lists import Choice, Column, KeysetList, Tag
from privacy.enums import Role
from privacy.models import Register
from tests.cast import NOW, hire

pytestmark = pytest.mark.django_db
WORDS = "delta alfa charlie bravo alfa echo alfa".split()
ROUTE = "admin:people"
SETTINGS = {"columns": ["discloses"], "filters": {"discloses": "True"}, "sort": "-name_fi"}


@pytest.fixture
def registers():
    """Seven rows, three of them alike in what they are sorted by."""
    Register.objects.all().delete()
    names = ("name_fi", "name_sv", "name_en")
    rows = [
        Register(key=f"{number}", discloses=number % 2 == 0, **dict.fromkeys(names, word))
        for number, word in enumerate(WORDS)
    ]
    return Register.objects.bulk_create(rows)


@pytest.fixture
def milla():
    return User.objects.get(pk=hire(Role.CUSTOMER_SERVICE).ref)


def made(**more: Any) -> KeysetList[Register]:
    given = {
        "title": "Registers",
        "route": ROUTE,
        "size": 3,
        "order": ("name_fi", "id"),
        "columns": (
            Column("Key", "key"),
            Column("Finnish", "name_fi", sort=("name_fi", "id")),
            Column("Discloses", lambda row: Tag("yes", "yes") if row.discloses else "", key="discloses"),
            Column("Newest", lambda row: row.recorded_at, key="newest", sort=("-id",), shown=False),
        ),
        "filters": (Choice("discloses", "Any", ((True, "Discloses"), (False, "Keeps to itself"))),),
        "rows": lambda request: Register.objects.all(),
    }
    return KeysetList(**(given | more))


@pytest.fixture
def show(milla):
    """The answer of a list to a GET or a POST, rendered where it is a page."""

    def run(page: KeysetList[Any] | None = None, post: dict[str, Any] | None = None, **given: Any) -> Any:
        factory = RequestFactory()
        request = factory.get("/", given) if post is None else factory.post("/", post)
        request.user, request.session = milla, {}
        answer = (page or made()).respond(request, now=NOW)
        return answer.render() if hasattr(answer, "render") else answer

    return run


def keys(answer: Any) -> list[str]:
    return [line[0]["value"] for line in answer.context_data["lines"]]


def headings(answer: Any) -> list[str]:
    return [head["column"].heading for head in answer.context_data["heads"]]


def text(answer: Any) -> str:
    return unescape(re.sub(r"\s+", " ", re.sub("<[^>]*>", " ", answer.content.decode())))


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("name_fi", "1463205"),
        ("-name_fi", "5023641"),
        ("newest", "6543210"),
        ("-newest", "0123456"),
        ("nonsense", "1463205"),
    ],
)
def test_every_sort_is_paged_there_and_back_with_each_row_once(registers, show, sort, order) -> None:
    pages, step = [], {}
    while True:
        answer = show(sort=sort, **step)
        pages.append(keys(answer))
        if answer.context_data["page"].next is None:
            break
        step = {"after": answer.context_data["page"].next}
    assert ["".join(page) for page in pages] == [order[:3], order[3:6], order[6:]]
    back = show(sort=sort, before=answer.context_data["page"].previous)
    assert "".join(keys(back)) == order[3:6]
    first = show(sort=sort, before=back.context_data["page"].previous)
    assert ("".join(keys(first)), first.context_data["page"].previous) == (order[:3], None)


@pytest.mark.parametrize("after", ["", "0", "x", "²", "9" * 30, "-1"])
def test_a_page_after_nothing_is_the_first(registers, show, after) -> None:
    assert keys(show(after=after)) == ["1", "4", "6"]


def test_a_page_goes_on_after_a_row_that_no_longer_fits(registers, show) -> None:
    assert keys(show(discloses="True", after=registers[3].pk)) == ["2", "0"]


def test_a_list_is_sorted_in_one_direction(registers, show) -> None:
    with pytest.raises(ValueError, match="in one direction"):
        show(made(order=("-name_fi", "id"), columns=(Column("Key", "key"),)), after=registers[0].pk)


def test_a_heading_says_how_the_list_is_sorted_and_turns_it(registers, show) -> None:
    heads = [(head["sort"], head["aria"]) for head in show(cols=["name_fi", "newest"]).context_data["heads"][1:]]
    assert heads == [("-name_fi", "ascending"), ("newest", "none")]
    turned = show(cols=["name_fi", "newest"], sort="-newest").context_data["heads"][1:]
    assert [(head["sort"], head["aria"]) for head in turned] == [("name_fi", "none"), ("newest", "ascending")]


def test_columns_are_chosen_and_the_first_is_always_there(registers, show) -> None:
    assert headings(show()) == ["Key", "Finnish", "Discloses"]
    assert headings(show(cols=["newest", "nonsense", "discloses"])) == ["Key", "Discloses", "Newest"]
    assert headings(show(cols="")) == ["Key"]


def test_a_column_that_is_not_shown_reads_nothing(registers, show) -> None:
    asked = []
    read = Column("Read", "key", key="read", needs=(lambda rows: asked.append("read") or rows,), shown=False)
    twice = Column("Twice", "key", key="twice", needs=read.needs, shown=False)
    page = made(columns=(Column("Key", "key"), read, twice))
    show(page)
    assert asked == []
    show(page, cols=["read", "twice"])
    assert asked == ["read"]


def test_a_filter_takes_its_own_values_only(registers, show) -> None:
    assert keys(show(discloses="False")) == ["1", "3", "5"]
    assert keys(show(discloses="1=1")) == ["1", "4", "6"]


def test_a_filter_may_ask_a_condition_and_read_its_options(registers, show) -> None:
    begins = Choice("begins", "Any", lambda: [("a", "A"), ("b", "B")], lambda value: Q(name_fi__startswith=value))
    assert keys(show(made(filters=(begins,)), begins="a")) == ["1", "4", "6"]
    assert keys(show(made(filters=(begins,)), begins="c")) == ["1", "4", "6"]


def test_the_head_says_how_many(registers, show, monkeypatch) -> None:
    assert "7 in all" in text(show())
    assert "3 fit" in text(show(discloses="False"))
    monkeypatch.setattr("privacy.queries.COUNTED", 4)
    monkeypatch.setattr(
        type(Register.objects.all()), "explain", lambda *_, format: '[{"Plan": {"Plan Rows": 1234567}}]'
    )
    assert "about 1,200,000 in all" in text(show())
    assert "3 fit" in text(show(discloses="False"))


def test_a_post_without_words_is_sent_on_to_the_address_of_what_it_chose(registers, show) -> None:
    page = made(search_hint="Name")
    sent = show(page, post={"q": " ", "discloses": "True", "sort": "-name_fi", "cols": ["", "newest"]})
    assert sent.url == f"{reverse(ROUTE)}?sort=-name_fi&discloses=True&cols=newest"
    assert show(page, post={"q": "", "discloses": "", "sort": "name_fi"}).url == reverse(ROUTE)


def test_the_words_searched_stand_in_the_form_and_in_no_address(registers, show) -> None:
    page = made(search_hint="Name", search=lambda rows, words: rows.filter(name_fi=words), size=2)
    answer = show(page, post={"q": "alfa", "discloses": ""})
    assert keys(answer) == ["1", "4"]
    assert 'value="alfa"' in answer.content.decode()
    assert not [found for found in re.findall(r'(?:href|action)="([^"]*)"', answer.content.decode()) if "alfa" in found]
    assert 'id="list-turn" hidden method="post"' in answer.content.decode()


def test_words_in_an_address_are_not_searched_for(registers, show) -> None:
    page = made(search_hint="Name", search=lambda rows, words: rows.none())
    assert keys(show(page, q="alfa")) == ["1", "4", "6"]


def test_who_may_not_see_what_is_searched_does_not_search(registers, show) -> None:
    page = made(search_hint="Name", searched="technical", search=lambda rows, words: rows.none())
    assert "list-q" not in show(page).content.decode()
    assert show(page, post={"q": "alfa"}).url == reverse(ROUTE)


@pytest.fixture
def view(milla):
    def save(name: str = "Mine", settings: Any = SETTINGS, by: Any = milla.actor, **more: Any) -> int:
        return saved_views.save(by=by, now=NOW, list_key=ROUTE, name=name, settings=settings, **more)

    return save


def test_a_view_is_opened_by_its_number(registers, show, view) -> None:
    answer = show(view=view())
    assert (headings(answer), keys(answer)) == (["Key", "Discloses"], ["0", "2", "6"])


def test_the_default_is_for_who_opens_the_list_plain(registers, show, view, milla) -> None:
    number = view()
    assert keys(show()) == ["1", "4", "6"]
    saved_views.make_default(by=milla.actor, now=NOW, view=number)
    assert keys(show()) == ["0", "2", "6"]
    assert keys(show(view=0)) == ["1", "4", "6"]
    assert keys(show(sort="newest")) == ["6", "5", "4"]
    assert show(made(search_hint="x"), post={"q": "", "discloses": "", "sort": "name_fi"}).url.endswith("?view=0")


def test_what_is_chosen_goes_before_the_view_it_came_from(registers, show, view) -> None:
    number = view()
    answer = show(view=number, sort="newest")
    assert (headings(answer), keys(answer)) == (["Key", "Finnish", "Discloses"], ["6", "5", "4"])
    assert answer.context_data["changed"]
    sent = show(
        made(search_hint="x"), post={"view": number, "discloses": "True", "sort": "-name_fi", "cols": ["", "discloses"]}
    )
    assert sent.url == f"{reverse(ROUTE)}?view={number}"


def test_a_view_forgets_what_the_list_no_longer_has(registers, show, view) -> None:
    settings = {"columns": ["gone", "newest"], "filters": {"gone": "1", "discloses": "Maybe"}, "sort": "-gone"}
    answer = show(view=view(settings=settings))
    assert (headings(answer), keys(answer)) == (["Key", "Newest"], ["1", "4", "6"])


def test_others_views_are_there_when_they_are_shared(registers, show, view) -> None:
    otso = hire(Role.SALES)
    shared, own = view("Ours", by=otso, shared=True), view("Otso's", by=otso)
    answer = show(view=shared)
    assert ("Ours · Otso Salmela" in text(answer), "Otso's" in text(answer)) == (True, False)
    assert (keys(answer), "This view" in text(answer)) == (["0", "2", "6"], False)
    with pytest.raises(Http404):
        show(view=own)


@pytest.mark.parametrize("number", ["x", "²", ""])
def test_a_view_that_is_no_number_is_none(registers, show, number) -> None:
    assert keys(show(view=number)) == ["1", "4", "6"]


def test_nothing_a_row_points_to_is_nothing_and_a_misspelt_path_is_an_error() -> None:
    row = type("Row", (), {"contact": None, "state": "open", "get_state_display": lambda self: "Open"})()
    assert Column("Who", "contact.name").value(row) == ""
    assert (Column("State", "state").value(row), Column("State", "state").key) == ("Open", "state")
    with pytest.raises(AttributeError):
        Column("Who", "contract.name").value(row)


def test_a_list_knows_what_it_is_made_of() -> None:
    with pytest.raises(TypeError, match="A list has no colour"):
        KeysetList(colour="green")
