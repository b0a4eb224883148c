"""The whole mail, as it leaves: what was written, its footer, its headers, compiled once for everybody who gets it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from consent.enums import ContactPurpose
from consent.queries import offers
from consent.queries.gate import Question
from marketing import verp
from marketing.blocks import stored
from marketing.compile import Compiled, Sender, compile_message
from marketing.content import AUTHORS, Content, Footer, Written, led_to, letter, write
from marketing.looks import Look
from marketing.measuring import TRAP, Marks
from marketing.merging import FIELDS
from marketing.models import Campaign
from marketing.queries import contents, trials
from marketing.queries.audience import question
from marketing.trial import A, B
from privacy.registry import Letter

STOPPABLE = frozenset({ContactPurpose.NEWSLETTER, ContactPurpose.DIRECT_MARKETING})
"""What carries a link, and the mail program's own button (RFC 8058), to stop it at once."""


@dataclass(frozen=True)
class Issue:
    """A campaign ready to be sent: what the gate is asked for each person, and its mail in each language it was written in; `measured` are
    those for who permitted it, none where the campaign does not measure. Where two versions are tried, each stands beside under its
    language with the version too."""

    campaign: int
    question: Question
    mails: Mapping[str, Compiled]
    measured: Mapping[str, Compiled] = field(default_factory=dict)
    tries: bool = False

    @property
    def merges(self) -> tuple[str, ...]:
        """The merge fields that some mail of it uses."""
        used = {name for mails in (self.mails, self.measured) for mail in mails.values() for name in mail.names}
        return tuple(name for name in FIELDS if name in used)

    @property
    def topic(self) -> str:
        return self.question.topic


def issue(campaign: int) -> Issue:
    """Compiles a campaign; a newsletter names its topic as its list (List-Id, RFC 2919). Raises `Unfit` for a text that could not be sent, which no approved campaign has."""
    found = Campaign.objects.get(pk=campaign)
    mails, measured = dict[str, Compiled](), dict[str, Compiled]()
    versions, pages = trials.by_version(found), Mails(found)
    for language, written in versions.items():
        headers = {"Content-Language": language, "Feedback-ID": _feedback_id(found, language)}
        if found.topic:
            headers["List-Id"] = f"<{found.topic}.{_domain()}>"
        if found.purpose in STOPPABLE:
            headers |= {
                "List-Unsubscribe": "<{{ unsubscribe_url }}>",
                "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            }
        mails |= _named(language, [_compile(pages.page(content), headers) for content in written])
        if found.measures:
            measured |= _named(language, [_compile(pages.measured_page(content), headers) for content in written])
    return Issue(found.pk, question(found), mails, measured, any(len(written) > 1 for written in versions.values()))


def _named(language: str, versions: Sequence[Compiled]) -> dict[str, Compiled]:
    """One language's mails by the names that runners ask for them: of two versions the first is also that of the language."""
    both = dict(zip((language + A, language + B), versions, strict=True)) if len(versions) > 1 else {}
    return {language: versions[0], **both}


class Mails:
    """The mails of a campaign as people get them. What stands around what was written is read once for all of them: the look as it was when the
    campaign was last written, what its topic is called, where its links lead."""

    def __init__(self, campaign: Campaign) -> None:
        self._campaign = campaign
        self._theme = contents.theme_of(campaign)
        self._names = offers.names_of(campaign.topic)

    @cached_property
    def _fixed(self) -> dict[str, dict[str, int]]:
        return contents.fixed_links(self._campaign)

    def page(self, content: Content) -> Written:
        """The mail of this content, footer included, placeholders in their places: what a preview shows."""
        return self._drawn(content)

    def measured_page(self, content: Content) -> Written:
        """The same for who permitted to be measured. Its links are those fixed with the recipients, before that those of the content."""
        return self._drawn(content, Marks(self._fixed.get(content.language) or numbered(content), settings.PUBLIC_URL))

    def _drawn(self, content: Content, marks: Marks | None = None) -> Written:
        name = self._names.get(content.language, self._campaign.topic)
        return _drawn(content, self._campaign.purpose, name, contents.look(self._theme, content.language), marks)


def numbered(*versions: Content) -> dict[str, int]:
    """Where the links of a content lead, with the numbers they get; of two versions those of the second after those of the first."""
    known = contents.pictures(versions)
    written = [write(content, allowed=AUTHORS, pictures=known) for content in versions]
    urls = dict.fromkeys(url for one in written for url in led_to(one))
    return {url: number for number, url in enumerate(urls, TRAP + 1)}


def drawn(content: Content, purpose: str, topic: str) -> Written:
    """The mail of a content that is not saved as it stands, in the look in force."""
    look = contents.look(contents.theme_in_force(), content.language)
    return _drawn(content, purpose, offers.names_of(topic).get(content.language, topic), look)


def _drawn(content: Content, purpose: str, topic: str, look: Look, marks: Marks | None = None) -> Written:
    written = write(content, allowed=AUTHORS, pictures=contents.pictures([content]))
    with override(content.language):
        return letter(written, _footer(purpose, topic), language=content.language, look=look, marks=marks)


def transactional(text: Letter, language: str) -> Compiled:
    """One letter of our own, which no program should answer (RFC 3834)."""
    content = (
        Content(text.subject, stored(text.blocks), language)
        if text.blocks
        else Content.of_text(text.subject, text.body, language)
    )
    written = write(content, allowed=frozenset(text.values), pictures=contents.pictures([content]))
    with override(language):
        whole = letter(
            written, _footer("", ""), language=language, look=contents.look(contents.theme_in_force(), language)
        )
    return _compile(whole, {"Content-Language": language, "Auto-Submitted": "auto-generated"})


def _feedback_id(campaign: Campaign, language: str) -> str:
    """By what a mailbox provider counts complaints (Gmail's Feedback-ID): campaign, purpose, language, and who sends."""
    return f"{campaign.pk}:{campaign.purpose}:{language}:{_domain()}"


def _domain() -> str:
    return str(settings.CONTROLLER["sender"].partition("@")[2])


def _compile(whole: Written, headers: Mapping[str, str]) -> Compiled:
    sender = Sender(settings.CONTROLLER["name"], settings.CONTROLLER["sender"])
    marked = {**headers, verp.HEADER: "{{ message_mark }}"}
    return compile_message(subject=whole.subject, text=whole.text, html=whole.html, sender=sender, headers=marked)


def _footer(purpose: str, topic: str) -> Footer:
    links = [
        (_("Choose what you get from us"), "{{ preferences_url }}"),
        (_("How we handle your data"), f"{settings.PUBLIC_URL}/privacy/"),
    ]
    if purpose in STOPPABLE:
        links.insert(0, (_("Unsubscribe"), "{{ unsubscribe_url }}"))
    return Footer(_why(purpose, topic), tuple(links), settings.CONTROLLER["name"], settings.CONTROLLER["address"])


def _why(purpose: str, topic: str) -> str:
    """`topic` is what it is called in the language now active."""
    if purpose == ContactPurpose.NEWSLETTER:
        return _("You get this because you subscribed to our newsletter “%(topic)s”.") % {"topic": topic}
    if purpose == ContactPurpose.DIRECT_MARKETING:
        return _("You get this because you allowed us to send you marketing by e-mail.")
    if purpose == ContactPurpose.CUSTOMER_COMMUNICATION:
        return _("You get this because it concerns something that you bought from us.")
    if purpose == ContactPurpose.INFORMATION:
        return _("You get this because you are in our customer register and have not said no to information from us.")
    return _("This is not marketing: we write because of something that was done with this address.")
