"""How the register's pages answer: a form on a page of its own, or as a part of the page that asked for it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from crm.admin.pick import log_candidates
from crm.health import health_words


def show(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """A page of the back office."""
    return TemplateResponse(request, template, {**admin.site.each_context(request), **context})


def show_form(request: HttpRequest, *, title: str, form: forms.Form, verb: str, back: str, **more: Any) -> HttpResponse:
    """The form: as a page, or alone where a page asked for it to stand in its place (htmx)."""
    log_candidates(request, form)
    context = {"title": title, "form": form, "verb": verb, "back": back, **more}
    if request.headers.get("HX-Request"):
        return TemplateResponse(request, "admin/_form.html", {**context, "action": request.get_full_path()})
    return show(request, "admin/form.html", context)


def go(request: HttpRequest, address: str) -> HttpResponse:
    """On to another page, whoever asked."""
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)


def warn_of_health(request: HttpRequest, data: dict[str, Any], address: str) -> None:
    """Says which words of what was typed may tell of health: a reason to think again, never to refuse."""
    found = health_words(" ".join(value for value in data.values() if isinstance(value, str)))
    if found:
        said = _("Saved. These words may tell of somebody's health: %(words)s. Keep them only if they are needed here.")
        link = format_html(' <a href="{}">{}</a>', address, _("Change it"))
        messages.warning(request, format_html("{}{}", said % {"words": ", ".join(found[:5])}, link))
