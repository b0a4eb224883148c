"""A developer's machine and the demo: services of our own when none are given, secrets made once and kept in the home."""

import os
from pathlib import Path

from config.services.door import ensure
from config.settings.secrets import ensure_secrets

_BASE = Path(__file__).resolve().parents[2]
ensure(os.environ, _BASE)
ensure_secrets(os.environ)

from config.settings.base import *  # noqa: E402, F403
from marketing.quiet import Quiet  # noqa: E402

DEBUG = os.environ.get("DEBUG", "") == "1"
ENVIRONMENT = "development"
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
if "MAIL_QUIET_HOURS" not in os.environ:
    MAIL_QUIET = Quiet()  # whoever tries it in the evening shall see it go
if "LINKS_ASKED" not in os.environ:
    LINKS_ASKED = False  # a demo talks to nobody outside
WHITENOISE_USE_FINDERS = True
