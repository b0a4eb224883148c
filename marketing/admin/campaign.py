"""One campaign: who gets it, the steps from draft to report, its progress, and the answer to "why not …?"."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from consent.enums import ContactPurpose, Reason
from consent.queries import offers
from consent.rules import rule_for
from crm.queries import people
from crm.queries.staff import accounts, staff_choices
from marketing.actions import campaigns, copies, outbox
from marketing.admin import progress
from marketing.admin.checked import checked
from marketing.enums import Cause
from marketing.forms import SPREADS, ScheduleForm
from marketing.queries import audience, segments, trials
from marketing.queries import campaigns as queries
from marketing.queries.bounces import came_back
from marketing.queries.progress import progress as figures
from marketing.state import verbs
from marketing.tasks import after_commit, send_campaigns, send_own_letters
from privacy.actions import audit
from privacy.refusal import Refused

SAMPLE = 50
DONE = {
    "ask": gettext_lazy("Asked. It now waits on the first page of those who may approve it."),
    "approve": gettext_lazy("Approved, exactly as it stands. Any change would need a new approval."),
    "schedule": gettext_lazy("It starts by itself at that time."),
    "start": gettext_lazy("It starts within a few seconds. This page shows how it goes."),
    "unschedule": gettext_lazy("The time was taken away. The approval stands."),
    "pause": gettext_lazy("Paused. What is on its way arrives; nothing more is taken."),
    "resume": gettext_lazy("It goes on where it stopped. Nobody gets it twice."),
    "cancel": gettext_lazy("Cancelled. What had not left will not leave."),
}


@require_safe
def page(request: HttpRequest, campaign: int) -> HttpResponse:
    """The campaign's page; what it can do now depends on its state and on who looks."""
    found = get_object_or_404(queries.campaigns(), pk=campaign)
    written = queries.contents(found)
    context = {
        **_context(request, found),
        "what": _what(found),
        "basis": rule_for(found.purpose, found.channel).bases[0].label,
        "written": list(written.values()),
        "written_b": trials.written_b(found),
        **checked(found),
        "colleagues": [(ref, name) for ref, name in staff_choices() if ref != request.user.pk],
        "names": queries.names(found),
        **progress.standing(request, found),
        "schedule": _schedule_form(found),
        "spread": dict(SPREADS).get(found.spread_minutes, ""),
        "aimed": segments.shown(*aimed) if (aimed := audience.segment(found)) else None,
        "segments": segments.offered(request.user.pk),
        **progress.moving(found, figures(found.pk) if found.frozen_at or progress.starting(found) else None),
        "came_back": came_back(found.pk) if found.frozen_at else [],
    }
    return TemplateResponse(request, "admin/marketing/campaign.html", context)


def _what(found: Any) -> list[str]:
    """What kind of mail it is, and what it goes by: its topic or its product."""
    topics = {topic.key: topic.name for topic in offers.topics()}
    by = topics.get(found.topic, found.topic) or (found.product.name if found.product else "")
    return [str(ContactPurpose(found.purpose).label), *([by] if by else [])]


@require_POST
def act(request: HttpRequest, campaign: int) -> HttpResponse:
    """One button, one verb, one call."""
    verb, found = request.POST.get("do", ""), get_object_or_404(queries.campaigns(), pk=campaign)
    if verb not in _DO:
        raise Http404
    try:
        _DO[verb](request, found.pk)
        if verb in ("start", "resume"):
            after_commit(send_campaigns)
        messages.success(request, DONE[verb])
        _tell_of_quiet_hours(request, found.pk, verb)
    except Refused as no:
        messages.error(request, str(no.message))
    return HttpResponseRedirect(reverse("admin:campaign", args=[found.pk]))


def _versioned(action: Callable[..., None]) -> Callable[[HttpRequest, int], None]:
    def do(request: HttpRequest, campaign: int) -> None:
        shown = request.POST.get("version", "")
        action(
            by=request.user.actor, now=timezone.now(), campaign=campaign, version=int(shown) if shown.isdigit() else 0
        )

    return do


def _plain(action: Callable[..., None]) -> Callable[[HttpRequest, int], None]:
    def do(request: HttpRequest, campaign: int) -> None:
        action(by=request.user.actor, now=timezone.now(), campaign=campaign)

    return do


def _start_now(request: HttpRequest, campaign: int) -> None:
    """As soon as a worker gets to it: choosing among a million people takes longer than a page may."""
    now = timezone.now()
    campaigns.schedule(by=request.user.actor, now=now, campaign=campaign, at=now)


def _schedule(request: HttpRequest, campaign: int) -> None:
    form = ScheduleForm(request.POST)
    if "at" in form.errors:
        raise Refused(_("Write the day and the time, such as 24.11.2026 9:00."))
    if not form.is_valid():
        raise Refused(next(iter(form.errors.values()))[0])
    given, spread = {name: form.cleaned_data[name] for name in ("at", "hold_days")}, form.cleaned_data["spread_minutes"]
    campaigns.schedule(
        by=request.user.actor, now=timezone.now(), campaign=campaign, spread_minutes=spread or 0, **given
    )


def _schedule_form(found: Any) -> ScheduleForm:
    initial = {"spread_minutes": found.spread_minutes, "hold_days": found.hold_days}
    return ScheduleForm(initial=initial, limited=audience.limited(found))


def _tell_of_quiet_hours(request: HttpRequest, campaign: int, verb: str) -> None:
    """Whoever lets a newsletter go in quiet hours is told when it really goes."""
    if verb not in ("start", "schedule", "resume"):
        return
    goes = progress.quiet_until(get_object_or_404(queries.campaigns(), pk=campaign))
    if goes is not None:
        when = date_format(timezone.localtime(goes), "SHORT_DATETIME_FORMAT")
        messages.info(
            request, _("In quiet hours no newsletter leaves: the mail goes from %(when)s on.") % {"when": when}
        )


_DO: dict[str, Callable[[HttpRequest, int], None]] = {
    "ask": _versioned(campaigns.ask),
    "approve": _versioned(campaigns.approve),
    "start": _start_now,
    "schedule": _schedule,
    "unschedule": _plain(campaigns.unschedule),
    "pause": _plain(campaigns.pause),
    "resume": _plain(campaigns.resume),
    "cancel": _plain(campaigns.cancel),
}


@require_POST
def copy(request: HttpRequest, campaign: int) -> HttpResponse:
    """A draft of the same, for everybody or for those who have not had it."""
    found = get_object_or_404(queries.campaigns(), pk=campaign)
    make = copies.for_those_added if request.POST.get("do") == "added" else copies.duplicate
    try:
        made = make(by=request.user.actor, now=timezone.now(), campaign=found.pk)
    except Refused as no:
        messages.error(request, str(no.message))
        return HttpResponseRedirect(reverse("admin:campaign", args=[found.pk]))
    messages.success(request, _("Made. It is a draft: somebody else has to approve it before it goes."))
    return HttpResponseRedirect(reverse("admin:campaign", args=[made]))


@require_POST
def send_test(request: HttpRequest, campaign: int) -> HttpResponse:
    """Sends the newsletter, in each language written and in both versions that are tried, to the one who presses the button or to the colleague they chose."""
    found = get_object_or_404(queries.campaigns(), pk=campaign)
    to = colleague(request)
    for language, versions in trials.by_version(found).items():
        for cause, _content in zip((Cause.TEST, Cause.TEST_B), versions, strict=False):
            outbox.enqueue(now=timezone.now(), cause=cause, cause_ref=found.pk, address=to.email, language=language)
    after_commit(send_own_letters)
    messages.success(request, _("A test in each language is on its way to %(name)s.") % {"name": to.name})
    return HttpResponseRedirect(reverse("admin:campaign", args=[found.pk]))


def colleague(request: HttpRequest) -> Any:
    """Whose account was chosen: an active one, else one's own."""
    ref = request.POST.get("to", "")
    chosen = accounts().filter(pk=int(ref), is_active=True).first() if ref.isdecimal() and len(ref) < 16 else None
    return chosen or request.user


@require_safe
def who(request: HttpRequest, campaign: int) -> HttpResponse:
    """Who gets it and who does not, counted now. Asked by the campaign's page after it has loaded, or opened by itself."""
    found = get_object_or_404(queries.campaigns(), pk=campaign)
    counted = audience.preview(found)
    context = {
        **_context(request, found),
        "audience": counted,
        "reasons": [
            (reason, Reason(reason).label, Reason(reason).sentence, n) for reason, n in counted.excluded.items()
        ],
        "share": round(100 * counted.included / counted.candidates, 1) if counted.candidates else 0,
    }
    return TemplateResponse(request, _template(request, "audience"), context)


@require_safe
def how_far(request: HttpRequest, campaign: int) -> HttpResponse:
    """How far the sending is; the page asks again until it has ended. Since it `was` shown it may have moved on: its buttons come along, and
    what is over once its recipients are fixed goes."""
    found = get_object_or_404(queries.campaigns(), pk=campaign)
    was = request.GET.get("was", found.state)
    context = {
        **_context(request, found),
        **progress.moving(found, figures(found.pk)),
        **progress.standing(request, found),
        "beside": was != found.state,
        "over": progress.over(found, was),
        "came_back": came_back(found.pk),
    }
    return TemplateResponse(request, _template(request, "progress"), context)


@require_safe
def sample(request: HttpRequest, campaign: int, reason: str) -> HttpResponse:
    """Some of those who get it ("included"), or who are left out for one reason."""
    found = get_object_or_404(queries.campaigns(), pk=campaign)
    if reason != "included" and reason not in Reason.values:
        raise Http404
    ids = audience.preview(found, samples=SAMPLE).samples.get(reason, [])
    audit.looked(
        by=request.user.actor, now=timezone.now(), route="admin:campaign_sample", purpose="marketing", people=ids
    )
    context = {
        **_context(request, found),
        "title": _("Those who get it") if reason == "included" else Reason(reason).label,
        "sentence": "" if reason == "included" else Reason(reason).sentence,
        "people": people().filter(pk__in=ids).order_by("sort_text"),
        "most": SAMPLE,
    }
    return TemplateResponse(request, "admin/marketing/sample.html", context)


@require_POST
def why(request: HttpRequest, campaign: int) -> HttpResponse:
    """Why somebody gets it or does not; searched by POST, so that no name stands in an address (rule I14)."""
    found = get_object_or_404(queries.campaigns(), pk=campaign)
    text = request.POST.get("q", "").strip()[:200]
    answers = queries.why(found, text) if text else []
    audit.looked(
        by=request.user.actor,
        now=timezone.now(),
        route="admin:campaign_why",
        purpose="marketing",
        people=[answer.contact for answer in answers],
    )
    return TemplateResponse(
        request, "admin/marketing/why.html", {**_context(request, found), "q": text, "answers": answers}
    )


def _context(request: HttpRequest, found: Any) -> dict[str, Any]:
    return {**admin.site.each_context(request), "title": found.name, "campaign": found, "verbs": verbs(found.state)}


def _template(request: HttpRequest, name: str) -> str:
    """The fragment for a page that asks from within, else a whole page around it."""
    return f"admin/marketing/_{name}.html" if request.headers.get("HX-Request") else f"admin/marketing/{name}.html"
