"""The button behind the link that was mailed to each side of a change of address."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from consent.actions import moving
from consent.queries.moves import waiting
from marketing import links
from marketing.views.pages import by_link, say


@require_http_methods(["GET", "HEAD", "POST"])
@by_link
def move(request: HttpRequest, token: str) -> HttpResponse:
    """Opening the link asks, the button confirms this side (rule I15)."""
    link, now = links.read_move(token), timezone.now()
    if request.method == "POST":
        done = moving.confirm(now=now, change=link.change, side=link.side, nonce=link.nonce)
    else:
        found = waiting(link.change, link.side, link.nonce, now=now)
        done = found.done
        if link.side not in found.confirmed:
            return render(request, "public/move.html", {"title": _("Is this your new address?"), "side": link.side})
    if done:
        sentence = _("Our mails go to the new address from now on. What you allowed and what you forbade came along.")
        return say(request, _("The address is changed"), sentence, good=True)
    sentence = _(
        "Now press the button behind the link in the mail to the other address too. Until then nothing changes."
    )
    return say(request, _("Confirmed here"), sentence, good=True)
