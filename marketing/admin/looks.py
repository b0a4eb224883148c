"""The look of our mails, and templates to begin from."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from marketing.actions import templates, themes
from marketing.forms import ThemeForm
from marketing.looks import PLAIN
from marketing.queries import contents
from privacy.actor import actor_names
from privacy.refusal import Refused

FIELDS = ("accent", "ink", "paper", "ground", "logo_alt", "footer_fi", "footer_sv", "footer_en")


@require_http_methods(["GET", "HEAD", "POST"])
def theme(request: HttpRequest) -> HttpResponse:
    """The look in force, to be changed; and who changed it before."""
    force, pictures = contents.theme_in_force(), contents.picture_choices()
    form = ThemeForm(request.POST or None, initial=_initial(force), pictures=pictures)
    if request.method == "POST" and form.is_valid():
        try:
            themes.change(by=request.user.actor, now=timezone.now(), **form.cleaned_data)
        except Refused as no:
            form.add_error(no.field if no.field in form.fields else None, str(no.message))
        else:
            messages.success(request, _("Saved. Newsletters written from now on look like this."))
            return HttpResponseRedirect(reverse("admin:theme"))
    earlier = contents.themes()[:10]
    names = actor_names.staff([row.editor_ref for row in earlier if row.editor_ref])
    context = {
        **admin.site.each_context(request),
        "title": _("Look of newsletters"),
        "form": form,
        "earlier": [(row, names.get(row.editor_ref or 0, "")) for row in earlier],
    }
    return TemplateResponse(request, "admin/marketing/theme.html", context)


def _initial(force: Any) -> dict[str, Any]:
    if force is None:
        return {"seen": 0, **{name: getattr(PLAIN, name) for name in FIELDS[:4]}}
    logo = contents.name_of(force.logo) if force.logo else ""
    return {"seen": force.pk, "logo": logo, **{name: getattr(force, name) for name in FIELDS}}


@require_http_methods(["GET", "HEAD", "POST"])
def kept(request: HttpRequest) -> HttpResponse:
    """The templates, to begin from or to take out of use."""
    if request.method == "POST":
        ref = request.POST.get("template", "")
        if not ref.isdecimal() or len(ref) > 15:
            raise Http404
        templates.retire(by=request.user.actor, now=timezone.now(), template=int(ref))
        messages.success(request, _("It is offered no longer."))
        return HttpResponseRedirect(reverse("admin:templates"))
    rows = list(contents.templates())
    names = actor_names.staff([row.editor_ref for row in rows if row.editor_ref])
    context = {
        **admin.site.each_context(request),
        "title": _("Templates"),
        "rows": [(row, names.get(row.editor_ref or 0, "")) for row in rows],
    }
    return TemplateResponse(request, "admin/marketing/templates.html", context)
