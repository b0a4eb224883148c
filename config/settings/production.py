"""Production: everything is given, nothing is guessed; what is missing or malformed is one sentence at start."""

import sys
from typing import NoReturn

from django.core.exceptions import ImproperlyConfigured


def _stop(sentence: object) -> NoReturn:
    sys.exit(f"Luvalla cannot start: {sentence}")


try:
    from config.settings.base import *  # noqa: F403
    from config.settings.base import (
        APPLICATION,
        BEHIND_PROXY,
        EMAIL_URL,
        HASH_KEYS,
        LINKS_KNOWN,
        MAIL_EVENTS,
        OWNER,
        RETURNS_IMAP,
        SECRET_KEY,
        env,
    )
    from marketing.answers import check_known
    from marketing.ports.imap import Mailbox
    from marketing.ports.services import SCHEME, Service
    from marketing.ports.webhooks import Door

    ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
    CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[f"https://{host}" for host in ALLOWED_HOSTS])
    PUBLIC_URL = env.str("PUBLIC_URL")
except (ImproperlyConfigured, ValueError) as error:
    _stop(error)

DEBUG = False
ENVIRONMENT = "production"

if len(SECRET_KEY) < 50 or SECRET_KEY.startswith("django-insecure-"):
    _stop("SECRET_KEY must be at least 50 random characters.")
if not HASH_KEYS or any(len(key) < 32 for key in HASH_KEYS.values()):
    _stop("HASH_KEYS must hold id=key pairs with keys of at least 32 characters.")
if not EMAIL_URL:
    _stop("Set the EMAIL_URL environment variable, for instance smtp+tls://user:password@mail.example.org:587.")
for _name, _read, _urls in (
    ("EMAIL_URL", Service.of, [EMAIL_URL] if EMAIL_URL.startswith(SCHEME) else []),
    ("RETURNS_IMAP", Mailbox.of, [RETURNS_IMAP] if RETURNS_IMAP else []),
    ("MAIL_EVENTS", Door.of, MAIL_EVENTS),
    ("LINKS_KNOWN", check_known, LINKS_KNOWN),
):
    try:
        for _url in _urls:
            _read(_url)
    except ValueError as error:
        _stop(f"{_name}: {error}.")
if "DATABASE_OWNER_URL" in env.ENVIRON and OWNER["USER"] == APPLICATION["USER"]:
    _stop("DATABASE_OWNER_URL must name another role than DATABASE_URL: the application may not own its tables.")

SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz)$"]  # asked for on the machine itself, without TLS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrf"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
