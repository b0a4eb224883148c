"""The test of two subjects: its plan before, how many wait for its look, and what it showed."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from marketing.actions import trials
from marketing.enums import CampaignState
from marketing.forms import TrialForm
from marketing.queries import campaigns as queries
from marketing.queries import trials as found_trials
from marketing.queries.report import FEWEST
from privacy.refusal import Refused


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, campaign: int) -> HttpResponse:
    """Plans the test, takes it away, ends it, or shows how it stands. Before the look no figure of either group is told."""
    found = get_object_or_404(queries.campaigns(), pk=campaign)
    tried, written = found_trials.of(found.pk), queries.contents(found)
    form = TrialForm(
        request.POST if request.method == "POST" else None, languages=written, initial=_initial(found, tried)
    )
    if request.method == "POST" and (request.POST.get("do") in _DO or form.is_valid()):
        try:
            _do(request, found.pk, form)
        except Refused as no:
            messages.error(request, str(no.message))
        else:
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(reverse("admin:campaign_trial", args=[found.pk]))
    waits = tried is not None and tried.looks_at is not None and not tried.outcome
    context = {
        **admin.site.each_context(request),
        "title": _("Try two subjects"),
        "campaign": found,
        "trial": tried,
        "form": form,
        "open": found.frozen_at is None and found.state != CampaignState.CANCELLED,
        "waiting": found_trials.waiting(found.pk) if waits else 0,
        "waits": waits and found.state in (CampaignState.SENDING, CampaignState.PAUSED),
        "rows": _rows(tried),
        "fewest": FEWEST,
    }
    return TemplateResponse(request, "admin/marketing/trial.html", context)


_DO = ("drop", "end")


def _do(request: HttpRequest, campaign: int, form: TrialForm) -> None:
    by, now, shown = request.user.actor, timezone.now(), request.POST.get("version", "")
    version = int(shown) if shown.isascii() and shown.isdigit() and len(shown) < 10 else 0
    if request.POST.get("do") == "end":
        trials.end(by=by, now=now, campaign=campaign)
    elif request.POST.get("do") == "drop":
        trials.drop(by=by, now=now, campaign=campaign, version=version)
    else:
        trials.plan(by=by, now=now, campaign=campaign, version=version, **form.plan())


def _initial(found: Any, tried: Any) -> dict[str, Any]:
    own = {row["language"]: row for row in tried.contents} if tried else {}
    lines = {f"{part}_{code}": row[part] for code, row in own.items() for part in ("subject", "preheader")}
    plan = (
        {name: getattr(tried, name) for name in ("share", "hours", "measure")} if tried else {"share": 20, "hours": 4}
    )
    return {**lines, **plan, "version": found.version}


def _rows(tried: Any) -> list[tuple[str, str, str]]:
    """Each group after the look: version, people, and who did what is measured; of few nothing is told."""
    few = _("fewer than %(fewest)s") % {"fewest": FEWEST}

    def told(number: int) -> str:
        return str(number) if number >= FEWEST else few

    groups = tried.figures.get("groups", {}) if tried else {}
    return [(name.upper(), told(people), told(did)) for name, (people, did) in sorted(groups.items())]
