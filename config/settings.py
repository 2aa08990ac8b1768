"""Every setting of the portal, read from the environment; `.env.example` documents each variable."""

import os
import sys
from pathlib import Path
from typing import Any

import environ
from django.utils.csp import CSP

from config.mailing import mailer
from config.secret_key import secret_key
from config.validation import make_folders, needs_database, refuse

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
env.read_env(BASE_DIR / ".env")
env.ENVIRON = {name: value for name, value in os.environ.items() if value}  # an empty one counts as not set
HAS_DATABASE = needs_database(sys.argv)
refuse(env.ENVIRON, is_database_needed=HAS_DATABASE)

# Embedded: one machine, all on loopback, the secret key kept in VAR_DIR. Production: nothing by default.
PORTAL_MODE = env.str("PORTAL_MODE", default="embedded")
IS_PRODUCTION = PORTAL_MODE == "production"

VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var"))).resolve()
DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="") or secret_key(VAR_DIR / "secret_key")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
# The first seals, every one opens; embedded has one of its own, beside the secret key.
ENCRYPTION_KEYS = env.list("ENCRYPTION_KEYS", default=[])
if not ENCRYPTION_KEYS and not IS_PRODUCTION:
    ENCRYPTION_KEYS = [secret_key(VAR_DIR / "encryption_key")]
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
PORTAL_URL = env.str(
    "PORTAL_URL", default=f"https://{ALLOWED_HOSTS[0]}" if IS_PRODUCTION else "http://localhost:8000"
)

# ---- Parts -----------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "engagements",
    "checks",
    "handover",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.keep_private.keep_private",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "engagements.sign_in.sessions.note_session",
    "engagements.sign_in.time_zone.use_time_zone",
    "engagements.sign_in.second_factor.require_second_factor",
    "engagements.opening_log.log_openings",
    # Last: what is around it deals with who is signed in, and what is inside with whom they look as.
    "engagements.view_as.ViewAs",
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
                "django.template.context_processors.csp",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "builtins": [
                "engagements.templatetags.icons",
                "engagements.templatetags.states",
                "engagements.templatetags.rails",
                "engagements.templatetags.times",
                "engagements.templatetags.links",
                "engagements.templatetags.texts",
                "engagements.templatetags.terms",
            ],
        },
    },
]

FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

if HAS_DATABASE:
    DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'portal.sqlite3'}")}
else:
    DATABASES = {"default": {"ENGINE": "django.db.backends.dummy"}}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;"
            # What is erased is overwritten in the file.
            "PRAGMA foreign_keys=ON;PRAGMA mmap_size=134217728;PRAGMA secure_delete=ON;"
        ),
    }
elif HAS_DATABASE:
    DATABASES["default"].setdefault("CONN_MAX_AGE", 60)
    DATABASES["default"].setdefault("CONN_HEALTH_CHECKS", True)
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault("connect_timeout", 5)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# ---- People and how they sign in -------------------------------------------------------------------------
AUTH_USER_MODEL = "engagements.User"
AUTHENTICATION_BACKENDS = ["engagements.sign_in.backend.Backend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "engagements.sign_in.password_words.WordsValidator"},
]

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "board"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True  # twice: mail gets lost
ACCOUNT_PREVENT_ENUMERATION = True
# An address comes with an invitation alone, and the code that is mailed to it proves whose it is.
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_SUBJECT_PREFIX = "Launch Ready: "
ACCOUNT_EMAIL_NOTIFICATIONS = True  # whoever changed something of an account, its owner hears of it
# Besides allauth's own limits: codes mailed to prove an address, and tries at one of them.
ACCOUNT_RATE_LIMITS = {
    "mail_code": "10/h/user,20/h/ip",
    "open_account": "10/h/ip,3/h/key",
    "mailed_code": "5/10m/key",
    "invite": "60/h/user",
    # Passphrases tried at links to a pack.
    "open_share": "10/10m/ip,30/h/key",
}
ACCOUNT_FORMS = {
    "login": "engagements.forms.sign_in.SignInForm",
    "request_login_code": "engagements.forms.sign_in.RequestCodeForm",
    "confirm_login_code": "engagements.forms.sign_in.ConfirmCodeForm",
    "reset_password": "engagements.forms.sign_in.ResetPasswordForm",
    "reset_password_from_key": "engagements.forms.sign_in.NewPasswordForm",
    "change_password": "engagements.forms.sign_in.ChangePasswordForm",
    "set_password": "engagements.forms.sign_in.SetPasswordForm",
    "reauthenticate": "engagements.forms.sign_in.ProveByPasswordForm",
}
ACCOUNT_ADAPTER = "engagements.accounts.AccountAdapter"
# Whether strangers may open an organisation of their own here; else people come by invitation alone.
SIGN_UP = env.bool("SIGN_UP", default=False)

# A passkey keeps its secret to itself; those of apps and recovery codes are kept encrypted, or not offered.
MFA_SUPPORTED_TYPES = ["webauthn", *(["totp", "recovery_codes"] if ENCRYPTION_KEYS else [])]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"  # a finger, a face or a PIN: two factors in one
MFA_TOTP_ISSUER = "Launch Ready"
MFA_ADAPTER = "engagements.sign_in.factors.FactorAdapter"
MFA_FORMS = {
    "add_webauthn": "engagements.forms.second_factor.AddPasskeyForm",
    "login_webauthn": "engagements.forms.second_factor.ComeInForm",
    "authenticate_webauthn": "engagements.forms.second_factor.SignStepForm",
    "reauthenticate_webauthn": "engagements.forms.second_factor.ProveByPasskeyForm",
    "edit_webauthn": "engagements.forms.second_factor.RenamePasskeyForm",
    "activate_totp": "engagements.forms.second_factor.StartAppForm",
    "authenticate": "engagements.forms.second_factor.SecondStepForm",
    "reauthenticate": "engagements.forms.second_factor.ProveByCodeForm",
}
INVITATION_DAYS = env.int("INVITATION_DAYS", default=7)  # how long the link of an invitation lets someone in

SESSION_DAYS = env.int("SESSION_DAYS", default=14)  # then one signs in again, however busy the session is
SESSION_IDLE_HOURS = env.int("SESSION_IDLE_HOURS", default=72)  # and where nothing is asked of it
SESSION_COOKIE_AGE = SESSION_DAYS * 86_400

# ---- Language and time -----------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
# One that is not complete would show a page of two languages: libraries bring their own translations.
LANGUAGES = [("en", "English")]
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True
LOCALE_PATHS = [BASE_DIR / "locale"]

# ---- Files -----------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_DIR", default=str(VAR_DIR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = VAR_DIR / "media"
STORAGES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        # Packs: for this process's user alone, whatever other users the machine has.
        "OPTIONS": {"file_permissions_mode": 0o600, "directory_permissions_mode": 0o700},
    },
    "staticfiles": {"BACKEND": f"config.static_files.{'PlainStatic' if DEBUG else 'HashedStatic'}"},
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = DEBUG
make_folders(STATIC_ROOT, MEDIA_ROOT)
DATA_UPLOAD_MAX_NUMBER_FIELDS = 6_000  # whoever ticks all 5,000 entries of a register one by one
FILE_UPLOAD_HANDLERS = [
    "config.uploads.BoundedUpload",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# ---- Browsers and proxies --------------------------------------------------------------------------------
# What the browser may load and do: this site alone, nothing inline.
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF, CSP.NONCE],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_PRODUCTION
SECURE_SSL_REDIRECT = env.bool("TLS_REDIRECT", default=IS_PRODUCTION)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", default=31_536_000 if IS_PRODUCTION else 0)
SECURE_HSTS_INCLUDE_SUBDOMAINS = IS_PRODUCTION
_tls_header = env.str("PROXY_TLS_HEADER", default="")
if _tls_header:
    SECURE_PROXY_SSL_HEADER = (f"HTTP_{_tls_header.upper().replace('-', '_')}", "https")
# A place on browsers' preload lists is for the domain's owner to ask for, and hard to take back.
SILENCED_SYSTEM_CHECKS = ["security.W021"]
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)

# ---- Processes, cache, mail and log ----------------------------------------------------------------------
# config/gunicorn.py and `manage.py up` read these.
WEB_BIND = env.str("WEB_BIND", default="127.0.0.1:8000")
WEB_WORKERS = env.int("WEB_WORKERS", default=1)
WEB_THREADS = env.int("WEB_THREADS", default=4)
WORKER_PROCESSES = env.int("WORKER_PROCESSES", default=1)

REDIS_URL = env.str("REDIS_URL", default="")
_LOCAL_CACHE = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
_REDIS_CACHE = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
CACHES = {"default": _REDIS_CACHE if REDIS_URL else _LOCAL_CACHE}

DEFAULT_FROM_EMAIL = env.str("EMAIL_FROM", default="Launch Ready Portal <portal@localhost>")
MAILERS = {"default": mailer(env.str("EMAIL_URL", default=f"filemail:///{VAR_DIR / 'mail'}"))}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"short": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "filters": {"secrets": {"()": "config.log_privacy.WithoutSecrets"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "short", "filters": ["secrets"]},
    },
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        "django": {"handlers": [], "propagate": True},
        "fontTools": {"level": "WARNING"},
        "weasyprint": {"level": "ERROR"},
        # A line for each sweep would fill the log; failures are told all the same.
        "celery.app.trace": {"level": "WARNING"},
        "celery.worker.strategy": {"level": "WARNING"},
    },
}

# ---- Work in the background ------------------------------------------------------------------------------
# The row is the truth and a message wakes it up, so a lost message is only late.
CELERY_BROKER_URL = REDIS_URL or "filesystem://localhost"
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SOFT_TIME_LIMIT = 570
CELERY_TASK_TIME_LIMIT = 600
CELERY_WORKER_POOL = "config.prefork_pool:TaskPool"
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 400_000  # kB, then a fresh process takes over
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_ENABLE_REMOTE_CONTROL = bool(REDIS_URL)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0.1, "interval_max": 0.2}
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any]
if REDIS_URL:
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "visibility_timeout": 900,  # above the time limit: nothing is handed out twice while it is worked on
        "socket_connect_timeout": 2,
        "socket_timeout": 10,
        "socket_keepalive": True,
    }
else:
    CELERY_BROKER_TRANSPORT = "config.broker:Transport"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(VAR_DIR / "broker"),
        "data_folder_out": str(VAR_DIR / "broker"),
        "control_folder": str(VAR_DIR / "broker" / "control"),
        "polling_interval": 0.05,
    }

# How long a worker holds a job without a sign of life before another may take it over.
JOB_LEASE_SECONDS = env.float("JOB_LEASE_SECONDS", default=30.0)

# ---- Packs -----------------------------------------------------------------------------------------------
# The certificate that issued versions are signed with; none is signed without.
PACK_SIGNING_FILE = env.str("PACK_SIGNING_FILE", default="")
PACK_SIGNING_PASSPHRASE = env.str("PACK_SIGNING_PASSPHRASE", default="")

# ---- Audits ----------------------------------------------------------------------------------------------
# Whose networks may be audited besides the public ones, and where its names and certificates come from.
AUDIT_ALLOWED_NETWORKS = env.list("AUDIT_ALLOWED_NETWORKS", default=[])
AUDIT_RESOLVERS = env.list("AUDIT_RESOLVERS", default=[])
AUDIT_ZONE_RESOLVERS = env.dict("AUDIT_ZONE_RESOLVERS", default={})
AUDIT_RDAP_SERVERS = env.dict("AUDIT_RDAP_SERVERS", default={})
AUDIT_CA_FILE = env.str("AUDIT_CA_FILE", default="")
AUDIT_TRUST_ANCHORS = env.str("AUDIT_TRUST_ANCHORS", default="")
AUDIT_PORT_MAP = env.dict("AUDIT_PORT_MAP", default={})
# How many of the newest audits of an engagement keep what they found out, to be judged again.
AUDIT_FACTS_KEPT_RUNS = env.int("AUDIT_FACTS_KEPT_RUNS", default=10)
# Whether any client may be sent more than a visitor sends, consent or not.
ACTIVE_CHECKS = env.bool("ACTIVE_CHECKS", default=True)
