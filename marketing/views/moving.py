"""The button behind the link that was mailed to each side of a change of address, and the one that takes the change back."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from consent.actions import moving
from consent.queries.moves import Move, waiting
from marketing import links
from marketing.views.pages import by_link, say


@require_http_methods(["GET", "HEAD", "POST"])
@by_link
def move(request: HttpRequest, token: str) -> HttpResponse:
    """Opening the link asks, the button confirms this side (rule I15); once both have, another takes the change back for a day."""
    link, now = links.read_move(token), timezone.now()
    if request.method == "POST":
        act = moving.undo if request.POST.get("do") == "undo" else moving.confirm
        act(now=now, change=link.change, side=link.side, nonce=link.nonce)
    found = waiting(link.change, link.side, link.nonce, now=now)
    if link.side not in found.confirmed:
        return render(request, "public/move.html", {"title": _("Is this your new address?"), "side": link.side})
    if found.done:
        return _done(request, found, found.can_be_undone(now))
    sentence = _(
        "Now press the button behind the link in the mail to the other address too. Until then nothing changes."
    )
    return say(request, _("Confirmed here"), sentence, good=True)


def _done(request: HttpRequest, found: Move, can_be_undone: bool) -> HttpResponse:
    if found.undone_at:
        sentence = _("Our mails go to the old address as before, and all is allowed and forbidden there as it was.")
        return say(request, _("The change of address is undone"), sentence, good=True)
    context = {"title": _("The address is changed"), "can_be_undone": can_be_undone}
    return render(request, "public/moved.html", context)
