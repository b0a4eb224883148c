"""Mails to begin from."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from marketing.content import Content, as_data
from marketing.models import ContentTemplate
from privacy.actions import audit
from privacy.actor import Actor
from privacy.refusal import Refused


@transaction.atomic
def keep(*, by: Actor, now: datetime, name: str, contents: Sequence[Content]) -> int:
    """Keeps contents under a name to begin from, and returns its number; one of the same name is replaced. What is still missing in it is
    asked for when a newsletter is made of it. Raises Refused without a name or without anything written."""
    name = " ".join(name.split())[:120]
    if not name:
        raise Refused(_("Give the template a name."), field="template")
    if not contents:
        raise Refused(_("Write the newsletter in at least one language."))
    fields = {"contents": [as_data(content) for content in contents], "in_use": True, "editor_ref": by.ref}
    row, _new = ContentTemplate.objects.update_or_create(name=name, defaults=fields)
    audit.record(by=by, now=now, action="template.keep", model="marketing.ContentTemplate", ref=row.pk, detail={})
    return row.pk


@transaction.atomic
def retire(*, by: Actor, now: datetime, template: int) -> None:
    """Offers a template no longer. One that is offered no longer stays so."""
    if ContentTemplate.objects.filter(pk=template, in_use=True).update(in_use=False):
        audit.record(
            by=by, now=now, action="template.retire", model="marketing.ContentTemplate", ref=template, detail={}
        )
