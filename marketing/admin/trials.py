"""The test of two versions: its plan and version B before, how many wait for its look, and what it showed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from marketing import editing
from marketing.actions import trials
from marketing.admin import parts
from marketing.content import Content
from marketing.editing import Draft
from marketing.enums import BlockKind, CampaignState, TrialMeasure, TrialOutcome
from marketing.forms.trial import TrialForm
from marketing.queries import campaigns as queries
from marketing.queries import trials as found_trials
from marketing.queries.power import powers
from marketing.queries.report import FEWEST
from marketing.queries.trials import Again
from marketing.trial import A, B
from privacy.refusal import Refused

FIRST = {"share": 20, "hours": 24}


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, campaign: int) -> HttpResponse:
    """Plans the test, takes it away, ends it, or shows how it stands. Before the look no figure of either group is told."""
    found = get_object_or_404(queries.campaigns(), pk=campaign)
    tried, written = found_trials.of(found.pk), queries.contents(found)
    given = request.POST if request.method == "POST" and request.POST.get("do") not in _DO else None
    initial = _initial(found, tried, written)
    previewed = [code for code, a in written.items() if a.preheader or initial.get(f"bare_{code}")]
    form = TrialForm(given, languages=written, previewed=previewed, initial=initial)
    if request.method == "POST" and (given is None or form.is_valid()):
        try:
            _do(request, found.pk, form)
        except Refused as no:
            form.add_error(None, str(no.message)) if given is not None else messages.error(request, str(no.message))
        else:
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(reverse("admin:campaign_trial", args=[found.pk]))
    context = {
        **_context(request, found),
        **compared(found.pk),
        "form": form,
        "lines": [name for name in form.fields if name not in ("version", *_PLAN)],
        "plan": [form[name] for name in _PLAN],
        "open": found.frozen_at is None and found.state != CampaignState.CANCELLED,
        "written_b": found_trials.written_b(found),
        "may_end": found.state in (CampaignState.SENDING, CampaignState.PAUSED),
    }
    return TemplateResponse(request, "admin/marketing/trial.html", context)


_DO, _PLAN = ("drop", "end"), ("share", "hours", "measure")


def _do(request: HttpRequest, campaign: int, form: TrialForm) -> None:
    by, now = request.user.actor, timezone.now()
    if request.POST.get("do") == "end":
        trials.end(by=by, now=now, campaign=campaign)
    elif request.POST.get("do") == "drop":
        trials.drop(by=by, now=now, campaign=campaign, version=_shown(request))
    else:
        trials.plan(by=by, now=now, campaign=campaign, version=_shown(request), **form.plan())


def _shown(request: HttpRequest) -> int:
    """The version that the page showed."""
    shown = request.POST.get("version", "")
    return int(shown) if shown.isascii() and shown.isdigit() and len(shown) < 10 else 0


def _initial(found: Any, tried: Any, written: Mapping[str, Content]) -> dict[str, Any]:
    own = {row["language"]: row for row in tried.contents} if tried else {}
    lines = {f"{part}_{code}": row.get(part) for code, row in own.items() for part in ("subject", "preheader", "bare")}
    plan = {name: getattr(tried, name) for name in _PLAN} if tried else FIRST
    measure = {"measure": TrialMeasure.CLICKS if found.measures else TrialMeasure.OPT_OUTS}
    return {**lines, **measure, **plan, "version": found.version}


@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, campaign: int) -> HttpResponse:
    """Writes version B: it begins as A, and what stays as in A is A's."""
    found = get_object_or_404(queries.campaigns(), pk=campaign)
    written, b = queries.contents(found), {one.language: one for one in found_trials.written_b(found)}
    lines = {f"{p}_{code}": getattr(one, p) for code, one in b.items() for p in ("subject", "preheader")}
    posted = request.POST if request.method == "POST" else None
    form = TrialForm(posted, languages=written, plan=False, initial={**lines, "version": found.version})
    if not b:
        messages.error(request, _("Plan the test first, and save it: then its version B can be written."))
        return HttpResponseRedirect(reverse("admin:campaign_trial", args=[found.pk]))
    if posted is None:
        return _writing(request, found, form, Draft({code: one.blocks for code, one in b.items()}), {})
    draft, button = editing.read(request.POST.dict(), list(written)), request.POST.get("do", "save")
    if button != "save":
        draft = parts.fill(draft, button) if button.startswith("fill:") else editing.pressed(draft, button)
        return _writing(request, found, form, draft, {})
    errors: dict[str, str] = {}
    if form.is_valid():
        typed = [form.content(code, draft.parts[code]) for code in written]
        try:
            trials.write(
                by=request.user.actor, now=timezone.now(), campaign=found.pk, version=_shown(request), contents=typed
            )
        except Refused as no:
            if no.field in form.fields:
                form.add_error(no.field, str(no.message))
            else:
                errors[no.field] = str(no.message)
                form.add_error(None, str(no.message))
        else:
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(reverse("admin:campaign_trial", args=[found.pk]))
    return _writing(request, found, form, draft, errors)


def _writing(
    request: HttpRequest, found: Any, form: TrialForm, draft: Draft, errors: Mapping[str, str]
) -> HttpResponse:
    context = {
        **_context(request, found),
        "title": _("Write version B"),
        "form": form,
        "columns": parts.columns(draft, form, errors),
        "kinds": BlockKind.choices,
        "merge_fields": parts.merge_fields(),
        "focus": draft.focus,
        "show": request.POST.get("show", "") or next(iter(draft.parts), "fi"),
    }
    inside = request.headers.get("HX-Request") and request.POST.get("do", "save") != "save"
    return TemplateResponse(request, f"admin/marketing/{'_parts' if inside else 'trial_write'}.html", context)


@require_safe
def shows(request: HttpRequest, campaign: int) -> HttpResponse:
    """What difference a test could show at all. Asked by the page of the test after it has loaded, or opened by itself."""
    found = get_object_or_404(queries.campaigns(), pk=campaign)
    tried = found_trials.of(found.pk)
    measure = tried.measure if tried else TrialMeasure.CLICKS if found.measures else TrialMeasure.OPT_OUTS
    rows = powers(found, measure)
    share = tried.share if tried else FIRST["share"]
    context = {
        **_context(request, found),
        "rows": rows,
        "chosen": next(row for row in rows if row.share == share),
        "measure": TrialMeasure(measure).label,
    }
    inside = request.headers.get("HX-Request")
    return TemplateResponse(request, f"admin/marketing/{'_trial_shows' if inside else 'trial_shows'}.html", context)


def _p(figures: Mapping[str, Any], p: float | None) -> float | None:
    """The p of these figures where all of them are told: with it, one that is kept back could be reckoned from the others."""
    return p if all(number >= FEWEST for counts in figures.values() for number in counts) else None


@require_safe
def again(request: HttpRequest, campaign: int) -> HttpResponse:
    """Split and verdict reckoned anew, for whoever wants to see that they hold. Asked by a button of the report, or opened by itself."""
    found = get_object_or_404(queries.campaigns(), pk=campaign)
    tried, reckoned = found_trials.of(found.pk), found_trials.again(found)
    inside = bool(request.headers.get("HX-Request"))
    recorded = {name: (one.people, one.did) for name, one in reckoned.recorded.items()} if reckoned else {}
    context = {
        **_context(request, found),
        "title": _("The test reckoned again"),
        "inside": inside,
        "trial": tried,
        "again": reckoned,
        "lots": _lots(reckoned) if reckoned else [],
        "groups": _groups(recorded),
        "said": (TrialOutcome(reckoned.said.outcome).label, _p(recorded, reckoned.said.p)) if reckoned else (),
        "follows": (TrialOutcome(reckoned.verdict.outcome).label, _p(recorded, reckoned.verdict.p)) if reckoned else (),
        "half": tried.places // 2 if tried and tried.places else 0,
    }
    return TemplateResponse(request, f"admin/marketing/{'_trial_again' if inside else 'trial_again'}.html", context)


def _lots(reckoned: Again) -> list[tuple[str, int, int]]:
    """Each lot: its name, how many drew it, how many of them have what it gives."""
    names = {A: "A", B: "B", "": _("the rest")}
    return [(names[lot], drawn, reckoned.agree[lot]) for lot, drawn in reckoned.drawn.items()]


def _context(request: HttpRequest, found: Any) -> dict[str, Any]:
    title = _("Two versions") if found.frozen_at else _("Try two versions")
    return {**admin.site.each_context(request), "title": title, "campaign": found}


def compared(campaign: int) -> dict[str, Any]:
    """How a test stands, as `_trial.html` shows it: of its groups nothing before the look."""
    tried, waits = found_trials.of(campaign), found_trials.waits(campaign)
    figures = tried.figures if tried else {}
    return {
        "trial": tried,
        "waits": waits,
        "waiting": found_trials.waiting(campaign) if waits else 0,
        "groups": _groups(figures.get("groups", {})),
        "p": _p(figures.get("groups", {}), figures.get("p")),
    }


def _groups(figures: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Each group after the look: version, people, and who did what is measured; of few nothing is told."""
    few = _("fewer than %(fewest)s") % {"fewest": FEWEST}

    def told(number: int) -> str:
        return str(number) if number >= FEWEST else few

    return [(name.upper(), told(people), told(did)) for name, (people, did) in sorted(figures.items())]
