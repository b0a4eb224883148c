"""The language of a page opened from a link."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

_KNOWN = frozenset(code for code, _name in settings.LANGUAGES)


class LanguageOfTheLink:
    """`?lang=fi` shows this one page in Finnish: a mail links to its own language, and the public pages change language by a plain
    link, without a cookie, a session or a form. Stands after Django's LocaleMiddleware, which has chosen by cookie and header."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = request.GET.get("lang")
        if language in _KNOWN:
            translation.activate(language)
            request.LANGUAGE_CODE = language
        return self.get_response(request)
