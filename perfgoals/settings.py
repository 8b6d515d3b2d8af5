"""One file, driven by the environment, failing loudly.

``PERFGOALS_ENV=production`` demands a secret, hosts and a database from the environment and refuses the
demo password; without it the system runs in development mode on SQLite in ``var/`` with a secret of its own.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import tempfile
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from environs import Env

env = Env()

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env.str("PERFGOALS_VAR", str(BASE_DIR / "var")))
VAR_DIR.mkdir(parents=True, exist_ok=True)

PRODUCTION = env.str("PERFGOALS_ENV", "development") == "production"
DEBUG = False

DEMO_PASSWORD_DEFAULT = "Perfgoals-demo-2026"  # published on purpose, refused in production  # noqa: S105  # nosec B105
DEMO_PASSWORD = env.str("DEMO_PASSWORD", DEMO_PASSWORD_DEFAULT)


def _development_secret() -> str:
    """A secret of this checkout's own, made at the first start and kept, so that sessions survive a restart."""
    path = VAR_DIR / "secret_key"
    if not path.exists():
        # Written aside and linked into place: two processes that start together agree on one secret.
        with tempfile.NamedTemporaryFile("w", dir=VAR_DIR, prefix="secret-", delete=False) as made:
            made.write(secrets.token_urlsafe(50))
        with contextlib.suppress(FileExistsError):
            os.link(made.name, path)
        Path(made.name).unlink()
    return path.read_text()


def _together(names: dict[str, str]) -> dict[str, str]:
    """Settings that only make sense together, by what they are called elsewhere; {} where none is set.

    Raises ImproperlyConfigured where some are set and some are not.
    """
    given = {each: env.str(name, "") for each, name in names.items()}
    lacking = [names[each] for each, text in given.items() if not text]
    if lacking and len(lacking) < len(given):
        raise ImproperlyConfigured(f"{', '.join(names.values())} belong together; missing: {', '.join(lacking)}")
    return {} if lacking else given


def _private_storage() -> dict[str, Any]:
    """Where private files are kept: an S3-compatible store where one is named, else a folder of this machine."""
    s3 = _together(
        {
            "bucket_name": "PERFGOALS_S3_BUCKET",
            "endpoint_url": "PERFGOALS_S3_ENDPOINT",
            "access_key": "PERFGOALS_S3_ACCESS_KEY",
            "secret_key": "PERFGOALS_S3_SECRET_KEY",
        }
    )
    if not s3:
        folder = {"location": VAR_DIR / "private"}
        return {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": folder}
    rest = {
        "region_name": env.str("PERFGOALS_S3_REGION", "us-east-1"),
        "addressing_style": "path",  # a store of one's own has no address a bucket
        "default_acl": None,  # as the bucket says: private
        "file_overwrite": False,
        "signature_version": "s3v4",
    }
    return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": {**s3, **rest}}


if PRODUCTION:
    missing = [name for name in ("SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL") if not env.str(name, "")]
    if missing:
        raise ImproperlyConfigured(f"production needs in its environment: {', '.join(missing)}")
    if env.str("DEMO_PASSWORD", ""):
        raise ImproperlyConfigured("production refuses DEMO_PASSWORD: demo accounts do not belong here")
    SECRET_KEY = env.str("SECRET_KEY")
    if len(SECRET_KEY) < 50:
        raise ImproperlyConfigured("SECRET_KEY must have at least 50 characters")
    ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
    CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", [])
else:
    SECRET_KEY = env.str("SECRET_KEY", "") or _development_secret()
    ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["127.0.0.1", "localhost", "[::1]", "testserver"])

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "axes",
    "django_tasks",
    "perfgoals.accounts",
    "perfgoals.workflow",
    "indicators",
    "projects",
    "selfeval",
    "packs",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "perfgoals.accounts.middleware.FirstPasswordMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "perfgoals.urls"
WSGI_APPLICATION = "perfgoals.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "projects.context.navigation",
            ],
            "builtins": ["perfgoals.templatetags.perfgoals"],
        },
    },
]
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"

DATABASES = {"default": env.dj_db_url("DATABASE_URL", f"sqlite:///{VAR_DIR / 'db.sqlite3'}", conn_max_age=600)}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # IMMEDIATE takes the write lock at the start: competing writers wait instead of failing half-way.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
    # Tests too have a real file: databases in memory lock whole tables and have no WAL.
    DATABASES["default"]["TEST"] = {"NAME": str(VAR_DIR / "test.sqlite3")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "perfgoals.accounts.passwords.NotLikeName"},
    {"NAME": "perfgoals.accounts.passwords.LongEnough", "OPTIONS": {"min_length": 10}},
    {"NAME": "perfgoals.accounts.passwords.NotCommon"},
    {"NAME": "perfgoals.accounts.passwords.NotNumeric"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = LOGOUT_REDIRECT_URL = "desk"
CSRF_FAILURE_VIEW = "perfgoals.accounts.guards.csrf_failure"
SESSION_COOKIE_AGE = 8 * 60 * 60  # one working day, in seconds

AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_HTTP_RESPONSE_CODE = 429
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "perfgoals.accounts.views.login.locked_out"
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # the page names a time: trying before does not move it
AXES_DISABLE_ACCESS_LOG = True  # logins stand in our own trail
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = PRODUCTION and env.bool("HTTPS", True)
SECURE_HSTS_SECONDS = 31_536_000 if SECURE_SSL_REDIRECT else 0
if PRODUCTION:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_THOUSAND_SEPARATOR = False

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static", VAR_DIR / "assets" / "served"]
STORAGES = {
    "default": _private_storage(),
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
ICON_DIR = VAR_DIR / "assets" / "node_modules" / "bootstrap-icons" / "icons"
FONT_DIR = VAR_DIR / "fonts"

IMPORT_MAX_BYTES = env.int("IMPORT_MAX_BYTES", 20 * 1024 * 1024)
IMPORT_UNDO_HOURS = env.int("IMPORT_UNDO_HOURS", 24)
# Evidence (证明材料) of a self-evaluation: a file, all files of a form together, and how many.
EVIDENCE_MAX_BYTES = env.int("EVIDENCE_MAX_BYTES", 10 * 1024 * 1024)
EVIDENCE_MAX_FORM_BYTES = env.int("EVIDENCE_MAX_FORM_BYTES", 50 * 1024 * 1024)
EVIDENCE_MAX_FILES = env.int("EVIDENCE_MAX_FILES", 20)

# Background jobs: in the database, or in Redis where one is named (requirements-extras.txt).
REDIS_URL = env.str("REDIS_URL", "")
if REDIS_URL:
    INSTALLED_APPS += ["django_rq", "django_tasks_rq"]
    TASKS = {"default": {"BACKEND": "django_tasks_rq.RQBackend"}}
    # A job has no time limit of its own: it keeps its lease as long as it works.
    RQ_QUEUES = {"default": {"URL": REDIS_URL, "DEFAULT_TIMEOUT": -1}}
else:
    INSTALLED_APPS += ["django_tasks_db"]
    TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
# Where jobs work: a folder for each, on the disk of the worker. PACK_WORK_DAYS: how long one that failed is kept.
PACK_WORK_DIR = Path(env.str("PACK_WORK_DIR", str(VAR_DIR / "packs-work")))
PACK_WORK_DAYS = env.int("PACK_WORK_DAYS", 7)
# A worker that is silent for so many seconds loses its job; a job that was lost so often stops; for so many seconds a
# worker tries to reach the database again.
JOB_LEASE_SECONDS = env.float("JOB_LEASE_SECONDS", 60)
JOB_MAX_ATTEMPTS = env.int("JOB_MAX_ATTEMPTS", 3)
JOB_DATABASE_PATIENCE = env.float("JOB_DATABASE_PATIENCE", 300)
DOWNLOAD_LINK_SECONDS = env.int("DOWNLOAD_LINK_SECONDS", 15 * 60)
# A list of up to so many rows is written at once; a longer one is a job, whose file is kept for so many days.
LIST_EXPORT_INLINE_ROWS = env.int("LIST_EXPORT_INLINE_ROWS", 2_000)
LIST_EXPORT_DAYS = env.int("LIST_EXPORT_DAYS", 7)

DATA_UPLOAD_MAX_NUMBER_FIELDS = 6000  # 500 indicator rows send 5 fields each, 500 calculation items 6

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "WARNING")},
}
