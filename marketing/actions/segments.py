"""Everything that may be done with a segment, one verb each."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from marketing import policies
from marketing.models import Segment, SegmentVersion
from marketing.segments import tree
from privacy.actions import audit
from privacy.actor import Actor


@transaction.atomic
def create(*, by: Actor, now: datetime, name: str, definition: Mapping[str, Any], shared: bool = False) -> int:
    """Makes a segment of its first version and returns its number. Raises Refused where the name or a rule does not hold."""
    name = policies.check_segment_name(name)
    group = policies.check_definition(definition, by=by, now=now)
    found = Segment.objects.create(name=name, shared=shared, author_ref=by.ref)
    _keep(found, group, by)
    _record(by, now, "create", found)
    return found.pk


@transaction.atomic
def edit(*, by: Actor, now: datetime, segment: int, version: int, name: str, definition: Mapping[str, Any]) -> int:
    """Saves a new version and returns its number; what goes by an older one goes on by that.

    Raises Refused when somebody else saved one since `version`, and as `create` does.
    """
    found = _locked(segment, by)
    policies.check_newest(found, version)
    found.name = policies.check_segment_name(name)
    group = policies.check_definition(definition, by=by, now=now, own=found.pk)
    found.version += 1
    found.save(update_fields=["name", "version"])
    _keep(found, group, by)
    _record(by, now, "edit", found)
    return found.version


@transaction.atomic
def share(*, by: Actor, now: datetime, segment: int) -> None:
    """Lets everybody who makes newsletters see, use and change it."""
    found = _locked(segment, by)
    found.shared = True
    found.save(update_fields=["shared"])
    _record(by, now, "share", found)


@transaction.atomic
def unshare(*, by: Actor, now: datetime, segment: int) -> None:
    """Makes it its author's own again. Raises Refused for anybody else."""
    found = _locked(segment, by)
    policies.check_own(found, by)
    found.shared = False
    found.save(update_fields=["shared"])
    _record(by, now, "unshare", found)


@transaction.atomic
def archive(*, by: Actor, now: datetime, segment: int) -> None:
    """Offers it no more; what goes by it goes on."""
    found = _locked(segment, by)
    found.archived_at = now
    found.save(update_fields=["archived_at"])
    _record(by, now, "archive", found)


@transaction.atomic
def restore(*, by: Actor, now: datetime, segment: int) -> None:
    """Offers it again."""
    found = _locked(segment, by)
    found.archived_at = None
    found.save(update_fields=["archived_at"])
    _record(by, now, "restore", found)


def _locked(segment: int, by: Actor) -> Segment:
    found = Segment.objects.select_for_update(no_key=True).get(pk=segment)
    policies.check_open(found, by)
    return found


def _keep(segment: Segment, group: tree.Group, by: Actor) -> None:
    SegmentVersion.objects.create(
        segment=segment, number=segment.version, definition=tree.written(group), author_ref=by.ref
    )


def _record(by: Actor, now: datetime, verb: str, segment: Segment) -> None:
    audit.record(
        by=by,
        now=now,
        action=f"segment.{verb}",
        model="marketing.Segment",
        ref=segment.pk,
        detail={"version": segment.version, "shared": segment.shared},
    )
