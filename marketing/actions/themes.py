"""The look of our mails, set once for all of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from marketing.looks import check_look
from marketing.markdown import Unfit
from marketing.models import Picture, Theme
from marketing.queries.contents import look, theme_in_force
from privacy.actions import audit
from privacy.actor import Actor
from privacy.refusal import Refused


@transaction.atomic
def change(*, by: Actor, now: datetime, seen: int, logo: str = "", **fields: Any) -> int:
    """Sets the look of what is written from now on, and returns its number; what was written keeps its own. `seen` is the number of the
    look that was on the page, 0 for none; `logo` a picture's name. Raises Refused for words that could not be read on their ground, and
    when somebody else changed it meanwhile."""
    Theme.objects.select_for_update(of=("self",)).order_by("-id").first()
    force = theme_in_force()
    if (force.pk if force else 0) != seen:
        raise Refused(
            _("Somebody has changed this while you had it open. Look at it again: nothing of yours was saved.")
        )
    colours = {name: str(fields.pop(name)).lower() for name in ("accent", "ink", "paper", "ground")}
    picture = Picture.objects.filter(hash=logo.partition(".")[0]).first() if logo else None
    theme = Theme(**colours, **fields, logo=picture, editor_ref=by.ref)
    try:
        check_look(look(theme, "en"))
    except Unfit as error:
        raise Refused(_(error.template) % error.gaps, field=error.field) from error
    theme.save()
    audit.record(by=by, now=now, action="theme.change", model="marketing.Theme", ref=theme.pk, detail={})
    return theme.pk
