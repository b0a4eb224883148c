"""Files that must go: the rows are the queue."""

from __future__ import annotations

from django.db import transaction

from dsr.models import DoomedFile


@transaction.atomic
def take_doomed(limit: int) -> list[tuple[int, str]]:
    """Files to destroy, oldest first. Two takers may get the same: destroying twice is destroying once."""
    return list(DoomedFile.objects.order_by("pk").values_list("pk", "path")[:limit])


@transaction.atomic
def destroyed(file: int) -> None:
    """The file is gone."""
    DoomedFile.objects.filter(pk=file).delete()
