"""In production a malformed address of mail is one sentence at start, which repeats no password."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

GIVEN = {
    "DJANGO_SETTINGS_MODULE": "config.settings.production",
    "DATABASE_URL": "postgresql://a:b@127.0.0.1:1/x",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "SECRET_KEY": "abcdefghij" * 6,
    "HASH_KEYS": f"k1={'abcdefghij' * 6}",
    "ALLOWED_HOSTS": "register.example",
    "PUBLIC_URL": "https://register.example",
    "EMAIL_URL": "smtp://localhost",
}


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"EMAIL_URL": "anymail+postmark://?stream=secret"}, "EMAIL_URL: postmark needs server_token"),
        ({"RETURNS_IMAP": "imap://me:secret@mail.example"}, "RETURNS_IMAP: the password for mail.example would travel"),
        ({"MAIL_EVENTS": "postmark://me:secret@"}, "MAIL_EVENTS: write postmark://user:password@"),
        ({"LINKS_KNOWN": "intra.example"}, "LINKS_KNOWN: write host:port, such as intra.example.org:443"),
        (
            {
                "LINKS_KNOWN": "intra.example:443, other.example:8080",
                "EMAIL_URL": "anymail+postmark://?server_token=secret",
                "RETURNS_IMAP": "imaps://me:secret@mail.example/Returns",
                "MAIL_EVENTS": f"mailgun://?webhook_signing_key=secret postmark://me:{'secret' * 3}@",
            },
            "",
        ),
    ],
)
def test_it_starts_or_says_what_to_mend(given: dict[str, str], sentence: str) -> None:
    command = [sys.executable, "-c", "import config.settings.production"]
    ended = subprocess.run(command, env={**os.environ, **GIVEN, **given}, capture_output=True, text=True, check=False)
    assert ended.returncode == bool(sentence)
    assert ended.stderr.startswith(f"Luvalla cannot start: {sentence}" if sentence else "")
    assert "secret" not in ended.stderr
