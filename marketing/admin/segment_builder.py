"""The builder of a segment: a form of rules, made anew by the server after each button, and beside it whom they find."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from crm.queries import people
from marketing.actions import segments as actions
from marketing.policies import check_definition
from marketing.queries import segments as queries
from marketing.segments import tree
from marketing.segments.checking import Entries, parts
from marketing.segments.sentences import JOINED, lines
from marketing.segments.shape import CHOICE
from marketing.segments.table import FIELDS, HEADINGS
from marketing.segments.tree import DEEPEST, Group, Rule
from marketing.segments.typed import EMPTY, changed, depth, focus, typed
from privacy.actions import audit
from privacy.refusal import Refused

SAMPLE = 10


@dataclass(frozen=True)
class Input:
    """One thing to fill in: `options` of a choice, None for what is typed."""

    name: str
    label: Any
    kind: str
    value: str
    options: list[tuple[str, str]] | None
    needed: bool


@require_http_methods(["GET", "HEAD", "POST"])
def build(request: HttpRequest, segment: int | None = None) -> HttpResponse:
    """A new segment, or a new version of one. Every button but the one that saves shows the form again, script or none."""
    found = get_object_or_404(queries.segments(request.user.pk), pk=segment) if segment else None
    do, problem = request.POST.get("do", ""), ""
    if request.method == "POST":
        group, name = changed(typed(request.POST), do), request.POST.get("name", "")
        if do == "save":
            try:
                return _saved(request, segment, name, group)
            except Refused as no:
                problem = str(no.message)
    else:
        group = queries.definition(found.pk, found.version) if found else Group("all", (EMPTY,))
        name = found.name if found else ""
    context = {
        **admin.site.each_context(request),
        **_tree(request, group, focus(group, do)),
        "title": _("Change the segment") if found else _("Make a segment"),
        "segment": found,
        "name": name,
        "shared": request.POST.get("shared") == "on",
        "version": request.POST.get("version", found.version if found else 0),
        "problem": problem,
        "back": reverse("admin:segment", args=[segment]) if found else reverse("admin:segments"),
    }
    if do == "count":
        context |= of_form(request)
    return TemplateResponse(request, "admin/marketing/segment_form.html", context)


@require_POST
def rules(request: HttpRequest) -> HttpResponse:
    """The rules alone, after a button or another choice: for a page that asks from within."""
    do = request.POST.get("do", "")
    group = changed(typed(request.POST), do)
    answer = TemplateResponse(request, "admin/marketing/_segment_rules.html", _tree(request, group, focus(group, do)))
    answer["HX-Trigger-After-Settle"] = "segment-changed"
    return answer


@require_POST
def whom(request: HttpRequest) -> HttpResponse:
    """Whom the rules find as they stand in the form."""
    return TemplateResponse(request, "admin/marketing/_segment_found.html", of_form(request))


def of_form(request: HttpRequest) -> dict[str, Any]:
    """What `panel` shows of the rules as they stand in the form, once they hold; else what is wrong, in a sentence."""
    try:
        return panel(request, _checked(request, typed(request.POST)))
    except Refused as no:
        return {"refused": str(no.message)}


def panel(request: HttpRequest, group: Group) -> dict[str, Any]:
    """The rules as sentences, how many they find, and ten of them, whom the access log notes as seen; or why that is not counted."""
    by, now = request.user.actor, timezone.now()
    try:
        counted = queries.found(group, timezone.localdate(now), sample=SAMPLE)
    except Refused as no:
        return {"refused": str(no.message)}
    audit.looked(by=by, now=now, route="admin:segment_found", purpose="marketing", people=counted.sample)
    shown = people().filter(pk__in=counted.sample).order_by("sort_text")
    return {"lines": list(lines(group, queries.entries())), "counted": counted, "people": shown}


def _checked(request: HttpRequest, group: Group) -> Group:
    return check_definition(tree.written(group), by=request.user.actor, now=timezone.now())


def _saved(request: HttpRequest, segment: int | None, name: str, group: Group) -> HttpResponse:
    by, now, definition = request.user.actor, timezone.now(), tree.written(group)
    if segment is None:
        shared = request.POST.get("shared") == "on"
        segment = actions.create(by=by, now=now, name=name, definition=definition, shared=shared)
    else:
        shown = request.POST.get("version", "")
        version = int(shown) if shown.isascii() and shown.isdigit() else 0
        actions.edit(by=by, now=now, segment=segment, version=version, name=name, definition=definition)
    messages.success(request, _("Saved. A newsletter goes by the version that was chosen for it."))
    return HttpResponseRedirect(reverse("admin:segment", args=[segment]))


def _tree(request: HttpRequest, group: Group, focused: str) -> dict[str, Any]:
    entries, offered = queries.entries(), queries.offered(request.user.pk)
    return {"group": _group(group, "r", entries, offered, focused), "fields": _fields()}


def _fields() -> list[tuple[str, list[tuple[str, str]]]]:
    """The fields to choose from, under their headings."""
    headings = dict(HEADINGS)
    found = groupby(FIELDS.values(), key=lambda field: field.about)
    return [(str(headings[about]), [(field.key, str(field.label)) for field in fields]) for about, fields in found]


def _group(group: Group, at: str, entries: Entries, offered: list[tuple[str, str]], focused: str) -> dict[str, Any]:
    return {
        "at": at,
        "how": group.how,
        "hows": [(how, str(label)) for how, label in JOINED.items()],
        "may_nest": depth(at) < DEEPEST,
        "focus": focused == at,
        "nodes": [
            _group(node, f"{at}-{number}", entries, offered, focused)
            if isinstance(node, Group)
            else _rule(node, f"{at}-{number}", entries, offered, focused)
            for number, node in enumerate(group.of)
        ],
    }


def _rule(rule: Rule, at: str, entries: Entries, offered: list[tuple[str, str]], focused: str) -> dict[str, Any]:
    field = FIELDS.get(rule.field)
    op = field.op(rule.op) if field else None
    shown = parts(field, op) if field and op else []
    inputs = []
    for part in shown:
        value, options = str(rule.value.get(part.key, "")), None
        if part.kind == CHOICE:
            options = list(entries(part.source).items())
            if part.source == "segment":
                options = [
                    *offered,
                    *((key, label) for key, label in options if key == value and key not in dict(offered)),
                ]
        inputs.append(Input(f"{at}.{part.key}", part.label, part.kind, value, options, part.needed))
    return {
        "at": at,
        "rule": True,
        "field": rule.field,
        "label": field.label if field else "",
        "op": rule.op,
        "ops": [(one.key, one.label) for one in field.ops] if field else [],
        "inputs": inputs,
        "focus": focused == at,
    }
