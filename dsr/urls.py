"""Public pages of people who ask."""

from __future__ import annotations

from django.urls import path

from dsr.views import asking

urlpatterns = [
    path("privacy/request/", asking.ask, name="privacy_request"),
    path("privacy/request/sent/", asking.sent, name="privacy_request_sent"),
    path("privacy/request/<str:token>", asking.recognise, name="privacy_request_recognise"),
]
