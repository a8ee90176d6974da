"""Django's settings. What differs between installations comes from `surroundings`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import django_stubs_ext
from django.utils.translation import gettext_lazy as _

from needlepoint.records.object_store import storages_setting
from needlepoint.studio.site.environment import read_surroundings, work_limits
from needlepoint.studio.site.mail import ADDRESS, SENDER, mail_server
from needlepoint.studio.site.text_messages import PROGRAM, sms_program

django_stubs_ext.monkeypatch()

HERE = Path(__file__).parents[1]
_AROUND = read_surroundings()

DEBUG = False
DEVELOPMENT = os.environ.get("NEEDLEPOINT_DEVELOPMENT", "") == "1"  # shows the style guide
SECRET_KEY = _AROUND.secret
DATA, KEYS = _AROUND.data, _AROUND.keys
HTTPS, LAN = _AROUND.https, _AROUND.lan
ALLOWED_HOSTS = list(_AROUND.hosts)
DATABASES = {"default": _AROUND.database}
STORAGES = storages_setting(os.environ.get("NEEDLEPOINT_FILES", ""))
BACKUPS = os.environ.get("NEEDLEPOINT_BACKUP", "")
AUDIT_TOLD_TO = os.environ.get("NEEDLEPOINT_SYSLOG", "")
VIRUS_SCANNER = os.environ.get("NEEDLEPOINT_CLAMD", "")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",  # two pages of allauth ask for it
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "needlepoint.records",
    "needlepoint.studio",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "needlepoint.studio.site.headers.Headers",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "needlepoint.studio.site.body_limits.BodyLimits",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "needlepoint.studio.accounts.devices.KnownDevices",
    "needlepoint.studio.site.middleware.Gate",
    "needlepoint.studio.site.clean_text.CleanText",
    "needlepoint.studio.site.posted_once.PostedOnce",
    "needlepoint.studio.site.errors.ErrorPages",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "needlepoint.studio.site.urls"
WSGI_APPLICATION = "needlepoint.studio.site.wsgi.application"
FORMAT_MODULE_PATH = ["needlepoint.studio.formats"]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "templates", *sorted(HERE.glob("*/templates"))],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "needlepoint.studio.site.context_processors.menu",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "needlepoint.studio.templatetags.access",
                "needlepoint.studio.templatetags.once",
                "needlepoint.studio.templatetags.often",
                "needlepoint.studio.templatetags.figures",
                "needlepoint.studio.templatetags.icons",
                "needlepoint.studio.templatetags.rule_words",
                "needlepoint.studio.templatetags.scar_words",
                "needlepoint.studio.templatetags.session_words",
            ],
        },
    }
]

AUTH_USER_MODEL = "records.Operator"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "needlepoint.studio.accounts.passwords.KnownWordsValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "needlepoint.studio.accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "needlepoint.studio.accounts.login_forms.LoginForm",
    "reauthenticate": "needlepoint.studio.accounts.login_forms.ReauthenticateForm",
}
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]  # of a page that is closed
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_LOGOUT_REDIRECT_URL = LOGIN_URL
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300  # own choice: long enough for one export or one erasure
ACCOUNT_RATE_LIMITS = {"login": None}  # `tries` bounds the wrong ones; the right ones need no bound
MFA_ADAPTER = "needlepoint.studio.accounts.second_factors.Factors"
MFA_FORMS = {"add_webauthn": "needlepoint.studio.accounts.login_forms.PasskeyForm"}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Needlepoint"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS  # browsers trust localhost without https
IDLE_S = 600  # own choice: a tablet left for ten minutes shows nobody's skin

# tries of passwords are counted here: by one process in its memory, by several in their database
_SHARED = {
    "BACKEND": "django.core.cache.backends.db.DatabaseCache",
    "LOCATION": "studio_cache",
    "OPTIONS": {"MAX_ENTRIES": 100_000},
}
_OWN: dict[str, Any] = {
    "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
    "OPTIONS": {"MAX_ENTRIES": 100_000},  # nobody makes it forget tries by making others
}
_HERE = _OWN | {"LOCATION": "here", "OPTIONS": {"MAX_ENTRIES": 10_000}}  # never shared: counts
CACHES = {"default": _SHARED if "postgresql" in _AROUND.database["ENGINE"] else _OWN, "here": _HERE}
PAGES_A_MINUTE = 1200
"""Own choice: no hand asks twenty times a second for a minute, not even for forty thumbnails."""

WORK_LIMITS = work_limits(dict(os.environ))
"""What one measurement, comparison or forecast may use; beyond it, it ends with a sentence."""

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

_MAIL = mail_server(os.environ.get(ADDRESS, ""), os.environ.get(SENDER, ""))
MAIL_IS_THERE = _MAIL.is_there
EMAIL_BACKEND, DEFAULT_FROM_EMAIL = _MAIL.backend, _MAIL.sender
EMAIL_HOST, EMAIL_PORT = _MAIL.host, _MAIL.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _MAIL.user, _MAIL.password
EMAIL_USE_TLS, EMAIL_USE_SSL = _MAIL.tls, _MAIL.ssl
EMAIL_TIMEOUT = 20  # own choice: as long as a person waits for a page
SMS_PROGRAM = sms_program(os.environ.get(PROGRAM, ""))

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("es", _("Spanish"))]
LOCALE_PATHS = [HERE / "locale"]
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATICFILES_DIRS = [HERE / "static"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 3600

SESSION_ENGINE = "needlepoint.records.models.login"
SESSION_COOKIE_AGE = 12 * 3600  # a working day from the login on; the idle lock comes much earlier
# no other host, no other path and no plain http can set a cookie of this name
_HOST = "__Host-" if HTTPS else ""
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"{_HOST}sessionid", f"{_HOST}csrftoken"
DEVICE_COOKIE_NAME, PASS_COOKIE_NAME = f"{_HOST}device", f"{_HOST}pass"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SAMESITE = "Strict"
SECURE_SSL_REDIRECT = HTTPS
_BEHIND = HTTPS and not LAN  # on a practice's own network this process speaks https itself
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _BEHIND else None
# not there: it would bind every port of the name, also that of the page which leads to https
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if _BEHIND else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = _BEHIND
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS] if HTTPS else []

DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FILES = 40
FILE_UPLOAD_HANDLERS = ["needlepoint.records.uploads.sealed_uploads.SealedUploads"]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
