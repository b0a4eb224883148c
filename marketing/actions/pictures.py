"""Pictures for our mails."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from marketing.markdown import Unfit
from marketing.models import Picture
from marketing.uploads import measure, without_traces
from privacy.actions import audit
from privacy.actor import Actor
from privacy.refusal import Refused


@transaction.atomic
def add(*, by: Actor, now: datetime, data: bytes, shows: str) -> str:
    """Keeps a picture and returns its name; the same bytes are kept once, without what a camera wrote into
    them. `shows` says in words what is to be seen. Raises Refused for
    what is no picture, too large, or without words."""
    shows = " ".join(shows.split())[:300]
    if not shows:
        raise Refused(_("Say in a few words what the picture shows: some readers do not see it."), field="shows")
    try:
        found = measure(data)
        data = without_traces(data, found.form)
    except Unfit as error:
        raise Refused(_(error.template) % error.gaps, field="file") from error
    row, new = Picture.objects.get_or_create(
        hash=hashlib.sha256(data).hexdigest(),
        defaults={**found._asdict(), "size": len(data), "shows": shows, "data": data, "author_ref": by.ref},
    )
    if new:
        audit.record(by=by, now=now, action="picture.add", model="marketing.Picture", ref=row.pk, detail={})
    return f"{row.hash}.{row.form}"
