"""Pages of dealings, one set for every kind: recording, the page, editing, moves, lines and whom it is with."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from crm import policies
from crm.actions import dealings as actions
from crm.admin.answers import go, show, show_form, warn_of_health
from crm.admin.dealings.acts import SMALL
from crm.admin.dealings.begun import Begun, row_or_404
from crm.forms import attempt
from crm.forms.dealings import DealingForm, LineForm, MoveForm, ParticipantForm, initial_of
from crm.kinds import KINDS, Child, Kind
from crm.moves import moves_from
from crm.queries import dealings
from privacy.actions import audit
from privacy.authority import authority
from privacy.queries import trail
from privacy.refusal import Refused


@require_safe
def page(request: HttpRequest, ref: int, *, kind: Kind) -> HttpResponse:
    """A dealing: what it says, where it stands, what may be done, what followed from it."""
    row = row_or_404(kind, ref)
    person, firm = dealings.who(kind, row)
    there = list(row.participants.select_related("contact")) if kind.key == "meeting" else []
    roster = dealings.roster(ref) if kind.key == "event" else []
    shown = {person.pk if person else None, *(p.contact_id for p in there), *(p.contact_id for p in roster)} - {None}
    _looked(request, kind, shown)
    editable = policies.can_edit(kind, row) and _may(request, f"{kind.key}_edit")
    may_do = not kind.fixed and _may(request, f"{kind.key}_do")
    told = [fact for fact in dealings.facts(kind, row) if not fact.group or _sees(request, fact.group)]
    moves = moves_from(kind.key, getattr(row, "state", "")) if may_do else ()
    context = {
        "title": dealings.title(row),
        "kind": kind,
        "row": row,
        "sign": dealings.sign(row),
        "person": person,
        "organisation": firm,
        "facts": [fact for fact in told if not fact.long],
        "words": [fact for fact in told if fact.long],
        "text": getattr(getattr(row, "content", None), "text", "") if _sees(request, "words") else "",
        "lines": list(row.lines.select_related("product").order_by("id")) if kind.lines else [],
        "line_form": LineForm() if kind.lines and editable else None,
        "moves": moves,
        "asks": any(move.asks for move in moves),
        "move_form": MoveForm(),
        "followed": [
            (child, KINDS[child.kind], _children(child, ref))
            for child in kind.children
            if child.kind != "participation" and _may(request, child.kind)
        ],
        "next": [
            (child.label, reverse(f"admin:{child.kind}_new"), f"?{child.via}={ref}")
            for child in _offered(request, kind, row)
        ],
        "participants": there,
        "participant_form": ParticipantForm() if kind.key == "meeting" and may_do else None,
        "roster": roster,
        "may_do": may_do,
        "edit": reverse(f"admin:{kind.key}_edit", args=[ref]) if editable else "",
        "trail": trail(kind.model, ref, limit=10),
    }
    return show(request, "admin/crm/dealing.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, *, kind: Kind) -> HttpResponse:
    """A new dealing. The address may name whom it is with, or what it follows from: `contact`, `organisation`, or a kind's key."""
    begun = Begun(request, kind)
    form = DealingForm(
        kind,
        request.POST or None,
        initial=begun.initial(),
        places=begun.places,
        concerns=begun.concerns,
        asks_holder=begun.asks_holder,
        from_parent=begun.parent is not None,
    )
    made = attempt(form, lambda data: begun.record(data))
    if made:
        address = begun.back(made)
        messages.success(request, _("Recorded."))
        warn_of_health(request, form.cleaned_data, _edit_url(kind, made))
        return go(request, address)
    return show_form(request, title=str(kind.verb), form=form, verb=_("Record it"), back=begun.back(None))


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, ref: int, *, kind: Kind) -> HttpResponse:
    """Changes to a dealing; two editors see each other."""
    row = row_or_404(kind, ref)
    person, _firm = dealings.who(kind, row)
    _looked(request, kind, {person.pk} if person else set())
    form = DealingForm(kind, request.POST or None, row=row, initial=initial_of(kind, row))
    back = reverse(f"admin:{kind.key}", args=[ref])

    def save(data: dict[str, Any]) -> bool:
        version, seen = data["version"] or 0, form.seen()
        actions.edit(
            kind.key, by=request.user.actor, now=timezone.now(), ref=ref, version=version, seen=seen, **form.mine()
        )
        return True

    if attempt(form, save):
        messages.success(request, _("Saved."))
        warn_of_health(request, form.mine(), _edit_url(kind, ref))
        return go(request, back)
    if form.is_bound and form.data.get("version") != str(row.version):
        form.renew(row.version, initial_of(kind, row))
    title = _("Edit %(name)s") % {"name": str(row)}
    return show_form(request, title=title, form=form, verb=_("Save"), back=back)


@require_POST
def act(request: HttpRequest, ref: int, *, kind: Kind) -> HttpResponse:
    """One act of the page: `do` names it; a move of the kind, or a small act on its lines, participants, seats."""
    row = row_or_404(kind, ref)
    do = request.POST.get("do", "")
    small = SMALL.get((kind.key, do))
    try:
        if small is not None:
            said = small(request, kind, row)
        else:
            asked = {"resolution": request.POST.get("resolution", "")}
            actions.move(kind.key, by=request.user.actor, now=timezone.now(), ref=ref, move=do, **asked)
            said = _("Done.")
        messages.success(request, said)
    except Refused as no:
        messages.error(request, str(no.message))
    back = request.POST.get("back", "")
    return go(request, back if back.startswith("/admin/") else reverse(f"admin:{kind.key}", args=[ref]))


def _children(child: Child, ref: int) -> list[tuple[Any, Any]]:
    return [(row, dealings.sign(row)) for row in dealings.children(child, ref)]


def _offered(request: HttpRequest, kind: Kind, row: Any) -> list[Child]:
    """What may follow from it now, for this reader."""
    return [
        child
        for child in kind.children
        if (not child.states or row.state in child.states) and _may(request, f"{child.kind}_new")
    ]


def _edit_url(kind: Kind, ref: int) -> str:
    return reverse(f"admin:{kind.key}" if kind.fixed else f"admin:{kind.key}_edit", args=[ref])


def _may(request: HttpRequest, route: str) -> bool:
    return authority.opens(request.user.roles, f"admin:{route}")


def _sees(request: HttpRequest, group: str) -> bool:
    return authority.may_field(request.user.roles, "see", group)


def _looked(request: HttpRequest, kind: Kind, people: set[int]) -> None:
    audit.looked(
        by=request.user.actor, now=timezone.now(), route=f"admin:{kind.key}", purpose="customer_care", people=people
    )
