"""Packages: the files of an answer, as rows that know whether the files are there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from dsr.actions.lock import taken
from dsr.enums import RequestState
from dsr.models import Package
from privacy.actions import audit
from privacy.actor import Actor


@transaction.atomic
def announce(
    *,
    by: Actor,
    now: datetime,
    request: int,
    version: int,
    folder: str,
    names: Sequence[str],
    sections: Mapping[str, int],
) -> int:
    """The row of a package about to be written; its number. Raises Refused when the request is closed or was changed meanwhile."""
    row = taken(request, version)
    package = Package.objects.create(
        request=row,
        contact_id=row.contact_id,
        folder=folder,
        files=list(names),
        sections=dict(sections),
        recorded_at=now,
    )
    audit.record(by=by, now=now, action="package.begun", model="dsr.Package", ref=package.pk, person=row.contact_id)
    return package.pk


@transaction.atomic
def ready(*, by: Actor, now: datetime, package: int) -> None:
    """The files are on disk: the request has an answer to check."""
    request = taken(Package.objects.values_list("request_id", flat=True).get(pk=package) or 0)
    request.state, request.version = RequestState.READY, request.version + 1
    request.save(update_fields=["state", "version"])
    audit.record(by=by, now=now, action="package.ready", model="dsr.Request", ref=request.pk, person=request.contact_id)
