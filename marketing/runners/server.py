"""The mail server or service that this installation sends through."""

from __future__ import annotations

import json
from typing import Literal

import environ
from django.conf import settings
from django.utils.translation import gettext as _

from marketing.ports.services import SCHEME, Service
from marketing.ports.smtp import Server
from privacy.refusal import Refused


def mail_server() -> Server | Service:
    """Where `EMAIL_URL` points (smtp://, smtp+tls:// for STARTTLS, smtp+ssl://, or anymail+… for a mail service); without it, the demo's
    sink of this home.

    Raises Refused with what to set when there is neither, or when a password would travel in plain text.
    """
    if not settings.EMAIL_URL:
        return Server("127.0.0.1", _sink_port(), connections=settings.MAIL_CONNECTIONS)
    if settings.EMAIL_URL.startswith(SCHEME):
        return _service(settings.EMAIL_URL)
    given = environ.Env.email_url_config(settings.EMAIL_URL)
    tls: Literal["none", "starttls", "tls"] = "none"
    if given.get("EMAIL_USE_TLS"):
        tls = "starttls"
    elif given.get("EMAIL_USE_SSL"):
        tls = "tls"
    try:
        return Server(
            given["EMAIL_HOST"],
            given["EMAIL_PORT"] or {"none": 25, "starttls": 587, "tls": 465}[tls],
            given["EMAIL_HOST_USER"] or "",
            given["EMAIL_HOST_PASSWORD"] or "",
            tls,
            settings.MAIL_CONNECTIONS,
        )
    except ValueError as error:
        raise Refused(str(error)) from error


def _service(url: str) -> Service:
    try:
        return Service.of(url, settings.MAIL_CONNECTIONS)
    except ValueError as error:
        raise Refused(f"EMAIL_URL: {error}.") from error


def _sink_port() -> int:
    try:
        return int(json.loads((settings.LUVALLA_HOME / "sink.json").read_text())["smtp"])
    except (OSError, ValueError, KeyError) as error:
        raise Refused(
            _("There is no mail server: set EMAIL_URL, or start the demo, whose own mailbox is used then.")
        ) from error
