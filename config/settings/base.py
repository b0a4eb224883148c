"""What every environment shares. Each value that differs by installation comes from the environment, typed, and is named in docs/operations.md."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import django_stubs_ext
import environ
from django.utils.translation import gettext_lazy as _

from config.logging import logging_config
from marketing.quiet import Quiet

django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parents[2]
env = environ.Env()

# --- where things lie ---------------------------------------------------------------------------------------------------------------
LUVALLA_HOME = Path(env.str("LUVALLA_HOME", default=str(BASE_DIR / ".luvalla"))).resolve()
FILES_DIR = Path(env.str("FILES_DIR", default=str(LUVALLA_HOME / "files")))
JOURNAL_DIR = Path(env.str("JOURNAL_DIR", default=str(LUVALLA_HOME / "journal")))

# --- database: always the application's role; the owner's only in config.database.as_owner ------------------------------------------
APPLICATION: dict[str, Any] = env.db("DATABASE_URL")
OWNER: dict[str, Any] = env.db("DATABASE_OWNER_URL", default=env.str("DATABASE_URL"))
# Only what asks for it is prepared on the server (privacy.prepared), and then with one plan for all values.
_PREPARED = {"prepare_threshold": 2**31, "options": "-c plan_cache_mode=force_generic_plan"}
APPLICATION["OPTIONS"] = {**_PREPARED, **APPLICATION.get("OPTIONS", {})}
DATABASES = {"default": {**APPLICATION, "CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}}
DATABASE_OWNER = {key: OWNER[key] for key in ("USER", "PASSWORD")}
DATABASE_APPLICATION_ROLE = APPLICATION["USER"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- applications: `config` first, so that its commands win --------------------------------------------------------------------------
INSTALLED_APPS = [
    "config.apps.ConfigConfig",
    "dsr.apps.DsrConfig",
    "marketing.apps.MarketingConfig",
    "consent.apps.ConsentConfig",
    "crm.apps.CrmConfig",
    "privacy.apps.PrivacyConfig",
    "config.apps.AuthWithoutPermissionsConfig",
    "config.apps.LuvallaAdminConfig",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "import_export",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "marketing.middleware.LanguageOfTheLink",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "config.middleware.PrivateResponses",
    "config.middleware.RefusalsAreSentences",
    "allauth.account.middleware.AccountMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context.luvalla",
            ]
        },
    }
]

# --- sign-in ------------------------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "crm.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 15}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "admin:index"
ACCOUNT_ADAPTER = "config.accounts.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
MFA_ADAPTER = "config.accounts.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "Luvalla"
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 10 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
# Abuse counters live in PostgreSQL: Redis may be emptied or absent at any moment.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "privacy_cache"}}

# --- keys ---------------------------------------------------------------------------------------------------------------------------
SECRET_KEY = env.str("SECRET_KEY")
HASH_KEYS: dict[str, str] = env.dict("HASH_KEYS")

# --- mail ---------------------------------------------------------------------------------------------------------------------------
EMAIL_URL = env.str("EMAIL_URL", default="")
MAIL_CONNECTIONS = env.int("MAIL_CONNECTIONS", default=20)
MAIL_CANARY_MINUTES = env.int("MAIL_CANARY_MINUTES", default=10)
MAIL_QUIET = Quiet.parse(
    env.str("MAIL_QUIET_HOURS", default="21-7"), sundays=env.bool("MAIL_QUIET_SUNDAYS", default=False)
)
RETURNS_MAILDIR = env.str("RETURNS_MAILDIR", default="")
RETURNS_IMAP = env.str("RETURNS_IMAP", default="")
MAIL_EVENTS = env.str("MAIL_EVENTS", default="").split()
MAIL_LEASE_SECONDS = env.int("MAIL_LEASE_SECONDS", default=60)
LINKS_ASKED = env.bool("LINKS_ASKED", default=True)
LINKS_KNOWN = frozenset(env.str("LINKS_KNOWN", default="").lower().replace(",", " ").split())

# --- Celery: nudges only -------------------------------------------------------------------------------------------------------------
REDIS_URL = env.str("REDIS_URL")
CELERY_BROKER_URL = REDIS_URL
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600, "socket_connect_timeout": 1, "socket_keepalive": True}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_PUBLISH_RETRY = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_DEFAULT_QUEUE = "luvalla"
CELERY_TIMEZONE = "Europe/Helsinki"
CELERY_BEAT_SCHEDULE = {
    "sweep": {"task": "config.tasks.sweep", "schedule": 15.0, "options": {"expires": 15}},
}

# --- languages and time --------------------------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("fi", _("Finnish")), ("sv", _("Swedish")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = "config.formats"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Helsinki"

# --- assets and pages ----------------------------------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = env.str("STATIC_ROOT", default=str(BASE_DIR / "staticfiles"))
STATICFILES_DIRS = [BASE_DIR / "static"]
PUBLIC_URL = env.str("PUBLIC_URL", default="http://127.0.0.1:8000")
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'self'"],
        "form-action": ["'self'"],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
# Not "no-referrer": under it browsers send `Origin: null` with every form, which the CSRF check must refuse. Nothing leaves for others.
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]
UPLOAD_LIMIT = 64 * 1024 * 1024
IMPORT_EXPORT_ESCAPE_FORMULAE_ON_EXPORT = True
SILENCED_SYSTEM_CHECKS: list[str] = []

BEHIND_PROXY = env.bool("BEHIND_PROXY", default=False)
EMBED_HOSTS = env.list("EMBED_HOSTS", default=[])

# --- the controller: names and addresses that stand on every page, mail, notice and answer ------------------------------------------
CONTROLLER = {
    "name": env.str("CONTROLLER_NAME", default="Esimerkkilaitos"),
    "business_id": env.str("CONTROLLER_BUSINESS_ID", default="0000000-0"),
    "address": env.str("CONTROLLER_ADDRESS", default="PL 1, 00001 Helsinki"),
    "phone": env.str("CONTROLLER_PHONE", default="+358 9 000 000"),
    "email": env.str("CONTROLLER_EMAIL", default="viestinta@esimerkkilaitos.example"),
    "ban_email": env.str("CONTROLLER_BAN_EMAIL", default="viestinta@esimerkkilaitos.example"),
    "dpo_email": env.str("CONTROLLER_DPO_EMAIL", default="tietosuoja@esimerkkilaitos.example"),
    "sender": env.str("CONTROLLER_SENDER", default="uutiskirje@esimerkkilaitos.example"),
    "returns": env.str("CONTROLLER_RETURNS", default="palautukset@esimerkkilaitos.example"),
    "authority": env.str("CONTROLLER_AUTHORITY", default="Tietosuojavaltuutetun toimisto, PL 800, 00531 Helsinki"),
}

LOGGING = logging_config()
