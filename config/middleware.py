"""What holds for every answer."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from privacy.refusal import Refused

_Next = Callable[[HttpRequest], HttpResponse]


class PrivateResponses:
    """Pages of signed-in people and of link holders are not kept by browsers or proxies (OWASP ASVS 14.3.2)."""

    def __init__(self, get_response: _Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not request.path.startswith("/static/"):
            response.headers.setdefault("Cache-Control", "no-store")
        return response


class RefusalsAreSentences:
    """A refusal nobody caught becomes a page with its sentence, status 409; the transaction has been rolled back (rule I13)."""

    def __init__(self, get_response: _Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refused):
            return None
        messages.get_messages(request).used = True
        return render(request, "refused.html", {"sentence": exception.message}, status=409)
