"""What mail services call us for: anymail checks who calls and reads what is said; its signals are not used, we ask its views ourselves."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.http import HttpRequest
from django.utils import timezone

from marketing.ports.services import MARK
from marketing.reported import Reported
from marketing.verp import message_of

VIEWS: dict[str, tuple[str, str]] = {
    "brevo": ("BrevoTrackingWebhookView", ""),
    "mailersend": ("MailerSendTrackingWebhookView", "signing_secret"),
    "mailgun": ("MailgunTrackingWebhookView", "webhook_signing_key"),
    "mailjet": ("MailjetTrackingWebhookView", ""),
    "mailtrap": ("MailtrapTrackingWebhookView", "signing_secret"),
    "mandrill": ("MandrillCombinedWebhookView", "webhook_key"),
    "postal": ("PostalTrackingWebhookView", "webhook_key"),
    "postmark": ("PostmarkTrackingWebhookView", ""),
    "resend": ("ResendTrackingWebhookView", ""),
    "sparkpost": ("SparkPostTrackingWebhookView", ""),
}
"""Who can report: anymail's view, and the option with the key of the service's signature, where there is one."""
_SIGNS_IF_ASKED = {"mailtrap"}
SHORTEST_SECRET = 16
LONGEST = 100_000  # characters of an event that are kept for a person to read
_SAID_IN = {"type", "event", "severity", "status", "bouncetype", "bounce_type", "bounce_class", "hard_bounce", "reason"}
_DEEPEST = 6


class Forged(Exception):
    """Whoever called could not prove to be the service."""


@dataclass(frozen=True, slots=True)
class Door:
    """One service that may report: by user and password (`postmark://user:password@`), by its signature (`mailgun://?webhook_signing_key=…`), or both."""

    name: str
    secret: str = field(repr=False)
    options: Mapping[str, str] = field(repr=False)

    @classmethod
    def of(cls, url: str) -> Door:
        """Reads one. Raises ValueError with what is wrong, without its secrets; nobody may report who proves nothing."""
        name, _, rest = url.partition("://")
        parts, options = urlsplit(f"//{rest}"), dict(parse_qsl(urlsplit(f"//{rest}").query))
        if name not in VIEWS:
            raise ValueError(f"{name or 'this'} is no service that reports: write one of {', '.join(VIEWS)}")
        user, password, key = unquote(parts.username or ""), unquote(parts.password or ""), VIEWS[name][1]
        known = {key, "webhook_url"} if name == "mandrill" else {key}  # Mandrill signs the address it calls
        if unknown := sorted({*options} - known):
            raise ValueError(f"{name} has no option {unknown[0]} here")
        signed = key in options
        if key and not signed and not (password and name in _SIGNS_IF_ASKED):
            raise ValueError(f"{name} needs {key}: write {name}://?{key}=…")
        if (password or not signed) and len(password) < SHORTEST_SECRET:
            raise ValueError(f"write {name}://user:password@ with a password of at least {SHORTEST_SECRET} characters")
        return cls(name, f"{user}:{password}" if password else "", options)

    def hear(self, request: HttpRequest, raw: bytes) -> list[Reported]:
        """What is reported, with `raw` as the body. Raises Forged. What cannot be read is one report of type `unknown`."""
        made = getattr(import_module(f"anymail.webhooks.{self.name}"), VIEWS[self.name][0])
        view = made(**self.options, **({"webhook_secret": self.secret} if self.secret else {}))
        try:
            view.run_validators(request)
        except Exception as error:  # its own no, or whatever a forger's nonsense makes it raise
            raise Forged from error
        try:
            return [self._reported(event) for event in view.parse_events(request)]
        except Exception:
            words = raw[:LONGEST].decode("utf-8", "replace").replace("\0", "")
            return [Reported("unknown", _digest(self.name, words), text=words, message=message_of(words))]

    def _reported(self, event: Any) -> Reported:
        said = event.esp_event if isinstance(event.esp_event, dict) else {"said": event.esp_event}
        text = _text({key: value for key, value in said.items() if key != "signature"})
        marks = " ".join((str((event.metadata or {}).get(MARK, "")), *map(str, event.tags or ()))), text
        at = event.timestamp
        if at is not None and timezone.is_naive(at):
            at = timezone.make_aware(at)
        own = _own_id(self.name, said, event)
        return Reported(
            type=event.event_type or "unknown",
            identity=_digest(self.name, event.event_type, own or text),
            reason=event.reject_reason or "",
            words=" ".join(str(words) for words in (event.mta_response, event.description) if words)[:LONGEST],
            says=frozenset(_says(said, _DEEPEST)),
            message=next((found for found in map(message_of, marks) if found), None),
            at=at,
            text=text,
        )


def _text(said: Any) -> str:
    """An event as a person reads it, and as PostgreSQL takes it: without NUL and halves of characters."""
    text = json.dumps(said, sort_keys=True, ensure_ascii=False, indent=1, default=str)[:LONGEST]
    return text.replace("\\u0000", "").encode("utf-8", "replace").decode("utf-8")


def _own_id(name: str, said: Mapping[str, Any], event: Any) -> str:
    """How the service names the event. Mailgun's token, which anymail takes for it, may be another when it calls again."""
    if name == "mailgun" and isinstance(said.get("event-data"), dict):
        data = said["event-data"]
        return f"{data.get('id', '')} {data.get('timestamp', '')}".strip()
    return str(event.event_id or "")


def _says(said: Any, deeper: int) -> Iterator[str]:
    """What the service calls it, wherever in the event that stands."""
    for key, value in said.items() if isinstance(said, Mapping) and deeper else ():
        if isinstance(value, Mapping):
            yield from _says(value, deeper - 1)
        elif key.lower() in _SAID_IN and isinstance(value, (str, int, bool)):
            yield f"{key.lower()}={str(value).lower()[:60]}"


def _digest(*parts: object) -> bytes:
    return hashlib.sha256(repr(parts).encode("utf-8", "replace")).digest()
