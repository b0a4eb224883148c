"""The parts of a mail: what each must hold, and what it shows in a mail, in plain text and on a page."""

from __future__ import annotations

import re

import pytest

from marketing.blocks import KINDS, Block, Picture, stored
from marketing.content import Content, Footer, Unfit, Written, as_data, from_data, letter, write
from marketing.looks import Look

PICTURES = {"ab.png": Picture("https://our.example/image/ab.png", 1200, 600)}
FOOTER = Footer("You ordered it.", (("Stop", "{{ unsubscribe_url }}"),), "Institute", "Box 1")
FULL = (
    Block("heading", {"words": "News for {{ first_name|friend }}"}),
    Block("text", {"text": "Read **this**."}),
    Block("image", {"picture": "ab.png", "alt": 'A "red" barn', "link": "https://a.example/?x=1&y=2"}),
    Block("divider"),
    Block(
        "article",
        {"title": "Backs & chairs", "text": "Sit well.", "link": "https://a.example/backs", "words": "Read on"},
    ),
    Block("event", {"title": "First aid", "day": "1 Dec 2026", "place": "Tampere", "link": "https://a.example/aid"}),
    Block("product", {"title": "Course"}),
    Block("button", {"words": "Write to us", "link": "mailto:us@a.example"}),
)


def written(*blocks: Block) -> Written:
    return write(Content("News", blocks, "en", "What is new"), pictures=PICTURES)


def mail(*blocks: Block, look: Look | None = None) -> str:
    return letter(written(*blocks), FOOTER, language="en", look=look or Look()).html


def test_every_kind_has_its_place_in_the_plain_text() -> None:
    assert written(*FULL).text == (
        "News for {{ first_name|friend }}\n\n"
        "Read this.\n\n"
        '[A "red" barn] (https://a.example/?x=1&y=2)\n\n'
        "--------------------\n\n"
        "Backs & chairs (https://a.example/backs)\n\nSit well.\n\nRead on: https://a.example/backs\n\n"
        "First aid (https://a.example/aid)\n\n1 Dec 2026\nTampere\n\n"
        "Course\n\n"
        "Write to us: mailto:us@a.example\n"
    )


def test_on_a_page_of_ours_the_parts_carry_no_style() -> None:
    assert written(*FULL[:3], FULL[5]).html == (
        "<h2>News for {{ first_name|friend }}</h2>\n"
        "<p>Read <strong>this</strong>.</p>\n"
        '<p><a href="https://a.example/?x=1&amp;y=2"><img src="https://our.example/image/ab.png" width="1200" height="600"'
        ' alt="A &quot;red&quot; barn"></a></p>\n'
        '<h2><a href="https://a.example/aid">First aid</a></h2>\n<p><strong>1 Dec 2026<br>Tampere</strong></p>\n'
    )


def test_nothing_in_a_mail_is_fetched_but_our_own_pictures() -> None:
    html = mail(*FULL, look=Look(logo=Picture("https://our.example/image/cd.gif", 90, 30), logo_alt="Institute"))
    assert re.findall(r'(?:src|background)="([^"]*)"', html) == [
        "https://our.example/image/cd.gif",
        "https://our.example/image/ab.png",
    ]
    assert not re.search(r"<(script|link|iframe|object)|url\(|@import|fonts\.g", html)


def test_the_links_of_a_mail_are_those_of_its_author_and_of_its_footer_unchanged() -> None:
    assert re.findall(r'href="([^"]*)"', mail(*FULL)) == [
        "https://a.example/?x=1&amp;y=2",
        "https://a.example/backs",
        "https://a.example/backs",
        "https://a.example/aid",
        "mailto:us@a.example",
        "{{ unsubscribe_url }}",
    ]


def test_a_picture_is_never_wider_than_the_mail() -> None:
    assert re.findall(r'<img[^>]* width="(\d+)"', mail(FULL[2])) == ["552"]


def test_the_mail_says_its_language_and_that_it_knows_the_dark() -> None:
    html = mail(FULL[0])
    assert '<html lang="en"' in html
    assert '<meta name="color-scheme" content="light dark" />' in html
    assert "@media (prefers-color-scheme: dark)" in html


def test_the_preview_line_stands_first_and_is_not_seen() -> None:
    assert re.search(r'<body[^>]*><div style="display:none[^"]*">What is new</div>', mail(FULL[0]))


@pytest.mark.parametrize(
    "words",
    ["</mj-text><mj-raw><script>x</script>", "<mj-include path='x'>", "@@0@@", "&lt;b&gt;", '"><img src=x>', "<!-- x"],
)
def test_what_an_author_writes_is_words_to_mjml_too(words: str) -> None:
    html = mail(Block("heading", {"words": words}))
    shown = re.search(r"<h2[^>]*>(.*?)</h2>", html)
    assert shown
    assert "<" not in shown[1]
    assert "<script" not in html


@pytest.mark.parametrize(
    ("block", "field", "sentence"),
    [
        (Block("button", {"words": "Read"}), "link", "A button needs a link."),
        (Block("button", {"link": "https://a.example"}), "words", "This may not be empty."),
        (
            Block("image", {"picture": "ab.png"}),
            "alt",
            "Say in a few words what the picture shows: some readers do not see it.",
        ),
        (
            Block("article", {"title": "x", "picture": "ab.png"}),
            "alt",
            "Say in a few words what the picture shows: some readers do not see it.",
        ),
        (
            Block("image", {"picture": "no.png", "alt": "x"}),
            "picture",
            "This picture is not among our own. Choose another.",
        ),
        (Block("heading", {"words": "a\nb"}), "words", "This must be one line without control characters."),
        (Block("heading", {"words": "x" * 201}), "words", "The text is longer than 200 characters."),
        (
            Block("image", {"picture": "ab.png", "alt": "{{ first_name }}"}),
            "alt",
            "There is no merge field “first_name”. There are: .",
        ),
        (
            Block("button", {"words": "x", "link": "www.a.example"}),
            "link",
            "The link “www.a.example” must begin with https://, http:// or mailto:.",
        ),
        (
            Block("button", {"words": "x", "link": "https://[a"}),
            "link",
            "The link “https://[a” must begin with https://, http:// or mailto:.",
        ),
        (
            Block("button", {"words": "x", "link": "https://a.example/{{ first_name }}"}),
            "link",
            "A link may not carry a merge field: it would write a person's name into an address on the web.",
        ),
    ],
)
def test_what_a_part_lacks_is_said_with_its_place_and_its_field(block: Block, field: str, sentence: str) -> None:
    with pytest.raises(Unfit) as refused:
        written(FULL[0], block)
    assert (str(refused.value), refused.value.place, refused.value.field) == (sentence, 1, field)


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("{{ first_name|ystävä }}", True),
        ("{{first_name | hyvä lukija}}", True),
        ("{{ first_name|}}", False),
        ("{{ first_name|<b> }}", False),
        ("{{ first_name|a|b }}", False),
        ("{{ salary|friend }}", False),
        ("{{ first_name|" + "x" * 41 + " }}", False),
    ],
)
def test_a_placeholder_may_name_plain_words_for_who_has_none(text: str, fits: bool) -> None:
    try:
        written(Block("text", {"text": text}))
    except Unfit:
        assert not fits
    else:
        assert fits


def test_parts_in_which_nothing_was_typed_are_not_kept_and_do_not_disturb() -> None:
    content = Content("News", (Block("heading"), Block("text", {"text": "x\r\ny "})), "en")
    assert as_data(content)["blocks"] == [{"kind": "text", "text": "x\ny"}]
    assert write(content).text == "x\ny\n"


def test_content_is_stored_and_read_back_the_same() -> None:
    content = Content("News", FULL, "en", "What is new")
    assert from_data(as_data(content)) == content
    assert [block.kind for block in stored(as_data(content)["blocks"])] == [block.kind for block in FULL]


def test_a_mail_has_at_most_forty_parts() -> None:
    with pytest.raises(Unfit, match="at most 40 parts"):
        written(*[Block("divider")] * 41)


def test_every_kind_is_shown_above() -> None:
    assert {block.kind for block in FULL} == set(KINDS)
