"""Imports: sending a file, reading its plan, writing it, and the receipt."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from crm import queries, tasks
from crm.actions import imports
from crm.enums import BatchState
from crm.forms import UploadForm, attempt
from privacy.actions import audit
from privacy.admin import exports
from privacy.admin.lists import Column, KeysetList, Tag
from privacy.refusal import Refused
from privacy.registry import import_columns

SMALL = 256 * 1024  # read while the browser waits; a larger file is a worker's
SIGNS = {BatchState.APPLIED: "yes", BatchState.FAILED: "no", BatchState.CHECKED: "info"}
SHOWN, FIRST = 100, 10
FIELDS = {
    "first_name": gettext_lazy("First name"),
    "last_name": gettext_lazy("Last name"),
    "call_name": gettext_lazy("Call name"),
    "full_name": gettext_lazy("First and last name"),
    "language": gettext_lazy("Language"),
    "occupation": gettext_lazy("Occupation"),
    "rank": gettext_lazy("Rank or professional title"),
    "email": gettext_lazy("E-mail"),
    "phone": gettext_lazy("Phone"),
    "street": gettext_lazy("Street address"),
    "postcode": gettext_lazy("Postcode"),
    "city": gettext_lazy("City"),
    "country": gettext_lazy("Country"),
    "organisation": gettext_lazy("Organisation"),
    "business_id": gettext_lazy("Business id"),
    "title": gettext_lazy("Position in the organisation"),
    "interests": gettext_lazy("Interests"),
    "standing": gettext_lazy("Why they are in the register"),
}


class Imports(KeysetList[Any]):
    title = gettext_lazy("Imports")
    empty = gettext_lazy(
        "No file has been imported yet. A CSV or XLSX file of people and organisations is a good beginning."
    )
    empty_next = (gettext_lazy("Import a file"), "admin:import_new")
    route = "admin:imports"
    columns = (
        Column(gettext_lazy("File"), lambda row: row.name, lambda row: reverse("admin:import", args=[row.pk])),
        Column(gettext_lazy("Came from"), lambda row: row.source),
        Column(
            gettext_lazy("State"), lambda row: Tag(SIGNS.get(BatchState(row.state), "wait"), row.get_state_display())
        ),
        Column(gettext_lazy("New"), lambda row: row.created, num=True),
        Column(gettext_lazy("Changed"), lambda row: row.updated, num=True),
        Column(gettext_lazy("Refused"), lambda row: row.refused, num=True),
        Column(
            gettext_lazy("Sent"), lambda row: date_format(timezone.localtime(row.recorded_at), "SHORT_DATETIME_FORMAT")
        ),
    )

    def rows(self, request: HttpRequest) -> QuerySet[Any]:
        return queries.batches()

    def actions(self, request: HttpRequest) -> tuple[tuple[Any, str, bool], ...]:
        return ((_("Import a file"), reverse("admin:import_new"), True),)


@require_http_methods(["GET", "HEAD", "POST"])
def send(request: HttpRequest) -> HttpResponse:
    """Takes a file; a small one is read at once, a larger one by a worker while its page waits."""
    form = UploadForm(request.POST or None, request.FILES or None)
    batch = attempt(form, lambda data: _upload(request, data))
    if batch:
        return HttpResponseRedirect(reverse("admin:import", args=[batch]))
    context = {
        "title": _("Import a file"),
        "form": form,
        "verb": _("Read it, write nothing yet"),
        "back": reverse("admin:imports"),
    }
    lead = _(
        "You will see what each row would do before anything is written. Birthdays, genders and identity codes are left out."
    )
    return _show(request, "admin/form.html", {**context, "lead": lead})


@require_safe
def page(request: HttpRequest, batch: int) -> HttpResponse:
    """The plan while nothing is written, the receipt afterwards."""
    row = queries.batches().filter(pk=batch).first()
    if row is None:
        raise Http404
    reading = _preview(row)
    audit.looked(
        by=request.user.actor,
        now=timezone.now(),
        route="admin:import",
        purpose="import",
        people=reading.known(FIRST) if reading else [],
    )
    written = queries.refused_rows(batch)[:SHOWN] if row.state == BatchState.APPLIED else []
    refused = [(line.number, label(p["field"]), p["message"]) for line in written for p in line.problems]
    context = {
        "title": row.name or _("Import"),
        "batch": row,
        "sign": SIGNS.get(BatchState(row.state), "wait"),
        "waits": row.state in (BatchState.UPLOADED, BatchState.APPLYING),
        "first": reading.first_rows(FIRST) if reading else [],
        "columns": [(heading, label(field)) for heading, field in row.understood.get("columns", [])],
        "problems": [(p.row, label(p.field), p.message) for p in reading.plan.problems[:SHOWN]] if reading else refused,
    }
    return _show(request, "admin/crm/import.html", context)


@require_POST
def act(request: HttpRequest, batch: int) -> HttpResponse:
    """Writes a checked file, or gives it up."""
    by, now = request.user.actor, timezone.now()
    row = queries.batches().filter(pk=batch).first()
    if row is None:
        raise Http404
    try:
        if request.POST.get("do") == "apply":
            imports.request_apply(by=by, now=now, batch=batch)
            _work(batch, small=row.rows <= 2_000)
        else:
            imports.discard(by=by, now=now, batch=batch)
            messages.success(request, _("Given up: the file is destroyed and nothing was written."))
    except Refused as no:
        messages.error(request, str(no.message))
    return HttpResponseRedirect(reverse("admin:import", args=[batch]))


@require_POST
def refused(request: HttpRequest, batch: int) -> HttpResponse:
    """All refused rows of a written import, with what they held and why, to be mended and sent again."""
    if not queries.batches().filter(pk=batch).exists():
        raise Http404
    rows = list(queries.refused_rows(batch))
    names = list(dict.fromkeys(name for row in rows for name in row.given or {}))
    lines = [
        [str(row.number), " ".join(problem["message"] for problem in row.problems)]
        + [(row.given or {}).get(name, "") for name in names]
        for row in rows
    ]
    return exports.download("refused-rows", [_("Row"), _("Why"), *names], lines, request.POST.get("format", "csv"))


def label(field: str) -> Any:
    """A field in words, of an upper package's column too."""
    column = import_columns.get(field)
    return column.label if column else FIELDS.get(field, field)


def _preview(row: Any) -> imports.Reading | None:
    """The plan again, as the register is now; not for a file so large that the page would wait."""
    if row.state != BatchState.CHECKED or row.rows > 5_000:
        return None
    try:
        return imports.preview(batch=row.pk)
    except Refused:
        return None


def _upload(request: HttpRequest, data: dict[str, Any]) -> int:
    file = data["file"]
    batch = imports.upload(
        by=request.user.actor, now=timezone.now(), name=file.name, source=data["source"], chunks=file.chunks()
    )
    _work(batch, small=file.size <= SMALL)
    return batch


def _work(batch: int, *, small: bool) -> None:
    """The row is the queue: this only hurries."""
    if small:
        imports.process_one(now=timezone.now(), batch=batch)
    else:
        transaction.on_commit(tasks.read_imports.delay)


def _show(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    return TemplateResponse(request, template, {**admin.site.each_context(request), **context})
