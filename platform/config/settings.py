"""Every setting of Lectern, read from the environment. `.env.example` and `docs/settings.md` say what each means."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import environ
from huey import RedisExpireHuey, SqliteHuey
from lib.env import Environment, database_at
from lib.keys import derived_key, key_kept_in
from lib.logs import logging_config
from lib.queue import SignedJSONSerializer
from redis import ConnectionPool
from redis.backoff import NoBackoff
from redis.retry import Retry

from config.production import refuse_bad_settings
from config.tokens import token_settings
from config.wagtail import *  # noqa: F403  # constants in capitals, read by Django from here

ROOT = Path(__file__).resolve().parents[2]
if os.environ.get("LECTERN_ENV") != "test" and (ROOT / ".env").exists():
    environ.Env.read_env(str(ROOT / ".env"))
env = Environment(os.environ)

ENVIRONMENT = env.choice("LECTERN_ENV", ("development", "test", "production"), default="development")
PRODUCTION = ENVIRONMENT == "production"
TESTING = ENVIRONMENT == "test"
DEBUG = env.flag("DEBUG", default=False)
DATA_DIR = Path(env.text("DATA_DIR", str(ROOT / ".data"))).resolve()

# Keys: in production each purpose has its own; elsewhere they are derived from the first.
_FOR_DEVELOPMENT = "development-only-" + "x" * 40
if ENVIRONMENT == "development":
    _FOR_DEVELOPMENT = key_kept_in(DATA_DIR, _FOR_DEVELOPMENT)
SECRET_KEY = env.text("SECRET_KEY", "" if PRODUCTION else _FOR_DEVELOPMENT)


def _key(name: str, purpose: str) -> str:
    return env.text(name) or ("" if PRODUCTION or not SECRET_KEY else derived_key(SECRET_KEY, purpose))


JWT_SIGNING_KEY = _key("JWT_SIGNING_KEY", "tokens")
MEDIA_SIGNING_KEY = _key("MEDIA_SIGNING_KEY", "media")
QUEUE_SIGNING_KEY = _key("QUEUE_SIGNING_KEY", "queue")

# Where it is reached.
BASE_URL = env.url("BASE_URL", ("http", "https"), "http://localhost:8000").rstrip("/")
ALLOWED_HOSTS = env.names("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = [BASE_URL]
TRUSTED_PROXIES = env.networks("TRUSTED_PROXIES")
CLIENT_ADDRESS_HEADER = env.header("CLIENT_ADDRESS_HEADER", "X-Forwarded-For")
PROXIES_STATED = bool(env.text("TRUSTED_PROXIES"))
SECURE_COOKIES = env.flag("SECURE_COOKIES", default=PRODUCTION)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_COOKIES
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
if SECURE_COOKIES:  # a name that browsers take only over HTTPS, from this host, for all of it
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
SESSION_COOKIE_AGE = env.number("ADMIN_SESSION_HOURS", 12, least=1, most=720) * 3600
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_SSL_REDIRECT = env.flag("SSL_REDIRECT", default=PRODUCTION)
SECURE_HSTS_SECONDS = env.number("HSTS_SECONDS", 31_536_000 if PRODUCTION else 0, least=0, most=10**9)
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = PRODUCTION
# Other origins read the API with a token, never with a cookie.
CORS_ALLOWED_ORIGINS = env.origins("CORS_ORIGINS")
CORS_URLS_REGEX = r"^/api/v1/"
CORS_ALLOW_CREDENTIALS = False
CORS_ALLOW_HEADERS = ("accept", "authorization", "content-type", "idempotency-key", "if-none-match")
CORS_EXPOSE_HEADERS = ("ETag", "Retry-After", "X-Request-ID")
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"  # the preview of the Wagtail admin is a frame
SILENCED_SYSTEM_CHECKS = ["security.W019"]
METRICS_TOKEN = env.text("METRICS_TOKEN")

INSTALLED_APPS = [
    "lib",
    "outbox",
    "limits",
    "accounts",
    "huey.contrib.djhuey",
    "wagtail.embeds",
    "cms.people.apps.PeopleConfig",  # wagtail.users
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "corsheaders",
    "ninja",
    "ninja_extra",
    "ninja_jwt",
    "content",
    "learning",
    "analytics",
    "notifications",
    "cms",
    "api",
    "player",
    "demo",
]

MIDDLEWARE = [
    "api.operations.OperationsMiddleware",
    "lib.proxies.TrustedProxyMiddleware",
    "lib.logs.RequestIdMiddleware",
    "accounts.calling.CallingMiddleware",
    "api.layers.ApiLayersMiddleware",  # below /api/ a request goes on in API_MIDDLEWARE
    "django.middleware.security.SecurityMiddleware",
    "lib.browser.BrowserPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "cms.page_policy.AdminPolicyMiddleware",
    "cms.second_factor.middleware.SecondFactorMiddleware",
    "cms.middleware.AdminIsolationMiddleware",
    "cms.one_at_a_time.OneAtATimeMiddleware",
]
API_MIDDLEWARE = [
    "lib.browser.KnownHeadersMiddleware",
    "api.middleware.OtherOriginsMiddleware",
    "api.middleware.ApiErrorMiddleware",
    "api.middleware.SlashMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "cms" / "overrides"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "lib.browser.csp_nonce",
            ],
        },
    },
]

# Database: SQLite where nothing is installed, PostgreSQL in production.
_sqlite = f"sqlite:///{DATA_DIR / 'lectern.sqlite3'}"
_database_url = env.url("DATABASE_URL", ("postgres", "postgresql", "sqlite"), _sqlite)
DATABASES: dict[str, Any] = {"default": database_at(_database_url)}
CONN_MAX_AGE = env.number("CONN_MAX_AGE", 600, least=0, most=86_400)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
_database = DATABASES["default"]
if _database["ENGINE"].endswith("sqlite3"):
    _caution = "OFF" if TESTING else "NORMAL"  # tests need not survive a power cut
    # Without IMMEDIATE about half of the concurrent read-then-write transactions fail as "database is locked".
    _database["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": f"PRAGMA journal_mode=WAL;PRAGMA synchronous={_caution};PRAGMA cache_size=-20000;",
    }
    _database["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}  # threads of a test share a file, not a memory
else:
    _database |= {"ENGINE": "lib.postgresql", "CONN_MAX_AGE": CONN_MAX_AGE, "CONN_HEALTH_CHECKS": True}
    _database["DISABLE_SERVER_SIDE_CURSORS"] = True  # so that PgBouncer may pool by transaction

# A copy of the database to read from.
_replica_url = env.url("DATABASE_REPLICA_URL", ("postgres", "postgresql"))
REPLICA_LAG_SECONDS = env.number("REPLICA_LAG_SECONDS", 5, least=1, most=60)
if _replica_url:
    _patience = {"connect_timeout": 2, **database_at(_replica_url).get("OPTIONS", {})}
    DATABASES["replica"] = {
        **database_at(_replica_url),
        "ENGINE": "lib.postgresql",
        "CONN_MAX_AGE": CONN_MAX_AGE,
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": True,
        "OPTIONS": _patience,
        "TEST": {"MIRROR": "default"},
    }
    DATABASE_ROUTERS = ["lib.replica.ReplicaRouter"]
    MIDDLEWARE.insert(MIDDLEWARE.index("api.layers.ApiLayersMiddleware"), "api.replica.ReplicaMiddleware")

# Cache and queue: Redis where there is one, else a table and a file.
REDIS_URL = env.url("REDIS_URL", ("redis", "rediss", "unix"))
REDIS_PATIENCE = 15 if TESTING else 1  # seconds; a machine that is busy with tests is no Redis that is down
_once_more = Retry(NoBackoff(), 1)  # a connection that was cut is opened anew; what is down is not waited for
CACHES: dict[str, Any] = {
    "default": (
        {
            "BACKEND": "lib.cache.ForgivingRedisCache",
            "LOCATION": REDIS_URL,
            "OPTIONS": {
                "socket_connect_timeout": REDIS_PATIENCE,
                "socket_timeout": REDIS_PATIENCE,
                "retry": _once_more,
            },
        }
        if REDIS_URL
        else {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "lectern_cache"}
    )
}
OUTBOX_LEASE_SECONDS = env.number("OUTBOX_LEASE_SECONDS", 300, least=1, most=3600)
_queue: dict[str, Any] = {
    "name": "lectern",
    "results": True,
    "serializer": SignedJSONSerializer(QUEUE_SIGNING_KEY or "unset"),
    "utc": True,
}
if REDIS_URL:
    # A wake-up that Redis does not take in time is left to the sweep, rather than kept waiting by a request.
    _pool = ConnectionPool.from_url(REDIS_URL, socket_connect_timeout=2, socket_timeout=10, retry=_once_more)
    HUEY: Any = RedisExpireHuey(connection_pool=_pool, expire_time=86_400, **_queue)
else:
    DATA_DIR.mkdir(parents=True, exist_ok=True)
    HUEY = SqliteHuey(filename=str(DATA_DIR / "queue.sqlite3"), **_queue)
TASKS: dict[str, Any] = {
    "default": (
        {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}
        if TESTING
        else {
            "BACKEND": "outbox.task_backend.LedgerBackend",
        }
    )
}

# People.
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.backends.VerifiedBackend"]
PASSWORD_HASHERS = ["accounts.passwords.Argon2idHasher"]
if TESTING:
    PASSWORD_HASHERS.insert(0, "django.contrib.auth.hashers.MD5PasswordHasher")
_validators = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {
        "NAME": f"{_validators}.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["email", "full_name"]},
    },
    {"NAME": f"{_validators}.MinimumLengthValidator", "OPTIONS": {"min_length": 8}},
    {"NAME": f"{_validators}.CommonPasswordValidator"},
    {"NAME": f"{_validators}.NumericPasswordValidator"},
    {"NAME": "accounts.passwords.MixedCaseAndDigits"},
]
PASSWORD_TIME_PERCENT = env.number("PASSWORD_TIME_PERCENT", 20, least=5, most=100)
ACCESS_TOKEN_LIFETIME = timedelta(minutes=env.number("ACCESS_TOKEN_MINUTES", 60, least=1, most=1440))
SESSION_LIFETIME = timedelta(days=env.number("SESSION_DAYS", 30, least=1, most=365))
NINJA_JWT: dict[str, Any] = token_settings(JWT_SIGNING_KEY, ACCESS_TOKEN_LIFETIME, SESSION_LIFETIME)
LOGIN_URL = "wagtailadmin_login"
REQUIRE_SECOND_FACTOR = env.flag("REQUIRE_SECOND_FACTOR", default=PRODUCTION)

# Signing in by Google and GitHub, where the school has registered with them: docs/accounts.md says how.
OAUTH_PROVIDERS: dict[str, dict[str, str]] = {
    "google": {
        "client_id": env.text("GOOGLE_CLIENT_ID"),
        "client_secret": env.text("GOOGLE_CLIENT_SECRET"),
        "scope": "openid email profile",
        "issuer": env.url("GOOGLE_ISSUER", ("http", "https"), "https://accounts.google.com"),
        "authorize_url": env.url(
            "GOOGLE_AUTHORIZE_URL", ("http", "https"), "https://accounts.google.com/o/oauth2/v2/auth"
        ),
        "token_url": env.url("GOOGLE_TOKEN_URL", ("http", "https"), "https://oauth2.googleapis.com/token"),
        "keys_url": env.url("GOOGLE_KEYS_URL", ("http", "https"), "https://www.googleapis.com/oauth2/v3/certs"),
    },
    "github": {
        "client_id": env.text("GITHUB_CLIENT_ID"),
        "client_secret": env.text("GITHUB_CLIENT_SECRET"),
        "scope": "user:email",
        "authorize_url": env.url("GITHUB_AUTHORIZE_URL", ("http", "https"), "https://github.com/login/oauth/authorize"),
        "token_url": env.url("GITHUB_TOKEN_URL", ("http", "https"), "https://github.com/login/oauth/access_token"),
        "api_url": env.url("GITHUB_API_URL", ("http", "https"), "https://api.github.com").rstrip("/"),
    },
}
OAUTH_REDIRECT_URIS = env.names("OAUTH_REDIRECT_URIS")
OAUTH_PRIVATE_HOSTS = env.names("OAUTH_PRIVATE_HOSTS")

# Files. Local media and static files; S3 where a bucket is named.
STATIC_URL = "/static/"
STATIC_ROOT = Path(env.text("STATIC_ROOT", str(ROOT / "staticfiles")))
MEDIA_URL = "/media/"
MEDIA_ROOT = Path(env.text("MEDIA_ROOT", str(DATA_DIR / "media")))
MEDIA_LINK_SECONDS = env.number("MEDIA_LINK_SECONDS", 4 * 3600, least=300, most=7 * 86_400)
S3_BUCKET = env.text("S3_BUCKET")
_local_media = {"BACKEND": "lib.storage.SignedFileSystemStorage"}
_s3_media = {
    "BACKEND": "storages.backends.s3.S3Storage",
    "OPTIONS": {
        "bucket_name": S3_BUCKET,
        "endpoint_url": env.text("S3_ENDPOINT_URL") or None,
        "region_name": env.text("S3_REGION") or None,
        "custom_domain": env.text("S3_CUSTOM_DOMAIN") or None,
        "cloudfront_key": env.text("CLOUDFRONT_KEY").replace("\\n", "\n") or None,
        "cloudfront_key_id": env.text("CLOUDFRONT_KEY_ID") or None,
        "default_acl": None,
        "file_overwrite": False,
        "querystring_auth": True,
        "querystring_expire": MEDIA_LINK_SECONDS * 2,
    },
}
_static = "whitenoise.storage.CompressedManifestStaticFilesStorage"
STORAGES: dict[str, Any] = {
    "default": _s3_media if S3_BUCKET else _local_media,
    "staticfiles": {"BACKEND": _static if PRODUCTION else "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = not PRODUCTION
WHITENOISE_AUTOREFRESH = TESTING  # every client of a test would list all files anew, for the few that it asks for
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000  # a lesson of a few hundred blocks is one form

# Who was erased, apart from the database and its backups.
TOMBSTONE_FILE = Path(env.text("TOMBSTONE_FILE", str(DATA_DIR / "tombstones.jsonl")))

# Mail: an `.eml` file each where there is no server.
MAILBOX_DIR = DATA_DIR / "mail"
EMAIL_URL = env.url("EMAIL_URL", ("smtp", "smtps", "smtp+tls", "smtp+ssl"))
if EMAIL_URL:
    globals().update(environ.Env.email_url_config(EMAIL_URL))
else:
    EMAIL_BACKEND = "lib.mailbox.MailboxBackend"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "Lectern <noreply@lectern.example>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# Time and language.
LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True

WAGTAILADMIN_BASE_URL = BASE_URL
DOCUMENT_MAX_SIZE = env.number("DOCUMENT_MAX_MEGABYTES", 512, least=1, most=10_240) * 1024 * 1024

# Ninja.
NINJA_NUM_PROXIES = 0  # REMOTE_ADDR is the client by then: lib.proxies
NINJA_PAGINATION_MAX_LIMIT = 100

# The rules that a school sets for itself.
TERMS_REQUIRED = env.flag("TERMS_REQUIRED", default=False)
INSTRUCTORS_MAY_PUBLISH = env.flag("INSTRUCTORS_MAY_PUBLISH", default=False)
REVIEW_TARGET_WORKING_DAYS = env.number("REVIEW_TARGET_WORKING_DAYS", 2, least=1, most=60)

# How often each may be done; who each is counted by is said in docs/settings.md.
LIMITS_ON = env.flag("LIMITS_ON", default=True)
REGISTRATION_PROOF = env.flag("REGISTRATION_PROOF", default=False)
LIMITS = {
    "sign_in": env.rates("LIMIT_SIGN_IN", "10/5m,20/1h,50/1d"),
    "sign_in_known": env.rates("LIMIT_SIGN_IN_KNOWN", "20/5m,60/1h"),
    "sign_in_strangers": env.rates("LIMIT_SIGN_IN_STRANGERS", "50/1h"),
    "sign_in_address": env.rates("LIMIT_SIGN_IN_ADDRESS", "100/15m"),
    "second_factor": env.rates("LIMIT_SECOND_FACTOR", "10/5m,30/1h,100/1d"),
    "second_factor_address": env.rates("LIMIT_SECOND_FACTOR_ADDRESS", "100/15m"),
    "register": env.rates("LIMIT_REGISTER", "100/1h"),
    "mail": env.rates("LIMIT_MAIL", "6/1h,20/1d"),
    "mail_request": env.rates("LIMIT_MAIL_REQUEST", "10/15m"),
    "mail_request_address": env.rates("LIMIT_MAIL_REQUEST_ADDRESS", "100/1h"),
    "mailed_token": env.rates("LIMIT_MAILED_TOKEN", "100/15m"),
    "social_sign_in": env.rates("LIMIT_SOCIAL_SIGN_IN", "200/15m"),
    "refresh": env.rates("LIMIT_REFRESH", "600/5m"),
    "upload": env.rates("LIMIT_UPLOAD", "300/1h"),
    "enroll": env.rates("LIMIT_ENROLL", "100/1h"),
    "speak": env.rates("LIMIT_SPEAK", "120/10m"),
    "submit": env.rates("LIMIT_SUBMIT", "30/1h"),
    "writes_account": env.rates("LIMIT_WRITES_ACCOUNT", "1200/1m"),
    "writes_device": env.rates("LIMIT_WRITES_DEVICE", "600/1m"),
    "writes_address": env.rates("LIMIT_WRITES_ADDRESS", "12000/1m"),
}

_levels = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
LOG_LEVEL = env.choice("LOG_LEVEL", _levels, default="WARNING" if TESTING else "INFO")
LOGGING = logging_config(LOG_LEVEL, as_json=env.flag("LOG_JSON", default=PRODUCTION))

refuse_bad_settings(globals(), env.problems)
