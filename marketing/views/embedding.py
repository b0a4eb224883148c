"""Subscribing from the organisation's own site: a form to be framed, and a JSON endpoint, for the hosts of `EMBED_HOSTS`.

The same rules, limits and mails as the page's. Neither knows a session: browsers withhold our cookies there, so the form carries a key of
its own instead of the CSRF token, and the endpoint asks where it was called from.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from consent.queries import offers
from crm.enums import Language
from marketing.forms import SubscribeForm
from marketing.policies import TRIES_OF_A_NETWORK
from marketing.views.pages import say
from marketing.views.subscribing import mailbox, shown, take

_SALT, _GOOD_FOR = "subscribe.embed", 24 * 60 * 60
_CORS = {
    "Access-Control-Allow-Methods": "POST",
    "Access-Control-Allow-Headers": "Content-Type",
    "Access-Control-Max-Age": "600",
    "Vary": "Origin",
}


@csrf_exempt
@xframe_options_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def embed(request: HttpRequest) -> HttpResponse:
    """The form alone, of the topics named in `topics`, or of all. Only the hosts of `EMBED_HOSTS` may frame it."""
    answer = _embed(request)
    answer._csp_update = {"frame-ancestors": ["'self'", *settings.EMBED_HOSTS]}
    return answer


def _embed(request: HttpRequest) -> HttpResponse:
    language, wanted = get_language() or "fi", request.GET.get("topics", "").split(",")
    known = offers.topics()
    topics = [topic for topic in known if topic.key in wanted] or known
    if request.method == "POST" and not _ours(request.POST.get("form_key", "")):
        return say(
            request, _("This form is too old"), _("Nothing was sent. Load the page again and try anew."), status=403
        )
    form = SubscribeForm(request.POST or None, topics=[topic.key for topic in topics])
    if request.method == "POST" and form.is_valid():
        taken = take(request, form, language)
        context = {
            "title": _("Look into your mailbox") if taken else _("Too many have asked at once"),
            "sentences": mailbox() if taken else [_later()],
            "good": taken,
        }
        return render(request, "public/embedded.html", context, status=200 if taken else 429)
    context = shown(request, form, topics, language) | {"form_key": signing.dumps(0, salt=_SALT)}
    return render(request, "public/embed.html", context)


def _ours(key: str) -> bool:
    """Was the form fetched from us within a day?"""
    try:
        signing.loads(key, salt=_SALT, max_age=_GOOD_FOR)
    except signing.BadSignature:
        return False
    return True


@csrf_exempt
@require_http_methods(["POST", "OPTIONS"])
def subscribe_json(request: HttpRequest) -> HttpResponse:
    """`{email, topics, direct_marketing, language}` answered by `{message}` (202), or by `{errors: {field: [sentences]}}` (422).

    403 for a page of another host, 429 where too many have asked. Cross-origin calls as the Fetch standard has them.
    """
    origin = request.headers.get("Origin", "")
    if urlsplit(origin).netloc not in settings.EMBED_HOSTS:
        return JsonResponse({"message": _("Pages of this site may not subscribe anybody here.")}, status=403)
    answer = HttpResponse(status=204) if request.method == "OPTIONS" else _subscribe(request)
    for name, value in _CORS.items():
        answer.headers[name] = value
    answer.headers["Access-Control-Allow-Origin"] = origin
    return answer


def _subscribe(request: HttpRequest) -> HttpResponse:
    given = _read(request)
    if given is None:
        return JsonResponse({"errors": {"body": [_("Send one JSON object, as application/json.")]}}, status=422)
    language = given.get("language", Language.FI)
    if language not in Language.values:
        return JsonResponse({"errors": {"language": [_("The language is fi, sv or en.")]}}, status=422)
    with override(language):
        form = SubscribeForm(given, topics=[topic.key for topic in offers.topics()])
        if not form.is_valid():
            return JsonResponse({"errors": form.errors}, status=422)
        if not take(request, form, language):
            wait = {"Retry-After": str(int(TRIES_OF_A_NETWORK.within.total_seconds()))}
            return JsonResponse({"message": _later()}, status=429, headers=wait)
        return JsonResponse({"message": mailbox()[0]}, status=202)


def _read(request: HttpRequest) -> dict[str, Any] | None:
    try:
        given = json.loads(request.body) if request.content_type == "application/json" else None
    except (ValueError, RecursionError):
        return None
    return given if isinstance(given, dict) else None


def _later() -> str:
    return _("Nothing was sent. Wait an hour and try again, or write to us.")
