"""The pages of dealings, every kind's: recorded, listed, read, edited and moved, each by who may."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from decimal import Decimal

import pytest
from django.apps import apps

from config.roles import DEALINGS, ROUTES
from crm.actions import dealings
from crm.kinds import KINDS
from crm.models import (
    Event,
    Feedback,
    Interaction,
    Invoice,
    Meeting,
    Order,
    Participant,
    Participation,
    Payment,
    Product,
    Quote,
    QuoteRequest,
    Task,
)
from privacy.enums import Role
from privacy.models import AccessEvent
from tests.crm.admin.conftest import filled, opened
from tests.crm.conftest import NOW

pytestmark = pytest.mark.django_db
HTMX = {"headers": {"HX-Request": "true"}}
EDITED = {"note": "n", "reference": "r", "subject": "s", "name": "n", "text": "t", "place": "p", "page": "p"}
EDITED |= {"due_on": "2027-01-31"}


@pytest.fixture
def there(somebody, firm, record, course):
    """Somebody at a firm, and one dealing of each kind by the kind's key."""
    aino = somebody(organisation=firm())
    whom = {"contact": aino, "organisation": firm("Verstas Ab")}
    line = dealings.Line(course)
    made = {key: record(key, **whom) for key in ("quote_request", "contract", "interaction", "feedback", "task")}
    made |= {key: record(key, **whom, lines=[line]) for key in ("quote", "order")}
    made |= {"event": record("event"), "meeting": record("meeting", **whom), "chat": record("chat", **whom, at=NOW)}
    made["participation"] = record("participation", **whom, event=made["event"])
    made["delivery"], made["invoice"] = (
        record("delivery", parent=made["order"]),
        record("invoice", parent=made["order"]),
    )
    made["payment"] = record("payment", parent=made["order"], paid_on=NOW.date(), amount="50,00")
    return {"aino": aino, "made": made, "fresh": somebody("Otso"), "order": record("order", contact=aino, lines=[line])}


def page(kind, made, tail=""):
    return f"/admin/{KINDS[kind].path}/{made[kind]}/{tail}"


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_recorded_by_its_form_and_then_told(kind, there, sign_in):
    told, client = KINDS[kind], sign_in(Role.SALES)
    url = f"/admin/{told.path}/new/?" + (f"order={there['order']}" if told.holder else f"contact={there['fresh']}")
    before = set(apps.get_model(told.model).objects.values_list("pk", flat=True))
    answer = client.post(url, filled(client.get(url).context["form"]), **HTMX)
    (new,) = set(apps.get_model(told.model).objects.values_list("pk", flat=True)) - before
    assert (answer.status_code, answer.content) == (204, b"")
    assert client.get(answer["HX-Redirect"]).status_code == 200
    assert client.get(f"/admin/{told.path}/{new}/").context["row"].pk == new
    assert f"/admin/{told.path}/{new}/" in client.get(f"/admin/{told.path}/").content.decode()


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("kind", KINDS)
def test_every_list_is_exported_by_who_may_and_whoever_is_in_it_is_logged(kind, role, there, sign_in):
    told, client = KINDS[kind], sign_in(role)
    answer = client.post(f"/admin/{told.path}/export/", {"format": "csv"})
    offered = client.get(f"/admin/{told.path}/")
    if role not in ROUTES[f"admin:{told.list}_export"]:
        assert (answer.status_code, offered.status_code == 200 and offered.context["export_url"]) in {
            (403, ""),
            (403, False),
        }
        return
    heading, *rows = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    numbers = sorted(apps.get_model(told.model).objects.values_list("pk", flat=True))
    assert (heading[0], sorted(int(row[0]) for row in rows)) == ("Number", numbers)
    assert offered.context["export_url"] == f"/admin/{told.path}/export/"
    seen = AccessEvent.objects.filter(purpose="export").values_list("people", flat=True)
    assert list(seen) == ([] if kind in ("event", "meeting") else [[there["aino"]]])


@pytest.mark.parametrize("kind", [kind for kind in KINDS if not KINDS[kind].fixed])
def test_every_kind_is_edited_and_says_so_in_its_trail(kind, there, sign_in):
    made, client = there["made"], sign_in(Role.SALES)
    url = page(kind, made, "edit/")
    form = client.get(url).context["form"]
    name = next(name for name in form.fields if name in EDITED)
    answer = client.post(url, {**opened(form), name: EDITED[name]}, follow=True)
    assert answer.redirect_chain == [(page(kind, made), 302)]
    row = apps.get_model(KINDS[kind].model).objects.get(pk=made[kind])
    assert (str(getattr(row, name)), row.version) == (EDITED[name], form["version"].value() + 1)
    assert answer.context["trail"][0].what.endswith(f"({row._meta.get_field(name).verbose_name})")


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_and_a_form_of_nothing_are_not_found(kind, there, sign_in):
    client, told = sign_in(Role.SALES), KINDS[kind]
    urls = [f"/admin/{told.path}/4711/", f"/admin/{told.path}/new/?contact=4711&order=4711"]
    urls += [] if told.fixed else [f"/admin/{told.path}/4711/edit/"]
    if kind == "event":  # is with nobody, whatever the address says
        urls.pop(1)
    assert {url: client.get(url).status_code for url in urls} == dict.fromkeys(urls, 404)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("kind", [kind for kind in KINDS if not KINDS[kind].fixed])
def test_who_may_not_write_a_kind_neither_sees_nor_makes_its_moves(kind, role, there, sign_in):
    """Over the whole matrix: a move asked for by hand is refused too."""
    may, made, client = DEALINGS[kind], there["made"], sign_in(role)
    seen = client.get(page(kind, made))
    done = client.post(page(kind, made, "do/"), {"do": "nothing"})
    assert (seen.status_code, done.status_code) == (200 if role in may.read else 403, 302 if role in may.write else 403)
    if role in may.read - may.write:
        assert (seen.context["moves"], seen.context["edit"], page(kind, made, "do/")) == (
            (),
            "",
            page(kind, made, "do/"),
        )
        assert '<button class="button primary" name="do"' not in seen.content.decode()


def test_marketing_may_not_move_an_order(there, sign_in):
    assert sign_in(Role.MARKETING).post(page("order", there["made"], "do/"), {"do": "deliver"}).status_code == 403
    assert Order.objects.get(pk=there["made"]["order"]).state == "placed"


def test_a_move_that_is_no_longer_possible_says_so_on_the_page(there, sign_in):
    client = sign_in(Role.SALES)
    for _twice in range(2):
        answer = client.post(page("task", there["made"], "do/"), {"do": "finish"}, follow=True)
    assert [str(said) for said in answer.context["messages"]] == [
        "This has been done already, or something else has happened since: look at it again."
    ]


def test_a_complaint_is_resolved_with_what_came_of_it(there, sign_in):
    client, url = sign_in(Role.CUSTOMER_SERVICE), page("feedback", there["made"], "do/")
    assert "Write what came of it" in client.post(url, {"do": "resolve"}, follow=True).content.decode()
    client.post(url, {"do": "resolve", "resolution": "The heating was mended."})
    assert Feedback.objects.values_list("state", "resolution").get() == ("resolved", "The heating was mended.")


def test_a_complaint_concerns_what_they_bought_and_leads_there(there, sign_in, record):
    client, aino = sign_in(Role.CUSTOMER_SERVICE), there["aino"]
    url = f"/admin/feedback-and-complaints/new/?contact={aino}&kind=complaint"
    form = client.get(url).context["form"]
    order = next(value for value, _label in form.fields["concerns"].choices if value.startswith("order:"))
    client.post(url, {**filled(form), "concerns": order})
    complaint = Feedback.objects.latest("id")
    assert (complaint.kind, complaint.about_kind, f"order:{complaint.about_ref}") == ("complaint", "order", order)
    text = client.get(f"/admin/feedback-and-complaints/{complaint.pk}/").content.decode()
    assert f'<a href="/admin/orders/{complaint.about_ref}/">' in text


def test_an_order_is_recorded_with_its_price_and_stands_on_the_timeline(somebody, course, sign_in):
    aino, client = somebody(), sign_in(Role.SALES)
    form = {"number": "20418", "product": course, "quantity": "2", "unit_price": "250,50", "ordered_on": "2026-10-28"}
    form |= {"currency": "EUR"}
    text = client.post(f"/admin/orders/new/?contact={aino}", form, follow=True).content.decode()
    assert Order.objects.values_list("contact", "total").get() == (aino, Decimal("501.00"))
    assert "Ordered First aid" in text


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"unit_price": "1,234"}, "read in two ways"),
        ({"unit_price": "12.5.0"}, "not a sum of money"),
        ({"unit_price": "-5"}, "not below zero"),
        ({"quantity": "0"}, "more than none"),
        ({"quantity": "9" * 30}, "too large to be right"),
        ({"product": ""}, "required"),
        ({"ordered_on": "31.2.2026"}, "Enter a valid date"),
    ],
)
def test_a_wrong_price_or_day_stands_in_the_form_with_what_was_typed(change, said, somebody, course, sign_in):
    form = {"number": "20418", "product": course, "quantity": "1", "unit_price": "", "ordered_on": "2026-10-28"}
    answer = sign_in(Role.SALES).post(f"/admin/orders/new/?contact={somebody()}", {**form, "currency": "EUR", **change})
    ((name, typed),) = change.items()
    assert (answer.status_code, said in answer.content.decode()) == (200, True)
    assert f'value="{typed}"' in answer.content.decode() or name == "product"
    assert not Order.objects.exists()


def test_lines_are_added_and_taken_away_while_a_quote_is_a_draft(there, sign_in, course):
    client, url, quote = sign_in(Role.SALES), page("quote", there["made"], "do/"), Quote.objects.get()
    client.post(url, {"do": "add_line", "product": course, "quantity": "1,5", "unit_price": "100"})
    assert Quote.objects.get().total == Decimal("440.00")
    client.post(url, {"do": "remove_line", "line": quote.lines.earliest("id").pk})
    assert Quote.objects.get().total == Decimal("150.00")
    wrong = client.post(url, {"do": "add_line", "product": course, "quantity": "many"}, follow=True)
    assert "not a sum of money" in wrong.content.decode()


def test_an_order_paid_twice_says_so(there, sign_in):
    client, url = sign_in(Role.SALES), f"/admin/payments/new/?order={there['order']}"
    form = filled(client.get(url).context["form"])
    client.post(url, form)
    again = client.post(url, form)
    assert (again.status_code, "paid already" in again.content.decode()) == (200, True)
    assert Payment.objects.filter(order=there["order"]).count() == 1


def test_what_follows_is_offered_in_the_states_that_allow_it(there, sign_in):
    client, made = sign_in(Role.SALES), there["made"]

    def offered(kind):
        return [label for label, _url, _ask in client.get(page(kind, made)).context["next"]]

    assert offered("quote") == []
    for do in ("send", "accept"):
        client.post(page("quote", made, "do/"), {"do": do})
    assert offered("quote") == ["Make the order", "Make a contract"]
    url = f"/admin/orders/new/?quote={made['quote']}"
    made_order = client.post(url, filled(client.get(url).context["form"]), follow=True)
    assert made_order.redirect_chain[-1][0] == f"/admin/orders/{Order.objects.latest('id').pk}/"
    assert Order.objects.latest("id").total == Quote.objects.get().total


def test_who_took_part_is_kept_on_the_page_of_the_event(there, sign_in):
    client, made = sign_in(Role.COMMUNICATIONS), there["made"]
    part = made["participation"]
    client.post(page("event", made, "do/"), {"do": "attendance", "came": [part, "x", "4711"]})
    certified = client.post(page("participation", made, "do/"), {"do": "certify"}, follow=True)
    row = Participation.objects.get()
    assert (row.state, row.certificate) == ("attended", f"T{row.certified_on.year}-{part}")
    assert row.certificate in certified.content.decode()
    assert AccessEvent.objects.filter(route="admin:participation", people=[there["aino"]]).exists()


def test_a_meeting_takes_more_people_and_each_is_in_the_log(there, sign_in):
    client, made, otso = sign_in(Role.SALES), there["made"], there["fresh"]
    client.post(page("meeting", made, "do/"), {"do": "add_participant", "contact_text": "Otso Saarikivi"})
    client.get(page("meeting", made))
    assert AccessEvent.objects.latest("id").people == sorted([there["aino"], otso])
    client.post(page("meeting", made, "do/"), {"do": "remove_participant", "contact": there["aino"]})
    assert list(Participant.objects.values_list("contact", flat=True)) == [otso]


def test_health_words_warn_and_never_refuse(somebody, sign_in):
    client, aino = sign_in(Role.CUSTOMER_SERVICE), somebody()
    url = f"/admin/interactions/new/?contact={aino}"
    form = {**filled(client.get(url).context["form"]), "text": "Poissa sairausloman vuoksi."}
    answer = client.post(url, form, follow=True)
    call = Interaction.objects.get()
    assert call.text == "Poissa sairausloman vuoksi."
    assert (
        f'tell of somebody&#x27;s health: sairausloman. Keep them only if they are needed here. <a href="/admin/interactions/{call.pk}/edit/">'
        in answer.content.decode()
    )


def test_two_who_edit_a_call_at_once_each_keep_their_own(there, sign_in, by, now):
    client, made = sign_in(Role.SALES), there["made"]
    url = page("interaction", made, "edit/")
    sent = opened(client.get(url).context["form"])
    dealings.edit("interaction", by=by, now=now, ref=made["interaction"], version=1, seen={"text": ""}, text="Noted.")
    client.post(url, {**sent, "subject": "The heating"})
    assert Interaction.objects.values_list("subject", "text").get() == ("The heating", "Noted.")
    clash = client.post(url, {**sent, "text": "Otherwise."}).content.decode()
    assert ("while you were editing" in clash, "Now it says: Noted." in clash, "Otherwise." in clash) == (True,) * 3
    assert Interaction.objects.get().text == "Noted."


def test_an_edit_that_changes_nothing_leaves_no_trail(there, sign_in):
    client, url = sign_in(Role.SALES), page("interaction", there["made"], "edit/")
    Interaction.objects.update(at=NOW + timedelta(seconds=17))
    client.post(url, opened(client.get(url).context["form"]))
    assert Interaction.objects.get().version == 1


def test_what_is_late_is_told_by_a_word_too(there, sign_in):
    Task.objects.update(due_on="2020-01-31")
    Invoice.objects.update(due_on="2020-01-31", issued_on="2020-01-01")
    client = sign_in(Role.SALES)
    for path in ("tasks", "invoices"):
        assert '<span class="tag no">31 Jan 2020</span>' in client.get(f"/admin/{path}/").content.decode()


def test_a_list_is_searched_by_number_words_and_whom_it_is_with(there, sign_in, record, somebody):
    record("quote_request", contact=somebody("Maija", last_name="Meikäläinen"), text="First aid for ten")
    client = sign_in(Role.SALES)
    quote, request = Quote.objects.get(), QuoteRequest.objects.latest("id")
    for path, ref, texts in (
        ("quotes", quote.pk, (quote.number, "saarikivi", "verstas")),
        ("quote-requests", request.pk, ("aid for", "meikalainen")),
    ):
        for text in texts:
            answer = client.post(f"/admin/{path}/", {"q": text})
            assert f"/admin/{path}/{ref}/" in answer.content.decode(), text
    assert f"/admin/quotes/{quote.pk}/" not in client.post("/admin/quotes/", {"q": "nowhere"}).content.decode()


def test_nothing_is_left_over(there):
    """The world of these tests has one dealing of each kind at least, and of what they choose from."""
    assert set(there["made"]) == set(KINDS)
    assert (Event.objects.count(), Meeting.objects.count(), Product.objects.count()) == (1, 1, 1)
