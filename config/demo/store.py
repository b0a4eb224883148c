"""Where the demo's mail lies: one file for each message, the newest few hundred of them."""

from __future__ import annotations

import email
import email.policy
import hashlib
import json
import os
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

from config.demo.smtp_server import Accepted

KEPT = 500
_MESSAGE_ID = re.compile(rb"^Message-ID:\s*(\S+)", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Mail:
    """A stored message: its number, when it came, and what it says."""

    number: int
    came: datetime
    raw: bytes
    message: EmailMessage

    def part(self, kind: str) -> str:
        """The words of the `plain` or `html` part, or nothing."""
        found = self.message.get_body((kind,))
        return str(found.get_content()) if found is not None else ""


class Inbox:
    """A folder of messages, `keep`ing what arrives and forgetting the oldest beyond `kept`."""

    def __init__(self, folder: Path, *, kept: int = KEPT) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._folder, self._kept = folder, kept
        self._last = max(self._numbers(), default=0)

    def keep(self, message: Accepted) -> None:
        """Stores a message as the server took it, its envelope in front (RFC 5321, 4.4: Return-Path)."""
        envelope = "".join(f"Delivered-To: {who}\r\n" for who in message.recipients)
        self._last += 1
        self._path(self._last).write_bytes(f"Return-Path: <{message.sender}>\r\n{envelope}".encode() + message.data)
        self._path(self._last - self._kept).unlink(missing_ok=True)

    def find(self, address: str = "", *, most: int = 100) -> list[Mail]:
        """The newest messages first, those to an address that contains `address`."""
        found: list[Mail] = []
        for number in sorted(self._numbers(), reverse=True):
            mail = self.read(number)
            if mail and address.strip().lower() in str(mail.message["Delivered-To"]).lower():
                found.append(mail)
            if len(found) == most:
                break
        return found

    def read(self, number: int) -> Mail | None:
        """One message, or nothing when it is gone."""
        path = self._path(number)
        try:
            raw, came = path.read_bytes(), datetime.fromtimestamp(path.stat().st_mtime, UTC)
        except FileNotFoundError:
            return None
        return Mail(number, came, raw, email.message_from_bytes(raw, policy=email.policy.default))

    def _numbers(self) -> list[int]:
        return [int(path.stem) for path in self._folder.glob("*.eml") if path.stem.isdecimal()]

    def _path(self, number: int) -> Path:
        return self._folder / f"{number:012d}.eml"


class Journal:
    """Every accepted message as a line that is on the disk before the server says yes: what a fault test believes."""

    def __init__(self, file: Path) -> None:
        self._file = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def keep(self, message: Accepted) -> None:
        """Writes one line for each recipient: recipient, Message-ID, SHA-256 of the message."""
        found = _MESSAGE_ID.search(message.data)
        line = {
            "message_id": found[1].decode("latin-1") if found else "",
            "sha256": hashlib.sha256(message.data).hexdigest(),
            "at": datetime.now(UTC).isoformat(),
        }
        os.write(self._file, "".join(f"{json.dumps({'to': who, **line})}\n" for who in message.recipients).encode())
        os.fsync(self._file)
