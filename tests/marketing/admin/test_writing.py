"""The writing page: previews, templates, versions, pictures and the look."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from crm.actions import dealings, organisations, positions
from crm.enums import SourceKind
from crm.models import Product, User
from crm.sources import Source
from marketing.merging import FIELDS
from marketing.models import Campaign, ContentTemplate, Message, Picture, Theme
from marketing.queries import contents
from privacy.actor import SYSTEM
from privacy.enums import Role
from privacy.models import AccessEvent, AuditEvent
from tests.cast import hire
from tests.marketing.admin.test_newsletters import ENGLISH, GIVEN, do, other, state, write, writer
from tests.marketing.conftest import NOW
from tests.tables import unchanged
from tests.world import PIXEL

__all__ = ["other", "writer"]

Person = Callable[..., int]
SOURCE = Source(SourceKind.CALL, "a call", NOW)


def test_a_part_is_added_without_saving_and_all_that_was_typed_stays(writer: Client) -> None:
    with unchanged():
        page = writer.post(reverse("admin:newsletter_new"), {**GIVEN, "do": "add:fi:button", "name": "Typed"})
    assert [part.kind for part in page.context["columns"][0].parts] == ["text", "button"]
    assert 'value="Typed"' in page.content.decode()
    assert not Campaign.objects.exists()


def test_asked_from_within_the_page_only_the_parts_come_back(writer: Client) -> None:
    page = writer.post(reverse("admin:newsletter_new"), {**GIVEN, "do": "add:fi:text"}, headers={"HX-Request": "true"})
    assert page.content.decode().lstrip().startswith('<div id="parts"')


def test_an_event_of_the_register_fills_its_part_in_the_language_of_the_part(writer: Client) -> None:
    source = Source(SourceKind.CALL, "a call", NOW)
    event = dealings.record(
        "event", by=SYSTEM, now=NOW, source=source, name="First aid", starts_at=NOW, place="Tampere"
    )
    given = {**GIVEN, "fi-1-kind": "event", "fi-1-event": str(event), "do": "fill:fi:1:event"}
    page = writer.post(reverse("admin:newsletter_new"), given)
    fields = {field.id: field.value for field in page.context["columns"][0].parts[1].fields}
    assert (fields["fi-1-title"], fields["fi-1-place"]) == ("First aid", "Tampere")
    assert fields["fi-1-day"].startswith("20. marraskuuta 2026")


def test_a_picture_brings_the_words_it_was_kept_with(writer: Client) -> None:
    upload(writer, PIXEL)
    name = contents.picture_choices()[0][0]
    given = {**GIVEN, "fi-1-kind": "image", "fi-1-picture": name, "do": "fill:fi:1:picture"}
    page = writer.post(reverse("admin:newsletter_new"), given)
    assert {field.id: field.value for field in page.context["columns"][0].parts[1].fields}["fi-1-alt"] == "A barn"


def test_what_was_chosen_long_ago_stays_chosen(writer: Client) -> None:
    given = {**GIVEN, "fi-1-kind": "event", "fi-1-event": "4711", "fi-1-title": "First aid", "do": "add:fi:text"}
    page = writer.post(reverse("admin:newsletter_new"), given)
    assert ("4711", "First aid") in page.context["columns"][0].parts[1].fields[0].choices


@pytest.mark.parametrize("button", ["fill", "fill:xx:0:event", "fill:fi:9:event", "fill:fi:0:text", "fill:fi:0:event"])
def test_a_button_with_nothing_to_fill_changes_nothing(writer: Client, button: str) -> None:
    page = writer.post(reverse("admin:newsletter_new"), {**GIVEN, "do": button})
    assert page.context["columns"][0].parts[0].fields[0].value == GIVEN["fi-0-text"]


def test_the_preview_shows_what_is_typed_and_changes_nothing(writer: Client) -> None:
    with unchanged():
        page = writer.post(reverse("admin:newsletter_typed"), {**GIVEN, "show": "fi"})
    assert "Uutta tutkimusta." in page.content.decode()
    assert page.headers["Content-Security-Policy"].endswith("; sandbox")


def test_in_the_preview_an_unready_part_is_named_and_the_rest_is_shown(writer: Client) -> None:
    page = writer.post(
        reverse("admin:newsletter_typed"),
        {**GIVEN, "fi-1-kind": "button", "fi-1-words": "Lue", "fi-2-kind": "text", "fi-2-text": "Loppu"},
    )
    assert "Loppu" in page.content.decode()
    assert "2" in page.content.decode().partition("<h2")[2].partition("</h2>")[0]


def test_a_preview_with_the_eyes_of_a_reader_is_noted_in_the_access_log(writer: Client, person: Person) -> None:
    reader = person("aino@example.com", first_name="Aino<b>")
    campaign = write(writer)
    names = writer.get(reverse("admin:newsletter_readers", args=[campaign])).context["readers"]
    page = writer.post(reverse("admin:newsletter_typed"), {**GIVEN, "show": "fi", "reader": str(reader)})
    assert [row.pk for row in names] == [reader]
    assert "Hei Aino&lt;b&gt;!" in page.content.decode()
    assert list(AccessEvent.objects.order_by("id").values_list("route", "people")) == [
        ("admin:newsletter_readers", [reader]),
        ("admin:newsletter_typed", [reader]),
    ]


def test_a_reader_is_shown_with_their_work(writer: Client, person: Person) -> None:
    reader = person("aino@example.com")
    place = organisations.create(by=SYSTEM, now=NOW, source=SOURCE, name="Paja & Co")
    positions.add(by=SYSTEM, now=NOW, contact=reader, organisation=place, title="", source=SOURCE)
    given = {
        **GIVEN,
        "fi-0-text": "Hei {{ organisation }}, {{ position|lukija }}!",
        "show": "fi",
        "reader": str(reader),
    }
    page = writer.post(reverse("admin:newsletter_typed"), given).content.decode()
    assert "Hei Paja &amp; Co, lukija!" in page


def test_without_a_reader_each_field_is_shown_by_its_label(writer: Client) -> None:
    given = {
        **GIVEN,
        "subject_en": "x",
        "en-0-kind": "text",
        "en-0-text": "{{ last_name }}, {{ position|x }}",
        "show": "en",
    }
    page = writer.post(reverse("admin:newsletter_typed"), given).content.decode()
    assert "Last name, Position there" in page


def test_the_writing_page_offers_every_field_with_an_example(writer: Client) -> None:
    page = writer.get(reverse("admin:newsletter_new"))
    assert [field["name"] for field in page.context["merge_fields"]] == list(FIELDS)
    assert [name for name in FIELDS if f"<code>{{{{ {name} }}}}</code>" not in page.content.decode()] == []
    assert "Esimerkki Oy" in page.content.decode()


def test_the_checklist_counts_empty_fields_after_the_page_has_come(writer: Client, person: Person) -> None:
    person("aino@example.com", first_name="")
    campaign = write(writer)
    page = writer.get(reverse("admin:campaign", args=[campaign])).content.decode()
    inside = writer.get(reverse("admin:campaign_checklist", args=[campaign]), headers={"HX-Request": "true"})
    assert 'hx-trigger="load" hx-swap="outerHTML"' in page
    assert ("is empty, so that nothing stands there: 1." in page, "not counted yet" in page) == (False, True)
    assert "is empty, so that nothing stands there: 1." in inside.content.decode()
    assert "hx-trigger" not in inside.content.decode()


def test_where_no_field_can_be_empty_nothing_is_counted(writer: Client) -> None:
    campaign = write(writer, **{"fi-0-text": "Hei {{ first_name|ystävä }}!"})
    page = writer.get(reverse("admin:campaign", args=[campaign]))
    assert page.context["counting"] is False
    assert "The merge fields are filled for every recipient." in page.content.decode()


def test_each_save_is_a_version_that_can_be_seen_and_taken_back(writer: Client) -> None:
    campaign = write(writer)
    edit = reverse("admin:newsletter_edit", args=[campaign])
    writer.post(edit, {**GIVEN, "version": 1, "fi-0-text": "Toinen."})
    rows = writer.get(reverse("admin:newsletter_versions", args=[campaign])).context["rows"]
    assert [(row.version, name) for row, name, _languages in rows] == [(2, "Iida Sarkola"), (1, "Iida Sarkola")]
    first = writer.get(reverse("admin:newsletter_then", args=[campaign, 1, "fi"])).content.decode()
    assert ("Uutta tutkimusta." in first, "Toinen." in first) == (True, False)
    page = writer.get(f"{edit}?version=1")
    assert page.context["columns"][0].parts[0].fields[0].value == GIVEN["fi-0-text"]
    assert page.context["form"]["version"].value() == 2


def test_a_version_taken_back_brings_its_tick_for_counting_along(writer: Client) -> None:
    campaign = write(writer, measures="on")
    edit = reverse("admin:newsletter_edit", args=[campaign])
    writer.post(edit, {**GIVEN, "version": 1})
    ticks = [writer.get(f"{edit}?version={version}").context["form"]["measures"].value() for version in (1, 2)]
    assert ticks == [True, False]


def test_whoever_comes_second_may_save_after_the_first_knowingly_and_both_stay(writer: Client, other: Client) -> None:
    campaign = write(writer)
    edit = reverse("admin:newsletter_edit", args=[campaign])
    other.post(edit, {**GIVEN, "version": 1, "fi-0-text": "Theirs."})
    mine = {**GIVEN, "version": 1, "fi-0-text": "Mine."}
    page = writer.post(edit, mine)
    assert page.context["theirs"][0] == 2
    writer.post(edit, {**mine, "do": "over:2"})
    found = Campaign.objects.get(pk=campaign)
    assert [row.contents[0]["blocks"][0]["text"] for row in found.versions.order_by("version")] == [
        GIVEN["fi-0-text"],
        "Theirs.",
        "Mine.",
    ]


def test_saving_after_a_version_that_is_not_the_last_is_refused(writer: Client, other: Client) -> None:
    campaign = write(writer)
    edit = reverse("admin:newsletter_edit", args=[campaign])
    for version in (1, 2):
        other.post(edit, {**GIVEN, "version": version})
    page = writer.post(edit, {**GIVEN, "version": 1, "do": "over:2"})
    assert page.context["theirs"][0] == 3
    assert Campaign.objects.get(pk=campaign).version == 3


def test_the_plain_text_can_be_looked_at_too(writer: Client) -> None:
    page = writer.post(reverse("admin:newsletter_typed"), {**GIVEN, "show": "fi", "width": "text"}).content.decode()
    assert "<pre" in page
    assert "Uutta tutkimusta.\n\n-- \n" in page


def test_a_version_that_never_was_is_no_page(writer: Client) -> None:
    campaign = write(writer)
    assert writer.get(reverse("admin:newsletter_then", args=[campaign, 7, "fi"])).status_code == 404
    assert writer.get(reverse("admin:newsletter_then", args=[campaign, 1, "sv"])).status_code == 404


def test_what_stands_on_the_page_is_kept_as_a_template_and_begun_from(writer: Client) -> None:
    writer.post(reverse("admin:newsletter_new"), {**GIVEN, **ENGLISH, "do": "template", "template_name": "Monthly"})
    kept = ContentTemplate.objects.get()
    page = writer.get(f"{reverse('admin:newsletter_new')}?template={kept.pk}")
    assert (kept.name, Campaign.objects.exists()) == ("Monthly", False)
    assert page.context["form"]["subject_en"].value() == ENGLISH["subject_en"]
    assert page.context["columns"][0].parts[0].fields[0].value == GIVEN["fi-0-text"]


def test_a_template_without_a_name_is_refused_with_a_sentence(writer: Client) -> None:
    page = writer.post(reverse("admin:newsletter_new"), {**GIVEN, "do": "template"})
    assert "Give the template a name." in page.content.decode()
    assert not ContentTemplate.objects.exists()


def test_a_template_out_of_use_is_offered_no_longer(writer: Client) -> None:
    writer.post(reverse("admin:newsletter_new"), {**GIVEN, "do": "template", "template_name": "Monthly"})
    kept = ContentTemplate.objects.get()
    writer.post(reverse("admin:templates"), {"template": str(kept.pk)})
    assert list(writer.get(reverse("admin:templates")).context["rows"]) == []


def upload(client: Client, data: bytes, shows: str = "A barn") -> object:
    return client.post(reverse("admin:pictures"), {"file": SimpleUploadedFile("x.exe", data), "shows": shows})


def test_a_picture_is_kept_once_however_often_it_is_sent(writer: Client) -> None:
    upload(writer, PIXEL)
    upload(writer, PIXEL, "The same")
    assert list(Picture.objects.values_list("form", "width", "height", "shows")) == [("png", 1, 1, "A barn")]
    assert AuditEvent.objects.filter(action="picture.add").count() == 1


def test_what_is_no_picture_is_refused_beside_its_field(writer: Client) -> None:
    page = upload(writer, b"<svg>")
    assert "not a whole PNG, JPEG or GIF" in page.context["form"].errors["file"][0]
    assert not Picture.objects.exists()


LOOK = {
    "seen": "0",
    "accent": "#0B57D0",
    "ink": "#18222b",
    "paper": "#ffffff",
    "ground": "#f5f7f5",
    "footer_fi": "Terveisin me",
}


def test_the_look_is_set_once_and_holds_for_what_is_written_from_then_on(writer: Client) -> None:
    button = {"fi-1-kind": "button", "fi-1-words": "Lue", "fi-1-link": "https://www.example.org"}
    before = write(writer, **button)
    writer.post(reverse("admin:theme"), LOOK)
    after = write(writer, **button)
    shown = [
        writer.get(reverse("admin:newsletter_preview", args=[one, "fi"])).content.decode() for one in (before, after)
    ]
    assert ["Terveisin me" in page and "#0b57d0" in page for page in shown] == [False, True]


def test_a_look_that_cannot_be_read_is_refused_beside_its_colour(writer: Client) -> None:
    page = writer.post(reverse("admin:theme"), {**LOOK, "accent": "#ffff00"})
    assert "contrast" in page.context["form"].errors["accent"][0]
    assert not Theme.objects.exists()


def test_of_two_who_change_the_look_the_second_keeps_what_they_typed(writer: Client) -> None:
    writer.post(reverse("admin:theme"), LOOK)
    page = writer.post(reverse("admin:theme"), {**LOOK, "footer_fi": "Mine"})
    assert "Somebody has changed this" in page.content.decode()
    assert 'value="Mine"' in page.content.decode()
    assert Theme.objects.count() == 1


def test_the_look_is_for_those_who_may(other: Client) -> None:
    assert other.get(reverse("admin:theme")).status_code == 403


def test_an_error_of_the_checklist_stops_the_asking_and_the_approval(writer: Client, other: Client) -> None:
    priced = Product.objects.create(code="course", name_fi="Kurssi", name_sv="Kurs", name_en="Course", price=90)
    campaign = write(writer, **{"fi-1-kind": "product", "fi-1-product": str(priced.pk), "fi-1-title": "Kurssi"})
    do(writer, campaign, "ask")
    do(other, campaign, "approve")
    page = writer.get(reverse("admin:campaign", args=[campaign])).content.decode()
    assert (state(campaign), Campaign.objects.get(pk=campaign).asked_version) == ("draft", None)
    assert "“Kurssi” has a price" in page
    assert "Must be put right" in page


def test_a_link_to_a_page_of_ours_that_is_none_is_an_error(writer: Client, settings: object) -> None:
    address = f"{settings.PUBLIC_URL}/nowhere/"
    campaign = write(writer, **{"fi-1-kind": "button", "fi-1-words": "Lue", "fi-1-link": address})
    levels = {
        line.sentence: line.level
        for line in writer.get(reverse("admin:campaign", args=[campaign])).context["checklist"]
    }
    assert levels[f"The link “{address}” leads to no page of ours."] == "error"


def test_a_colleague_gets_a_test_and_nobody_else_does(writer: Client) -> None:
    to = hire(Role.SURVEY).ref
    campaign = write(writer)
    writer.post(reverse("admin:campaign_test", args=[campaign]), {"to": str(to)})
    writer.post(reverse("admin:campaign_test", args=[campaign]), {"to": "999999"})
    assert list(Message.objects.order_by("id").values_list("cause", "address")) == [
        ("test", address_of(to)),
        ("test", "iida@luvalla.example"),
    ]


def address_of(ref: int) -> str:
    return User.objects.get(pk=ref).email
