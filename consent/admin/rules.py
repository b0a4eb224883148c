"""The rules as the data protection officer reads and chooses them: the table, the switches, and what a change would do before it is made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from consent.actions import rules as actions
from consent.forms import About, RulesForm
from consent.queries.effects import at_once, effects
from consent.queries.rulebook import RuleBook, in_force, versions
from consent.rules import SWITCHES
from consent.words import SWITCH_WORDS, table
from crm.queries.columns import entries
from crm.queries.lists import products
from privacy.authority import authority
from privacy.refusal import Refused


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The table of purposes and channels, the switches, and the versions."""
    book, may_choose = in_force(), authority.opens(request.user.actor.roles, "admin:rules_choose")
    context = {
        **admin.site.each_context(request),
        "title": _("Rules of contacting"),
        "rows": table(book.choices),
        "book": book,
        "versions": versions(),
        "may_choose": may_choose,
        "form": RulesForm(book.choices, about=_about(), seen=book.number) if may_choose else None,
        "switches": [(words, _numbers(key, book), key in book.choices) for key, words in SWITCH_WORDS.items()],
    }
    return TemplateResponse(request, "admin/consent/rules.html", context)


@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Shows what the change would open and close, and makes it when asked to."""
    book, form = in_force(), RulesForm({}, request.POST, about=_about())
    form.is_valid()
    choices, effect, grown_old = form.choices(), None, None
    try:
        actions.check(choices)
        if request.POST.get("do") == "save":
            note, seen = form.cleaned_data.get("note", ""), form.cleaned_data.get("seen") or 0
            number = actions.choose(by=request.user.actor, now=timezone.now(), choices=choices, note=note, seen=seen)
            messages.success(request, _("Version %(number)s of the rules holds from now on.") % {"number": number})
            return HttpResponseRedirect(reverse("admin:rules"))
        then = RuleBook(book.number + 1, choices)
        effect, grown_old = _effect(book, then, form.cleaned_data), at_once(book, then, today=timezone.localdate())
    except Refused as no:
        form.add_error(no.field if no.field in form.fields else None, str(no.message))
    context = {
        **admin.site.each_context(request),
        "title": _("What the change would do"),
        "form": form,
        "effects": effect,
        "grown_old": grown_old,
        "book": book,
    }
    return TemplateResponse(request, "admin/consent/rules_effect.html", context, status=422 if form.errors else 200)


def _effect(book: RuleBook, then: RuleBook, about: Mapping[str, Any]) -> Any:
    return effects(book, then, product=about.get("product"), areas=tuple(about.get("areas") or ()))


def _numbers(key: str, book: RuleBook) -> list[tuple[Any, Any]]:
    """The numbers of a switch that is on, each with its words."""
    on = book.on(key) or {}
    return [(on[name], label) for name, label in zip(SWITCHES[key].knows, SWITCH_WORDS[key].numbers, strict=True) if on]


def _about() -> About:
    return About([(row.pk, f"{row.code} {row.name}") for row in products()], entries("DutyArea"))
