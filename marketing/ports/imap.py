"""A mailbox on an IMAP server (RFC 3501), where what comes back may lie: read without being marked, marked as seen once it is taken in."""

from __future__ import annotations

import base64
import imaplib
import re
import ssl
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urlsplit

from marketing.ports.dialogue import OWN_MACHINE

SECONDS = 30  # for any answer
WINDOW = 20_000  # mails of the folder that one question is about: an answer is one line, and a line has its length
SLICE = 20  # mails fetched by one question
_PORTS = {"imaps": 993, "imap+tls": 143, "imap": 143}
_UID = re.compile(rb"\bUID (\d+)")
_FLAGGED = re.compile(rb"\\Flagged\b", re.IGNORECASE)
_QUOTED = re.compile(rb'BODY\[\](?:<\d+>)? (?:"((?:[^"\\]|\\.)*)"|NIL)')
_NOT_ASCII = re.compile(r"[^\x20-\x7e]+")


class Unreadable(Exception):
    """The mailbox cannot be read; its words say where and at which step, and name no person and no password."""


@dataclass(frozen=True, slots=True)
class Mailbox:
    """Where it is: `imaps://user:password@host:port/folder`, `imap+tls://` for STARTTLS, `imap://` on this machine. Without a folder, INBOX."""

    scheme: str
    host: str
    port: int
    user: str
    password: str = field(repr=False)
    folder: str = "INBOX"

    @classmethod
    def of(cls, url: str) -> Mailbox:
        """Reads the address. Raises ValueError with what is wrong with it: without the address, which holds a password."""
        try:
            parts = urlsplit(url)
            port, words = parts.port, [unquote(word or "") for word in (parts.username, parts.password, parts.path[1:])]
        except ValueError:
            raise ValueError("it is no address: write imaps://user:password@host/folder") from None
        if parts.scheme not in _PORTS or not parts.hostname or not words[0]:
            raise ValueError("write imaps://user:password@host/folder")
        if parts.scheme == "imap" and parts.hostname not in OWN_MACHINE:
            raise ValueError(f"the password for {parts.hostname} would travel in plain text: use imaps or imap+tls")
        if any(ord(letter) < 32 for word in words for letter in word):
            raise ValueError("it has characters that nothing can be named by")
        user, password, folder = words
        return cls(parts.scheme, parts.hostname, port or _PORTS[parts.scheme], user, password, folder or "INBOX")


@dataclass(frozen=True, slots=True)
class Unseen:
    """One mail nobody has seen, its first `most` bytes. `flagged`: it could not be taken in before."""

    uid: int
    raw: bytes = field(repr=False)
    flagged: bool = False


class Inbox:
    """The open folder; a context. Raises Unreadable from any of its methods, when the server is away, refuses or talks nonsense."""

    def __init__(self, mailbox: Mailbox, *, most: int, context: ssl.SSLContext | None = None) -> None:
        self._mailbox, self._most = mailbox, most
        self._context = context or ssl.create_default_context()
        self._imap: imaplib.IMAP4 | None = None
        self._there = 0  # mails in the folder

    def __enter__(self) -> Inbox:
        box = self._mailbox
        try:
            if box.scheme == "imaps":
                self._imap = imaplib.IMAP4_SSL(box.host, box.port, ssl_context=self._context, timeout=SECONDS)
            else:
                self._imap = imaplib.IMAP4(box.host, box.port, timeout=SECONDS)
        except (OSError, imaplib.IMAP4.error) as error:
            raise self._no("no connection", error) from error
        try:
            self._open()
        except BaseException:
            self.__exit__()
            raise
        return self

    def _open(self) -> None:
        box, imap = self._mailbox, self._imap
        if box.scheme == "imap+tls":
            self._ask("STARTTLS", lambda imap: imap.starttls(self._context))
        if imap is not None and "AUTH=PLAIN" in imap.capabilities:
            proof = f"\0{box.user}\0{box.password}".encode()
            self._ask("the sign-in", lambda imap: imap.authenticate("PLAIN", lambda _challenge: proof))
        else:
            self._ask("the sign-in", lambda imap: imap.login(box.user, box.password))
        there = self._ask("the folder", lambda imap: imap.select(_quoted(box.folder)))[-1]
        self._there = int(there or b"0")

    def __exit__(self, *_: object) -> None:
        if self._imap is not None:
            try:
                self._imap.logout()  # without CLOSE: that would expunge what others have marked to be deleted
            except (OSError, imaplib.IMAP4.error):
                with suppress(OSError):  # its socket is gone already
                    self._imap.shutdown()

    def unseen(self, number: int) -> Iterator[list[Unseen]]:
        """Up to `number` mails nobody has seen, oldest first and those that failed before last, in slices. They stay unseen."""
        for kind in ("UNFLAGGED", "FLAGGED"):
            for uids in self._found(kind):
                for start in range(0, min(len(uids), number), SLICE):
                    yield self._fetch(uids[start : min(start + SLICE, number)])
                number -= len(uids)
                if number <= 0:
                    return

    def taken(self, mails: Sequence[Unseen]) -> None:
        """Marks them as seen, and no longer as ones that failed."""
        self._mark("+FLAGS.SILENT", r"(\Seen)", mails)
        self._mark("-FLAGS.SILENT", r"(\Flagged)", [mail for mail in mails if mail.flagged])

    def failed(self, mails: Sequence[Unseen]) -> None:
        """Marks them with a flag, which a person sees too: they are tried again, after all others."""
        self._mark("+FLAGS.SILENT", r"(\Flagged)", [mail for mail in mails if not mail.flagged])

    def _found(self, kind: str) -> Iterator[list[bytes]]:
        for first in range(1, self._there + 1, WINDOW):
            window = [f"{first}:{min(first + WINDOW - 1, self._there)}"] if self._there > WINDOW else []
            line = self._uid("SEARCH", *window, "UNSEEN", "UNDELETED", kind)[0]
            if uids := (line or b"").split():
                yield uids

    def _fetch(self, uids: Sequence[bytes]) -> list[Unseen]:
        """What is still there of them. A server may say other things in between, and write an empty mail without a literal."""
        found = []
        said = self._uid("FETCH", b",".join(uids).decode("ascii"), f"(UID FLAGS BODY.PEEK[]<0.{self._most}>)")
        for place, item in enumerate(said):
            told, raw = item if isinstance(item, tuple) else (item or b"", None)  # a tuple where there is a literal
            if raw is None:
                quoted = _QUOTED.search(told)
                raw = quoted and (quoted[1] or b"")
            elif isinstance(after := said[place + 1], bytes):  # some servers tell the UID after the mail
                told += after
            uid = _UID.search(told)
            if uid and raw is not None:
                found.append(Unseen(int(uid[1]), raw, bool(_FLAGGED.search(told))))
        return found

    def _mark(self, how: str, flags: str, mails: Sequence[Unseen]) -> None:
        if mails:
            self._uid("STORE", ",".join(str(mail.uid) for mail in mails), how, flags)

    def _uid(self, *words: str) -> list[Any]:
        return self._ask(words[0], lambda imap: imap.uid(*words))

    def _ask(self, step: str, call: Any) -> list[Any]:
        try:
            answer, said = call(self._imap)
        except (OSError, imaplib.IMAP4.error, ValueError, AssertionError) as error:
            raise self._no(step, error) from error
        if answer != "OK":
            raise self._no(step, None)
        return list(said)

    def _no(self, step: str, error: Exception | None) -> Unreadable:
        """The server's own words stay out of it: they may name the user."""
        why = error.strerror if isinstance(error, OSError) and error.strerror else "was refused"
        if isinstance(error, TimeoutError):
            why = "no answer in time"
        return Unreadable(f"{self._mailbox.host}:{self._mailbox.port}: {step}: {why}")


def _quoted(folder: str) -> str:
    """A folder's name as the protocol has it: quoted, in its own variant of UTF-7 (RFC 3501, 5.1.3)."""
    plain = _NOT_ASCII.sub(lambda found: f"&{_base64(found[0])}-", folder.replace("&", "&-"))
    escaped = plain.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _base64(text: str) -> str:
    return base64.b64encode(text.encode("utf-16-be")).decode("ascii").rstrip("=").replace("/", ",")
