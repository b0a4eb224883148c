"""The mail services that django-anymail speaks to: what each needs and carries, and a mail of ours as it wants it.

A service takes no ready MIME but its parts, and writes the mail anew; our own header lines go with it as they are. Our return address does
not: services have their own, and what comes back is told by their events, which repeat the mark that we send along.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from importlib import import_module
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from django.core.mail import EmailMultiAlternatives

from marketing.ports.dialogue import OWN_MACHINE
from marketing.verp import HEADER

SCHEME = "anymail+"
MARK = "luvalla"
"""The name under which a service keeps the mark of a message and gives it back."""
_REWRITTEN = {"from", "to", "subject", "date", "mime-version", "content-type", "content-transfer-encoding"}


@dataclass(frozen=True, slots=True)
class Kind:
    """What is known of a service: options it `needs` and `may` have, whether the mark goes as metadata or, where there are none, as a tag,
    whether its tracking can be switched off mail by mail, and header lines of its own."""

    needs: tuple[str, ...]
    may: tuple[str, ...] = ()
    mark: str = "metadata"
    tracks: bool = True
    headers: Mapping[str, str] = field(default_factory=dict)


KINDS = {
    "brevo": Kind(("api_key",), tracks=False),
    "mailersend": Kind(("api_token",), mark="tags"),
    "mailgun": Kind(("api_key",), ("sender_domain",)),
    "mailjet": Kind(("api_key", "secret_key")),
    "mailtrap": Kind(("api_token",), ("sandbox_id",), tracks=False),
    "mandrill": Kind(("api_key",)),
    "postal": Kind(("api_key", "api_url"), mark="tags", tracks=False),
    "postmark": Kind(
        ("server_token",), ("message_stream",), headers={"X-PM-KeepID": "true"}
    ),  # else it makes a Message-ID
    "resend": Kind(("api_key",), tracks=False),
    "scaleway": Kind(("secret_key", "project_id"), ("region",), tracks=False),
    "sparkpost": Kind(("api_key",), ("subaccount",)),
    "unisender_go": Kind(("api_key", "api_url")),
}
"""By anymail's names. Two are not among them and take SMTP: Amazon SES, whose client tries again by itself and so may send twice, and
SendGrid, which anymail supports no longer."""


@dataclass(frozen=True, slots=True)
class Service:
    """One of them with its options: `anymail+postmark://?server_token=…`, any of `needs` and `may`, and `api_url`."""

    name: str
    options: Mapping[str, str] = field(repr=False)
    connections: int = 20

    @classmethod
    def of(cls, url: str, connections: int = 20) -> Service:
        """Reads the address. Raises ValueError with what is wrong, without its values: they are secrets."""
        scheme, _, rest = url.partition("://")  # by hand: some names have an underscore, which a scheme may not
        name, options = scheme.removeprefix(SCHEME), dict(parse_qsl(urlsplit(f"//{rest}").query))
        kind = KINDS.get(name)
        if kind is None:
            raise ValueError(f"there is no service {name} that mail can go by: write one of {', '.join(KINDS)}")
        if missing := [option for option in kind.needs if option not in options]:
            raise ValueError(f"{name} needs {' and '.join(missing)}: write {SCHEME}{name}://?{missing[0]}=…")
        if unknown := sorted({*options} - {*kind.needs, *kind.may, "api_url"}):
            raise ValueError(f"{name} has no option {unknown[0]}")
        there = urlsplit(options.get("api_url", "https://"))
        if there.scheme != "https" and there.hostname not in OWN_MACHINE:
            raise ValueError(f"the key for {name} would travel in plain text: api_url begins with https://")
        return cls(name, options, connections)

    def backend(self, *, connect: float, read: float) -> Any:
        """A client of it, by anymail, with its times in seconds."""
        made = import_module(f"anymail.backends.{self.name}").EmailBackend
        return made(**self.options, timeout=(connect, read))

    def letter(self, data: bytes, recipient: str) -> EmailMultiAlternatives:
        """A compiled mail as this service is given it: nothing of it is counted or followed by the service. Raises ValueError for what is no such mail."""
        kind, mail = KINDS[self.name], message_from_bytes(data, policy=policy.default)
        headers = {name: str(value) for name, value in mail.items() if name.lower() not in _REWRITTEN}
        made = EmailMultiAlternatives(
            subject=str(mail["Subject"]),
            body=_part(mail, "plain") or "",
            from_email=str(mail["From"]),
            to=[recipient],
            headers=headers | dict(kind.headers),
        )
        html = _part(mail, "html")
        if html is not None:
            made.attach_alternative(html, "text/html")
        mark = headers.get(HEADER, "")
        extra: dict[str, Any] = {"tags": [mark]} if kind.mark == "tags" else {"metadata": {MARK: mark}}
        if kind.tracks:
            extra |= {"track_opens": False, "track_clicks": False}
        for name, value in extra.items():
            setattr(made, name, value)
        return made


def _part(mail: Any, form: str) -> str | None:
    part: EmailMessage | None = mail.get_body((form,))
    try:
        return None if part is None else str(part.get_content())
    except (LookupError, AttributeError) as error:
        raise ValueError("the mail cannot be taken apart") from error
