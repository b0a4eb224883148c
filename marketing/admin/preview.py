"""The newsletter as it will look, in a frame that can do nothing."""

from __future__ import annotations

import re

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from marketing.compile import PLACEHOLDER
from marketing.queries import campaigns as queries
from marketing.queries.mail import page

# The one exception to the site's policy, by name: a mail carries its styles inline. The sandbox lets nothing run, load or lead away.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; base-uri 'none'; form-action 'none'; sandbox"


@require_safe
def preview(request: HttpRequest, campaign: int, language: str) -> HttpResponse:
    """The HTML of the mail in one language, its placeholders filled with words that say so."""
    found = get_object_or_404(queries.campaigns(), pk=campaign)
    if language not in queries.contents(found):
        raise Http404
    with override(language):
        html = PLACEHOLDER.sub(_sample, page(found, language).html)
    return HttpResponse(html, headers={"Content-Security-Policy": POLICY, "Content-Language": language})


def _sample(gap: re.Match[str]) -> str:
    return "#" if gap[1].endswith("_url") else _("First name")
