"""The tests: development's services, plain and quick password hashing, short leases. Redis, PostgreSQL and SMTP stay real."""

from config.settings.development import *  # noqa: F403

ENVIRONMENT = "test"
DEBUG = False
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
MAIL_LEASE_SECONDS = env.int("MAIL_LEASE_SECONDS", default=2)  # noqa: F405
WHITENOISE_AUTOREFRESH = True
