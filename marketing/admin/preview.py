"""The newsletter as it will look, in a frame that can do nothing."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from marketing.compile import PLACEHOLDER
from marketing.content import letter, write
from marketing.queries import campaigns as queries
from marketing.queries.letters import footer

# The one exception to the site's policy, by name: a mail carries its styles inline. The sandbox lets nothing run, load or lead away.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; base-uri 'none'; form-action 'none'; sandbox"


@require_safe
def preview(request: HttpRequest, campaign: int, language: str) -> HttpResponse:
    """The HTML of the mail in one language, its placeholders filled with words that say so."""
    found = get_object_or_404(queries.campaigns(), pk=campaign)
    content = queries.contents(found).get(language)
    if content is None:
        raise Http404
    with override(language):
        mail = letter(write(content), footer(found.purpose), language=language)
        html = PLACEHOLDER.sub(lambda gap: _SAMPLES.get(gap[1], lambda: "#")(), mail.html)
    return HttpResponse(html, headers={"Content-Security-Policy": POLICY, "Content-Language": language})


_SAMPLES = {"first_name": lambda: _("First name"), "call_name": lambda: _("First name")}
