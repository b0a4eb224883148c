"""How we process data: in plain words, with the way to ask."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """Controller, data protection officer, authority, purposes and rights."""
    return render(request, "public/privacy.html", {"title": _("How we process your data")})
