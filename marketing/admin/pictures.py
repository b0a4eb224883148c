"""The library of pictures for our mails."""

from __future__ import annotations

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from marketing.actions import pictures
from marketing.forms import PictureForm
from marketing.queries import contents
from privacy.refusal import Refused

SHOWN = 60


@require_http_methods(["GET", "HEAD", "POST"])
def library(request: HttpRequest) -> HttpResponse:
    """The newest pictures, and a form for one more."""
    form = PictureForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            pictures.add(by=request.user.actor, now=timezone.now(), data=given["file"].read(), shows=given["shows"])
        except Refused as no:
            form.add_error(no.field or None, str(no.message))
        else:
            messages.success(request, _("Kept. It can be chosen in every newsletter now."))
            return HttpResponseRedirect(reverse("admin:pictures"))
    context = {
        **admin.site.each_context(request),
        "title": _("Pictures"),
        "form": form,
        "pictures": [(row, contents.name_of(row)) for row in contents.library()[:SHOWN]],
    }
    return TemplateResponse(request, "admin/marketing/pictures.html", context)
