"""The tests: development's services, plain and quick password hashing, short leases. Redis, PostgreSQL and SMTP stay real."""

import os
from urllib.parse import urlsplit

from config.settings.development import *  # noqa: F403
from config.settings.development import REDIS_URL as _BROKER
from marketing.quiet import Quiet

ENVIRONMENT = "test"
DEBUG = False
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
MAIL_CANARY_MINUTES = 0
MAIL_QUIET = Quiet()
LINKS_ASKED = False
MAIL_LEASE_SECONDS = env.int("MAIL_LEASE_SECONDS", default=2)  # noqa: F405
WHITENOISE_AUTOREFRESH = True

# Each test process has a broker's database of its own, beside the demo's, that its tests may flush; its subprocesses share it.
_process = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
REDIS_URL = CELERY_BROKER_URL = os.environ["REDIS_URL"] = urlsplit(_BROKER)._replace(path=f"/{_process + 1}").geturl()
