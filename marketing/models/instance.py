"""The installation itself."""

from __future__ import annotations

from uuid import uuid4

from django.db import models

from privacy.bases import Recorded
from privacy.mapped import About, not_personal, says


class Instance(Recorded):
    """One row: which installation this database is, and how far it has come.

    `ticks` grows each time a runner begins, and a file beside the journal remembers it: a database that knows less than the file came back
    from a backup, and is in quarantine from `quarantined_at` until a person has confirmed (`marketing.actions.quarantine`).
    """

    about = About(note="The installation's own state: names nobody.")

    mark = models.UUIDField(default=uuid4, editable=False)
    ticks = models.BigIntegerField(default=0)
    ticked_at = models.DateTimeField(null=True)
    quarantined_at = models.DateTimeField(null=True)
    says(not_personal("state of the installation"), mark, ticks, ticked_at, quarantined_at)

    def __str__(self) -> str:
        return str(self.mark)
