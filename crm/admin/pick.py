"""What a field that asks whom something is with finds while somebody types."""

from __future__ import annotations

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from crm import queries
from crm.forms.pick import shown as candidates
from privacy.actions import audit
from privacy.admin.found import shown

LIMIT = 8


@require_POST
def pick(request: HttpRequest) -> HttpResponse:
    """The people or organisations (`kind`) that the words find, as options to pick."""
    kind, text = request.POST.get("kind"), request.POST.get("q", "").strip()[:200]
    if kind not in ("person", "organisation"):
        raise Http404
    found = shown(request, queries.find(text, LIMIT, (kind,)), limit=LIMIT, route="admin:pick")
    return TemplateResponse(request, "admin/_found.html", {**found, "picks": True})


def log_candidates(request: HttpRequest, form: forms.Form) -> None:
    """Writes down whom a form shows that asks which of them was meant."""
    people = candidates(form)
    audit.looked(by=request.user.actor, now=timezone.now(), route="admin:pick", purpose="customer_care", people=people)
