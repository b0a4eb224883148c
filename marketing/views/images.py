"""Pictures of our mails, from our own host: whoever opens a mail asks nobody else for them."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from marketing.queries import contents

TYPES = {"png": "image/png", "jpg": "image/jpeg", "gif": "image/gif"}


@require_safe
def image(request: HttpRequest, hash: str, form: str) -> HttpResponse:
    """One picture. Its address names its bytes, so it may be kept for ever; who asked is written down nowhere."""
    found = contents.picture(hash, form)
    if found is None:
        raise Http404
    return HttpResponse(
        bytes(found.data),
        content_type=TYPES[found.form],
        headers={
            "Cache-Control": "public, max-age=31536000, immutable",
            "Cross-Origin-Resource-Policy": "cross-origin",
        },
    )
