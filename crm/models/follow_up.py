"""What waits for somebody here: feedback and complaints, tasks and reminders."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from crm.enums import FeedbackKind, FeedbackState, InteractionKind, TaskState
from crm.models.dealing import FACT, FIGURE, FIGURE_HIDDEN, PURPOSES, TEXT, WORDS, Dealing
from crm.models.user import User
from privacy.enums import Category, Erase
from privacy.mapped import About, Mapped, not_personal, says, targetable

_HANDLER = not_personal("who of the staff looks after it")


class Feedback(Dealing):
    """Feedback or a complaint: what about, who looks after it, by when, what came of it. Figures stay when the person is erased.

    `about_kind` and `about_ref` name the order, event or other dealing it is about, without a foreign key: that row may go first.
    """

    about = About(person="contact", purposes=PURPOSES, keep="dealings", rows_stay="figures of feedback")

    kind = models.CharField(_("kind"), max_length=10, choices=FeedbackKind.choices, default=FeedbackKind.FEEDBACK)
    state = models.CharField(_("state"), max_length=12, choices=FeedbackState.choices, default=FeedbackState.OPEN)
    came_by = models.CharField(
        _("came by"), max_length=10, choices=InteractionKind.choices, default=InteractionKind.CALL
    )
    about_kind = models.CharField(max_length=20, blank=True)
    about_ref = models.BigIntegerField(null=True, blank=True)
    due_on = models.DateField(_("answer by"), null=True, blank=True)
    closed_on = models.DateField(_("closed"), null=True, blank=True)
    says(FIGURE, kind, state, came_by, due_on, closed_on)
    targetable(36, kind)
    says(FIGURE_HIDDEN, about_kind, about_ref)
    subject = models.CharField(_("about"), max_length=200)
    text = models.TextField(_("what they say"), blank=True)
    resolution = models.TextField(_("what came of it"), blank=True)
    says(TEXT, subject)
    says(WORDS, text, resolution)
    handler = models.ForeignKey(
        User, verbose_name=_("looked after by"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    says(_HANDLER, handler)

    class Meta(Dealing.Meta):
        verbose_name, verbose_name_plural = _("feedback or complaint"), _("feedback and complaints")
        indexes = [
            *Dealing.Meta.indexes,
            models.Index(fields=["due_on", "id"], name="feedback_open", condition=Q(state__in=["open", "in_progress"])),
            GinIndex(OpClass(Upper("subject"), name="gin_trgm_ops"), name="feedback_subject"),
        ]

    def __str__(self) -> str:
        return self.subject or "–"


class Task(Dealing):
    """Something a member of staff is to do by a day, about a person or an organisation or nobody. `at` is when it was set."""

    about = About(person="contact", purposes=PURPOSES, keep="dealings")

    state = models.CharField(_("state"), max_length=10, choices=TaskState.choices, default=TaskState.OPEN)
    due_on = models.DateField(_("due"), null=True, blank=True)
    closed_on = models.DateField(_("closed"), null=True, blank=True)
    says(FACT, state, due_on, closed_on)
    subject = models.CharField(_("what is to be done"), max_length=200)
    says(Mapped(Category.DEALINGS, Erase.ROW), subject)
    handler = models.ForeignKey(
        User, verbose_name=_("whose task"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    says(_HANDLER, handler)

    class Meta(Dealing.Meta):
        verbose_name, verbose_name_plural = _("task"), _("tasks")
        indexes = [
            *Dealing.Meta.indexes,
            models.Index(fields=["handler", "due_on", "id"], name="task_open", condition=Q(state="open")),
        ]

    def __str__(self) -> str:
        return self.subject
