"""What came back: the list, and the mails that no program understood, for a person to say what they mean."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from marketing.actions import bounces
from marketing.enums import BounceKind
from marketing.queries import bounces as queries
from privacy.actions import audit
from privacy.admin.lists import Choice, Column, KeysetList, Tag
from privacy.refusal import Refused

SIGNS = {
    BounceKind.HARD: "no",
    BounceKind.COMPLAINT: "no",
    BounceKind.LEFT: "no",
    BounceKind.NO: "no",
    BounceKind.UNREAD: "wait",
    BounceKind.SOFT: "wait",
}
MEANINGS = (
    (BounceKind.HARD, gettext_lazy("There is no such address")),
    (BounceKind.SOFT, gettext_lazy("It could not be delivered this time")),
    (BounceKind.POLICY, gettext_lazy("It was refused for its content or sender")),
    (BounceKind.COMPLAINT, gettext_lazy("A complaint: they want no more of these")),
    (BounceKind.NO, gettext_lazy("A no: they want no more mail from us")),
    (BounceKind.VACATION, gettext_lazy("An answering machine, or nothing of this")),
)


def _when(row: Any) -> str:
    return date_format(timezone.localtime(row.at), "SHORT_DATETIME_FORMAT")


def _newsletter(row: Any) -> str:
    campaign = row.message.campaign if row.message else None
    return campaign.name if campaign else ""


class Returns(KeysetList[Any]):
    title = gettext_lazy("Returned mails")
    empty = gettext_lazy("Nothing has come back. What does is read by itself, and lies here with what it means.")
    route = "admin:returns"
    filters = (Choice("kind", gettext_lazy("Anything"), BounceKind.choices),)
    columns = (
        Column(gettext_lazy("When"), _when, lambda row: reverse("admin:returned", args=[row.pk])),
        Column(
            gettext_lazy("What it says"),
            lambda row: Tag(SIGNS.get(BounceKind(row.kind), ""), row.get_kind_display()),
        ),
        Column(gettext_lazy("Status code"), lambda row: row.status),
        Column(gettext_lazy("How it came"), lambda row: row.get_came_by_display()),
        Column(gettext_lazy("Newsletter"), _newsletter, needs=("message__campaign",)),
    )

    def rows(self, request: HttpRequest) -> QuerySet[Any]:
        return queries.returned()


@require_safe
def page(request: HttpRequest, bounce: int) -> HttpResponse:
    """One of them: which message it is about, and the mail itself where it waits to be understood."""
    row = queries.find(bounce)
    if row is None:
        raise Http404
    person = row.message.contact_id if row.message else None
    by, now = request.user.actor, timezone.now()
    audit.looked(by=by, now=now, route="admin:returned", purpose="marketing", people=[person] if person else [])
    context = {
        **admin.site.each_context(request),
        "title": _("Returned mail"),
        "row": row,
        "person": person,
        "sign": SIGNS.get(BounceKind(row.kind), ""),
        "meanings": MEANINGS if row.kind == BounceKind.UNREAD else (),
    }
    return TemplateResponse(request, "admin/marketing/returned.html", context)


@require_POST
def settle(request: HttpRequest, bounce: int) -> HttpResponse:
    """A person says what it means."""
    if queries.find(bounce) is None or request.POST.get("kind") not in {kind.value for kind, _words in MEANINGS}:
        raise Http404
    kind = BounceKind(request.POST["kind"])
    try:
        bounces.settle(by=request.user.actor, now=timezone.now(), bounce=bounce, kind=kind)
        messages.success(request, _("Settled. What it means for the address was done at once."))
    except Refused as no:
        messages.error(request, str(no.message))
    return HttpResponseRedirect(reverse("admin:returns"))
