"""Makes an access report's files: the report from the data map, as a page to read and as JSON for machines."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.template.loader import render_to_string
from django.utils import translation

from dsr.actions import packages
from dsr.datamap import FOLDER
from dsr.ports import files as disk
from dsr.queries import report as reports
from dsr.queries.people import Subject
from privacy.actor import Actor


def write_report(*, now: datetime, subject: Subject, language: str) -> tuple[dict[str, bytes], reports.Report]:
    """The files by name, and the report they hold; in Finnish, Swedish or English."""
    with translation.override(language):
        report = reports.build(subject.person, now=now)
        context = {"report": report, "controller": settings.CONTROLLER, "shared": subject.shared}
        page = render_to_string("dsr/report.html", context)
        machine = json.dumps(reports.plain(report), cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)
    return {"report.html": page.encode(), "report.json": machine.encode()}, report


def save_report(*, now: datetime, subject: Subject, language: str, folder: Path) -> tuple[list[str], reports.Report]:
    """Writes the files into a folder of the caller's choice; returns their paths. Raises OSError when it cannot."""
    files, report = write_report(now=now, subject=subject, language=language)
    disk.write(folder.parent, folder.name, files)
    return [str(folder / name) for name in files], report


def make_package(*, by: Actor, now: datetime, request: int, version: int, subject: Subject, language: str) -> int:
    """Makes the package of a request and returns its number.

    The row is there before the files, so that no file is ever without a row; files that a failure leaves behind go with it.
    """
    files, report = write_report(now=now, subject=subject, language=language)
    folder = disk.new_folder()
    number = packages.announce(
        by=by, now=now, request=request, version=version, folder=folder, names=list(files), sections=report.counts
    )
    disk.write(Path(settings.FILES_DIR) / FOLDER, folder, files)
    packages.ready(by=by, now=now, package=number)
    return number
