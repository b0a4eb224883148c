"""The pages of the demo's inbox: what arrived, one mail, its HTML in a frame that can do nothing. No script; loopback only."""

from __future__ import annotations

import re
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs
from zoneinfo import ZoneInfo

from config.demo.store import Inbox, Mail

HELSINKI = ZoneInfo("Europe/Helsinki")
_STYLE = Path(__file__).with_name("inbox.css")
_LINK = re.compile(r"https?://[^\s<>\"')]+")
_MAIL = re.compile(r"/mail/(\d{1,15})(/html|/source)?")
_HOSTS = ("127.0.0.1", "localhost")
PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; frame-src 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "form-action 'self' http://127.0.0.1:* http://localhost:*"
)
MAIL_POLICY = (  # the mail's own styles are inline, as mail programs need them; nothing else of it works
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)


def page(title: str, body: str) -> str:
    """A whole page of the inbox."""
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f'<title>{escape(title)}</title><link rel="stylesheet" href="/inbox.css"></head><body><main class="page">'
        f"{body}</main></body></html>"
    )


def list_page(mails: list[Mail], searched: str) -> str:
    """The newest mails, and a field to find those to one address (posted, so that no address stands in a URL)."""
    rows = "".join(
        f'<tr><td><a href="/mail/{mail.number}">{escape(str(mail.message["Subject"] or "(no subject)"))}</a></td>'
        f"<td>{escape(str(mail.message['Delivered-To']))}</td>"
        f"<td><time>{mail.came.astimezone(HELSINKI):%d %b %H:%M:%S}</time></td></tr>"
        for mail in mails
    )
    none = (
        "No mail to such an address." if searched else "No mail yet. What the product sends in the demo arrives here."
    )
    table = (
        f'<table><thead><tr><th scope="col">Subject</th><th scope="col">To</th><th scope="col">Came</th></tr></thead>'
        f"<tbody>{rows}</tbody></table>"
    )
    return page(
        "Inbox of the demo",
        f'<header><h1>Inbox of the demo</h1><p class="soft">Nothing leaves this machine: every mail ends here, the newest first.'
        f' <a href="/">Look again</a></p></header><form method="post" action="/" role="search"><label for="to">Sent to</label>'
        f'<input id="to" name="to" value="{escape(searched)}" autocomplete="off"><button>Find</button></form>'
        f'<section class="card">{table if mails else f"<p>{none}</p>"}</section>',
    )


def mail_page(mail: Mail) -> str:
    """One mail: who, what, the text with its links, the HTML in its frame, and the one-click button of RFC 8058 if it has one."""
    head = "".join(
        f"<dt>{label}</dt><dd>{escape(str(mail.message[name] or ''))}</dd>"
        for label, name in (("From", "From"), ("To", "Delivered-To"), ("Date", "Date"))
    )
    text, framed = mail.part("plain"), ""
    if mail.part("html"):
        framed = (
            f'<section><h2>As a mail program shows it</h2><iframe title="The mail as HTML" src="/mail/{mail.number}/html" '
            f'sandbox="allow-popups allow-popups-to-escape-sandbox"></iframe></section>'
        )
    return page(
        str(mail.message["Subject"] or "(no subject)"),
        f'<nav><a href="/">← Inbox</a></nav><header><h1>{escape(str(mail.message["Subject"] or "(no subject)"))}</h1>'
        f"<dl>{head}</dl></header>{_one_click(mail)}{framed}"
        f'<section><h2>As plain text</h2><div class="card text">{_linked(text)}</div></section>'
        f'<p class="soft"><a href="/mail/{mail.number}/source">Source with all headers</a></p>',
    )


def mail_html(mail: Mail) -> str:
    """The HTML part; its links open beside the inbox."""
    return f'<!doctype html><base target="_blank">{mail.part("html")}'


def _linked(text: str) -> str:
    out, at = [], 0
    for found in _LINK.finditer(text):
        url = escape(found[0])
        out.append(
            f'{escape(text[at : found.start()])}<a href="{url}" target="_blank" rel="noopener noreferrer">{url}</a>'
        )
        at = found.end()
    return "".join(out) + escape(text[at:])


def _one_click(mail: Mail) -> str:
    link = _LINK.search(str(mail.message["List-Unsubscribe"] or ""))
    if link is None or "List-Unsubscribe-Post" not in mail.message:
        return ""
    return (
        f'<form method="post" action="{escape(link[0])}" target="_blank"><input type="hidden" name="List-Unsubscribe" '
        f'value="One-Click"><button>Unsubscribe</button><span class="soft">What the button of a mail program does (RFC 8058).'
        f"</span></form>"
    )


class Pages(BaseHTTPRequestHandler):
    """Serves the inbox. Every answer has its policy; a request under another host name is refused (DNS rebinding)."""

    inbox: Inbox
    server_version = "inbox"
    sys_version = ""

    def do_GET(self) -> None:
        found = _MAIL.fullmatch(self.path)
        mail = self.inbox.read(int(found[1])) if found else None
        if self._elsewhere():
            return
        if self.path == "/inbox.css":
            self._answer(200, _STYLE.read_text(), "text/css")
        elif self.path == "/":
            self._answer(200, list_page(self.inbox.find(), ""))
        elif found is None or mail is None:
            self._answer(
                404, page("Gone", '<h1>This mail is gone.</h1><p>Only the newest are kept. <a href="/">Inbox</a></p>')
            )
        elif found[2] == "/html":
            self._answer(200, mail_html(mail), policy=MAIL_POLICY)
        elif found[2] == "/source":
            self._answer(200, mail.raw.decode("utf-8", "replace"), "text/plain")
        else:
            self._answer(200, mail_page(mail))

    def do_POST(self) -> None:
        size = min(int(self.headers.get("Content-Length") or 0), 2_000)
        fields = parse_qs(self.rfile.read(size).decode("utf-8", "replace"))
        searched = fields.get("to", [""])[0]
        if not self._elsewhere():
            self._answer(200, list_page(self.inbox.find(searched), searched))

    def _elsewhere(self) -> bool:
        """Was another machine's name asked for? Then that is answered."""
        if self.headers.get("Host", "").rpartition(":")[0] in _HOSTS:
            return False
        self._answer(421, page("Not here", "<h1>This page answers only under 127.0.0.1.</h1>"))
        return True

    def _answer(self, status: int, text: str, kind: str = "text/html", *, policy: str = PAGE_POLICY) -> None:
        body = text.encode("utf-8", "replace")
        self.send_response(status)
        for name, value in (
            ("Content-Type", f"{kind}; charset=utf-8"),
            ("Content-Length", str(len(body))),
            ("Content-Security-Policy", policy),
            ("X-Content-Type-Options", "nosniff"),
            ("Referrer-Policy", "no-referrer"),
            ("Cache-Control", "no-store"),
        ):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: what people look at in the demo is not written down."""


def serve(inbox: Inbox, port: int) -> ThreadingHTTPServer:
    """The server of the inbox on the loopback, not yet running; port 0 takes a free one."""
    pages = type("InboxPages", (Pages,), {"inbox": inbox})
    return ThreadingHTTPServer(("127.0.0.1", port), pages)
