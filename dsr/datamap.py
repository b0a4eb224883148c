"""Paths from a person to the rows and files of the data protection officer's desk."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from dsr.models import ErasureRecord, Package, Request
from privacy.registry import DataPath, Person

FOLDER = "packages"


def _requests(person: Person) -> QuerySet[Request]:
    return Request.objects.filter(Q(contact__in=person.contacts) | Q(hash__in=person.hashes))


def _packages(person: Person) -> QuerySet[Package]:
    theirs = (
        Q(contact__in=person.contacts) | Q(request__contact__in=person.contacts) | Q(request__hash__in=person.hashes)
    )
    return Package.objects.filter(theirs)


def _package_files(package: Package) -> list[str]:
    return [f"{FOLDER}/{package.folder}/{name}" for name in package.files]


def _erasures(person: Person) -> QuerySet[ErasureRecord]:
    return ErasureRecord.objects.filter(hashes__overlap=list(person.hashes))


PATHS = (
    DataPath("dsr.Request", _requests),
    DataPath("dsr.Package", _packages, _package_files),
    DataPath("dsr.ErasureRecord", _erasures),
)
