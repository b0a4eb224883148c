"""Retention: the rules with what is due today, and the receipts of the runs."""

from __future__ import annotations

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from dsr.actions import retention
from dsr.deadlines import received_on
from dsr.forms import PeriodForm
from dsr.queries import retention as queries
from dsr.runners import shredder
from privacy.refusal import Refused


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The rules and the plan of the next run, counted now."""
    today = received_on(timezone.now())
    due = {found.rule.pk: found for found in queries.plan(today)}
    rules = [
        (rule, due.get(rule.pk), PeriodForm(initial={"months": rule.months, "days": rule.days}))
        for rule in queries.rules()
    ]
    context = {
        **admin.site.each_context(request),
        "title": _("Retention"),
        "rules": rules,
        "total": sum(found.due for found in due.values()),
        "asking": [found for found in due.values() if found.out_of_proportion],
        "runs": queries.runs(),
    }
    return TemplateResponse(request, "admin/dsr/retention.html", context)


@require_POST
def change(request: HttpRequest, rule: int) -> HttpResponse:
    """A new period, or the approval that lets the rule work."""
    by, now = request.user.actor, timezone.now()
    if rule not in {found.pk for found in queries.rules()}:
        raise Http404
    form = PeriodForm(request.POST)
    try:
        if request.POST.get("do") == "approve":
            retention.approve(by=by, now=now, rule=rule)
            messages.success(request, _("Approved. The next nightly run applies it."))
        elif form.is_valid():
            retention.set_period(by=by, now=now, rule=rule, **form.cleaned_data)
            messages.success(request, _("Changed. It does nothing until it is approved."))
        else:
            raise Refused(_("Give the period as a whole number of months or days."))
    except Refused as no:
        messages.error(request, str(no.message))
    return HttpResponseRedirect(reverse("admin:retention"))


@require_POST
def run(request: HttpRequest) -> HttpResponse:
    """Applies the rules now, those out of proportion too: a person has looked."""
    now = timezone.now()
    number = retention.apply(by=request.user.actor, now=now, as_of=received_on(now), asks=False)
    shredder.shred(now=now)
    erased = sum(receipt.erased for receipt in queries.receipts(number))
    messages.success(request, _("Done: %(rows)s erased. The receipt stands below.") % {"rows": erased})
    return HttpResponseRedirect(reverse("admin:retention"))
