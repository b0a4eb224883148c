"""For operators: alive, and ready. And the page that says no."""

from __future__ import annotations

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render


def alive(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return JsonResponse({"alive": True})


def ready(request: HttpRequest) -> HttpResponse:
    """The database answers as the application's role. Redis is not asked: the product works without it, only slower."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"ready": False, "problem": "The database does not answer."}, status=503)
    return JsonResponse({"ready": True})


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Who is signed in without a role for the page reads whom to ask."""
    return render(request, "403.html", status=403)
