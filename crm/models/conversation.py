"""What was said: calls and letters, meetings and visits, chats."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.functions import Upper
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.enums import Direction, InteractionKind, MeetingKind, MeetingState
from crm.models.contact import Contact
from crm.models.dealing import FACT, FIGURE, PURPOSES, TEXT, WORDS, Dealing
from privacy.bases import Recorded
from privacy.enums import Category, Erase, ProcessingPurpose
from privacy.mapped import STRUCTURE, About, Mapped, not_personal, says


class Interaction(Dealing):
    """A call, a letter, a mail by hand: what it was about and what was said."""

    about = About(person="contact", purposes=PURPOSES, keep="dealings")

    kind = models.CharField(_("kind"), max_length=10, choices=InteractionKind.choices, default=InteractionKind.CALL)
    direction = models.CharField(_("who began"), max_length=3, choices=Direction.choices, default=Direction.IN)
    says(FACT, kind, direction)
    subject = models.CharField(_("about"), max_length=200)
    text = models.TextField(_("what was said"), blank=True)
    says(Mapped(Category.DEALINGS, group="words"), subject, text)

    class Meta(Dealing.Meta):
        verbose_name, verbose_name_plural = _("call or letter"), _("calls and letters")
        indexes = [
            *Dealing.Meta.indexes,
            GinIndex(OpClass(Upper("subject"), name="gin_trgm_ops"), name="interaction_subject"),
        ]

    def __str__(self) -> str:
        return self.subject


class Meeting(Dealing):
    """A meeting or visit with several people. `organisation` is whom it was with, `contact` stays empty: people are participants.

    Its words are emptied when one of those who took part is erased: they may tell of them.
    """

    about = About(
        person="participants__contact", purposes=PURPOSES, keep="dealings", rows_stay="others took part as well"
    )

    kind = models.CharField(_("kind"), max_length=10, choices=MeetingKind.choices, default=MeetingKind.MEETING)
    state = models.CharField(_("state"), max_length=10, choices=MeetingState.choices, default=MeetingState.PLANNED)
    says(FIGURE, kind, state)
    subject = models.CharField(_("about"), max_length=200)
    place = models.CharField(_("place"), max_length=200, blank=True)
    text = models.TextField(_("notes"), blank=True)
    says(TEXT, place)
    says(WORDS, subject, text)
    staff = ArrayField(models.BigIntegerField(), default=list, blank=True, verbose_name=_("from us"))
    says(not_personal("numbers of staff accounts"), staff)

    class Meta(Dealing.Meta):
        verbose_name, verbose_name_plural = _("meeting or visit"), _("meetings and visits")
        indexes = [
            *Dealing.Meta.indexes,
            GinIndex(OpClass(Upper("subject"), name="gin_trgm_ops"), name="meeting_subject"),
        ]

    def __str__(self) -> str:
        return self.subject or "–"


class Participant(Recorded):
    """Somebody who is to come to a meeting, or came. `at` is the meeting's, so that the person's timeline needs no join."""

    about = About(person="contact", purposes=PURPOSES, keep="dealings")

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="participants")
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+", db_index=False)
    says(STRUCTURE, meeting, contact)
    at = models.DateTimeField(_("when"))
    says(FACT, at)

    class Meta:
        verbose_name, verbose_name_plural = _("participant of a meeting"), _("participants of meetings")
        constraints = [models.UniqueConstraint(fields=["meeting", "contact"], name="participant_once")]
        indexes = [models.Index(fields=["contact", "-at", "-meeting"], name="participant_contact")]

    def __str__(self) -> str:
        return f"{self.contact_id} in meeting {self.meeting_id}"


_CHAT = (ProcessingPurpose.SERVICE_DEVELOPMENT, ProcessingPurpose.STATISTICS, ProcessingPurpose.RELATIONSHIP)


class Chat(Dealing):
    """A chat: when, how long, how many messages. Linked to a person when they filled the chat's contact form, else to nobody.

    What was said lies in `ChatText`, which goes after its own period; the figures stay for statistics.
    """

    about = About(person="contact", purposes=_CHAT, keep="dealings", rows_stay="figures of chats")

    minutes = models.PositiveIntegerField(_("minutes"), default=0)
    messages = models.PositiveIntegerField(_("messages"), default=0)
    says(FIGURE, minutes, messages)
    visitor = models.CharField(_("visitor"), max_length=60, blank=True)
    page = models.CharField(_("page"), max_length=200, blank=True)
    says(Mapped(Category.TECHNICAL, Erase.BLANK, group="technical"), visitor, page)

    class Meta(Dealing.Meta):
        verbose_name, verbose_name_plural = _("chat"), _("chats")

    def __str__(self) -> str:
        return f"{timezone.localtime(self.at):%H:%M}"


class ChatText(Recorded):
    """What was said in a chat; personal identity codes are masked when it is taken in."""

    about = About(person="chat__contact", purposes=_CHAT, keep="chat_texts")

    chat = models.OneToOneField(Chat, on_delete=models.CASCADE, related_name="content")
    says(STRUCTURE, chat)
    text = models.TextField(_("what was said"))
    says(Mapped(Category.BEHAVIOUR, group="words"), text)

    class Meta:
        verbose_name, verbose_name_plural = _("text of a chat"), _("texts of chats")

    def __str__(self) -> str:
        return f"text of chat {self.chat_id}"
