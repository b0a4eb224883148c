"""Small acts on the page of a dealing: its lines, who came, seats and certificates."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.actions import dealings as actions
from crm.enums import SourceKind
from crm.forms.dealings import LineForm, ParticipantForm
from crm.kinds import Kind
from crm.sources import Source
from privacy.refusal import Refused


def _add_line(request: HttpRequest, kind: Kind, row: Any) -> str:
    data = _whole(LineForm(request.POST))
    line = actions.Line(data["product"], data["quantity"], data["unit_price"])
    actions.add_line(kind.key, by=request.user.actor, now=timezone.now(), ref=row.pk, line=line)
    return _("Added.")


def _remove_line(request: HttpRequest, kind: Kind, row: Any) -> str:
    actions.remove_line(kind.key, by=request.user.actor, now=timezone.now(), ref=row.pk, line=_posted(request, "line"))
    return _("Removed.")


def _add_participant(request: HttpRequest, kind: Kind, row: Any) -> str:
    now = timezone.now()
    contact = _whole(ParticipantForm(request.POST))["contact"]
    source = Source(SourceKind.STAFF, "", now)
    actions.add_participant(by=request.user.actor, now=now, source=source, meeting=row.pk, contact=contact)
    return _("Added.")


def _remove_participant(request: HttpRequest, kind: Kind, row: Any) -> str:
    contact = _posted(request, "contact")
    actions.remove_participant(by=request.user.actor, now=timezone.now(), meeting=row.pk, contact=contact)
    return _("Removed.")


def _attendance(request: HttpRequest, kind: Kind, row: Any) -> str:
    came = {int(number) for number in request.POST.getlist("came") if number.isdigit()}
    changed = actions.mark_attendance(by=request.user.actor, now=timezone.now(), event=row.pk, attended=came)
    return _("Kept: %(count)d changed.") % {"count": changed}


def _offer(request: HttpRequest, kind: Kind, row: Any) -> str:
    given = actions.offer_seats(by=request.user.actor, now=timezone.now(), event=row.pk)
    return _("%(count)d got a seat.") % {"count": given}


def _certify(request: HttpRequest, kind: Kind, row: Any) -> str:
    number = actions.certify(by=request.user.actor, now=timezone.now(), participation=row.pk)
    return _("The certificate %(number)s is given.") % {"number": number}


_Small = Callable[[HttpRequest, Kind, Any], str]
SMALL: dict[tuple[str, str], _Small] = {
    **{(key, "add_line"): _add_line for key in ("quote", "order")},
    **{(key, "remove_line"): _remove_line for key in ("quote", "order")},
    ("meeting", "add_participant"): _add_participant,
    ("meeting", "remove_participant"): _remove_participant,
    ("event", "attendance"): _attendance,
    ("event", "offer_seats"): _offer,
    ("participation", "certify"): _certify,
}


def _whole(form: Any) -> dict[str, Any]:
    if not form.is_valid():
        raise Refused(next(iter(form.errors.values()))[0])
    return dict(form.cleaned_data)


def _posted(request: HttpRequest, name: str) -> int:
    given = request.POST.get(name, "")
    if not given.isdigit():
        raise Http404
    return int(given)
