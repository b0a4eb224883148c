"""What a request may need done: the access report as a package, and the erasure with its plan."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.contrib import admin, messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dsr import policies
from dsr.actions import erasure
from dsr.datamap import FOLDER
from dsr.deadlines import received_on
from dsr.models import Request
from dsr.queries import people
from dsr.queries import requests as queries
from dsr.queries.plans import plan
from dsr.runners import packages, shredder
from privacy.actions import audit
from privacy.refusal import Refused


@require_POST
def make_report(request: HttpRequest, number: int) -> HttpResponse:
    """Makes the access report's package."""
    row = _request(number)
    try:
        subject, version = _subject(row), request.POST.get("version", "")
        packages.make_package(
            by=request.user.actor,
            now=timezone.now(),
            request=row.pk,
            version=int(version) if version.isdigit() else 0,
            subject=subject,
            language=row.language,
        )
        messages.success(
            request, _("The report is ready. Read it before you answer: is anything in it about somebody else?")
        )
    except Refused as no:
        messages.error(request, str(no.message))
    return HttpResponseRedirect(reverse("admin:request", args=[row.pk]))


@require_safe
def download(request: HttpRequest, number: int, package: int, name: str) -> FileResponse:
    """A file of a package, for the officer who answers; who looked is written down."""
    row = _request(number)
    found = next((one for one in queries.packages(row.pk) if one.pk == package and name in one.files), None)
    path = Path(settings.FILES_DIR) / FOLDER / found.folder / name if found else None
    if path is None or not path.is_file():
        raise Http404
    shown = [row.contact_id] if row.contact_id else []
    audit.looked(by=request.user.actor, now=timezone.now(), route="admin:request_file", purpose="rights", people=shown)
    return FileResponse(path.open("rb"), as_attachment=True, filename=f"{row.number}-{name}")


@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: HttpRequest, number: int) -> HttpResponse:
    """The plan of the erasure; the button applies the plan that was read, and no other."""
    row, now = _request(number), timezone.now()
    try:
        subject = _subject(row)
        if request.method == "POST":
            return _erased(request, row, subject)
    except Refused as no:
        messages.error(request, str(no.message))
        return HttpResponseRedirect(reverse("admin:request", args=[row.pk]))
    audit.looked(
        by=request.user.actor, now=now, route="admin:request_erase", purpose="rights", people=subject.person.contacts
    )
    context = {
        **admin.site.each_context(request),
        "title": _("What erasing would do"),
        "row": row,
        "plan": plan(subject.person, today=received_on(now), spare=(row.pk,)),
        "shared": subject.shared,
    }
    return TemplateResponse(request, "admin/dsr/erase.html", context)


def _erased(request: HttpRequest, row: Request, subject: people.Subject) -> HttpResponse:
    now = timezone.now()
    done = erasure.erase(
        by=request.user.actor,
        now=now,
        subject=subject,
        ground="request",
        request=row.pk,
        digest=request.POST.get("digest", "-"),
    )
    shredder.shred(now=now)
    receipt = _(
        "Erased %(rows)s rows. Record of the erasure: %(record)s. Now answer: what the answer needs is kept until it has left."
    )
    messages.success(request, receipt % {"rows": done.rows, "record": done.record})
    return HttpResponseRedirect(reverse("admin:request", args=[row.pk]))


def _subject(row: Request) -> people.Subject:
    policies.check_open(row)
    policies.check_identified(row)
    subject = queries.subject_of(row)
    if subject is None:
        raise Refused(_("Find the person in the register first, or write down an e-mail address."))
    return subject


def _request(number: int) -> Request:
    row = queries.one(number)
    if row is None:
        raise Http404
    return row
