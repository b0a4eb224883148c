"""Topics and wordings, kept by staff: a topic goes out of use, a wording gets a new version; neither is ever rewritten away."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from consent.models import Topic, Wording
from crm.normal import without_controls
from privacy.actions import audit
from privacy.actor import Actor
from privacy.refusal import Refused


@transaction.atomic
def keep_topic(*, by: Actor, now: datetime, instance: Topic | None, **values: Any) -> Topic:
    """Adds a topic or changes one, and returns the stored row. A key stays as it was first written: the ledger names it."""
    row = instance or Topic()
    if instance and values.get("key", row.key) != row.key:
        raise Refused(_("The key stays: permissions name it."), field="key")
    changed = [name for name, value in values.items() if instance is None or getattr(row, name) != value]
    for name in changed:
        setattr(row, name, values[name])
    if changed:
        row.save()
        action = "list.entry_changed" if instance else "list.entry_added"
        audit.record(by=by, now=now, action=action, model=Topic._meta.label, ref=row.pk, fields=changed)
    return row


def check_wording(*, text: str, **_others: Any) -> None:
    """Raises Refused for a text that shows other than it is, or nothing."""
    if not text.strip() or without_controls(text) != text:
        raise Refused(_("The text has signs that cannot be seen, or nothing to read."), field="text")


@transaction.atomic
def publish_wording(*, by: Actor, now: datetime, key: str, language: str, text: str, platforms: str = "") -> Wording:
    """Publishes the next version of a text in a language: shown from now on, as the one before. What was shown before stays as it was."""
    check_wording(text=text)
    before = Wording.objects.filter(key=key, language=language).order_by("-version").first()
    row = Wording(key=key, language=language, version=1, text=text, platforms=platforms)
    if before:
        row.version, row.layout, row.control = before.version + 1, before.layout, before.control
    row.save()
    audit.record(
        by=by,
        now=now,
        action="wording.published",
        model=Wording._meta.label,
        ref=row.pk,
        detail={"version": row.version},
    )
    return row
