"""Production refuses to start with a bad setting, and says which."""

import os
import re
import runpy
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

import environ
import pytest
from config.production import refuse_bad_settings
from django.core.exceptions import ImproperlyConfigured
from huey import RedisHuey
from huey.serializer import Serializer, SignedSerializer

from tests.production_settings import production_environment
from tests.source import ROOT

# Importing the settings is the start: the refusal is raised there, before anything is served.
_START = "import sys; sys.path.insert(0, 'platform'); import config.settings"

_LONG = "".join(sorted(production_environment()["SECRET_KEY"])) + "abcdef0123456789"
_BUCKET = {"S3_BUCKET": "lectern-media"}
_CDN = {"CLOUDFRONT_KEY": "-----BEGIN RSA PRIVATE KEY-----", "CLOUDFRONT_KEY_ID": "K1"}

BAD: dict[str, dict[str, str]] = {
    "SECRET_KEY is not set": {"SECRET_KEY": ""},
    "SECRET_KEY is weak": {"SECRET_KEY": "x" * 64},
    "JWT_SIGNING_KEY is not set": {"JWT_SIGNING_KEY": ""},
    "JWT_SIGNING_KEY is weak": {"JWT_SIGNING_KEY": "short"},
    "MEDIA_SIGNING_KEY is weak": {"MEDIA_SIGNING_KEY": "development-only-" + "abcdefghijklmnopqrstuvwxyz" * 3},
    "QUEUE_SIGNING_KEY is the same as": {"QUEUE_SIGNING_KEY": production_environment()["SECRET_KEY"]},
    "DEBUG is on": {"DEBUG": "true"},
    "ALLOWED_HOSTS is not set": {"ALLOWED_HOSTS": ""},
    "ALLOWED_HOSTS allows every host": {"ALLOWED_HOSTS": "learn.lectern.example,*"},
    "BASE_URL must begin with https://": {"BASE_URL": "http://learn.lectern.example"},
    "SECURE_COOKIES is off": {"SECURE_COOKIES": "off"},
    "SSL_REDIRECT is off": {"SSL_REDIRECT": "0"},
    "HSTS_SECONDS is below an hour": {"HSTS_SECONDS": "60"},
    "LIMITS_ON is off": {"LIMITS_ON": "no"},
    "LIMIT_SIGN_IN must be rates": {"LIMIT_SIGN_IN": "10 a minute"},
    "TRUSTED_PROXIES is not set": {"TRUSTED_PROXIES": ""},
    "TRUSTED_PROXIES has '10.0.0.300'": {"TRUSTED_PROXIES": "10.0.0.300"},
    "DATABASE_URL is SQLite or not set": {"DATABASE_URL": "sqlite:////tmp/x.sqlite3"},
    "DATABASE_URL must be an address": {"DATABASE_URL": "mongodb://somewhere/x"},
    "REDIS_URL is not set": {"REDIS_URL": ""},
    "REDIS_URL must be an address": {"REDIS_URL": "localhost:6379"},
    "EMAIL_URL is not set": {"EMAIL_URL": ""},
    "PASSWORD_TIME_PERCENT must be": {"PASSWORD_TIME_PERCENT": "0"},
    "ACCESS_TOKEN_MINUTES must be": {"ACCESS_TOKEN_MINUTES": "100000"},
    "GOOGLE_CLIENT_ID and GOOGLE_CLIENT_SECRET go together": {"GOOGLE_CLIENT_ID": "x"},
    "GITHUB_CLIENT_ID and GITHUB_CLIENT_SECRET go together": {"GITHUB_CLIENT_SECRET": "x"},
    "GOOGLE_KEYS_URL must begin with https://": {"GOOGLE_KEYS_URL": "http://www.googleapis.com/oauth2/v3/certs"},
    "GITHUB_API_URL must be an address": {"GITHUB_API_URL": "api.github.com"},
    "OAUTH_REDIRECT_URIS has 'http://app.example/'": {"OAUTH_REDIRECT_URIS": "http://app.example/"},
    "OAUTH_REDIRECT_URIS has 'https://*.example/'": {"OAUTH_REDIRECT_URIS": "https://*.example/"},
    "SESSION_DAYS must be": {"SESSION_DAYS": "soon"},
    "MEDIA_LINK_SECONDS must be": {"MEDIA_LINK_SECONDS": "1"},
    "LOG_LEVEL must be one of": {"LOG_LEVEL": "LOUD"},
    "LOG_LEVEL is DEBUG": {"LOG_LEVEL": "DEBUG"},
    "LOG_JSON must be true or false": {"LOG_JSON": "perhaps"},
    "DEBUG must be true or false": {"DEBUG": "2"},
    "MEDIA_SIGNING_KEY has a space or line end": {"MEDIA_SIGNING_KEY": _LONG[:30] + " " + _LONG[30:]},
    "ALLOWED_HOSTS has an address": {"ALLOWED_HOSTS": "https://learn.lectern.example,learn.lectern.example"},
    "ALLOWED_HOSTS has a port": {"ALLOWED_HOSTS": "learn.lectern.example,learn.lectern.example:8000"},
    "ALLOWED_HOSTS has a pattern with *": {"ALLOWED_HOSTS": "learn.lectern.example,*.lectern.example"},
    "BASE_URL has a user or password": {"BASE_URL": "https://ada:pw@learn.lectern.example"},
    "BASE_URL has more than a host": {"BASE_URL": "https://learn.lectern.example/courses"},
    "BASE_URL names a host that ALLOWED_HOSTS doesn't": {"BASE_URL": "https://lectern.example"},
    "CORS_ORIGINS has '*'": {"CORS_ORIGINS": "*"},
    "CORS_ORIGINS has 'https://app.school.test/'": {"CORS_ORIGINS": "https://app.school.test/"},
    "CORS_ORIGINS has an http origin": {"CORS_ORIGINS": "http://app.school.test"},
    "ADMIN_SESSION_HOURS must be": {"ADMIN_SESSION_HOURS": "0"},
    "METRICS_TOKEN is short": {"METRICS_TOKEN": "metrics"},
    "TRUSTED_PROXIES has 0.0.0.0/0": {"TRUSTED_PROXIES": "0.0.0.0/0"},
    "TRUSTED_PROXIES has ::/0": {"TRUSTED_PROXIES": "::/0"},
    "DATABASE_URL names no database": {"DATABASE_URL": "postgres://lectern:pw@db.internal"},
    "DATABASE_URL names no user": {"DATABASE_URL": "postgres://db.internal/lectern"},
    "DATABASE_URL signs in as postgres": {"DATABASE_URL": "postgres://postgres:pw@db.internal/lectern"},
    "DATABASE_URL has a password that is tried first": {
        "DATABASE_URL": "postgres://lectern:lectern@db.internal/lectern"
    },
    "DATABASE_URL turns TLS off": {"DATABASE_URL": "postgres://lectern:pw@db.school.test/lectern?sslmode=disable"},
    "DATABASE_REPLICA_URL must be an address": {"DATABASE_REPLICA_URL": "sqlite:////tmp/x.sqlite3"},
    "DATABASE_REPLICA_URL is the same": {"DATABASE_REPLICA_URL": production_environment()["DATABASE_URL"]},
    "DATABASE_REPLICA_URL turns TLS off": {
        "DATABASE_REPLICA_URL": "postgres://lectern:pw@replica.school.test/lectern?sslmode=disable"
    },
    "DATABASE_REPLICA_URL names no user": {"DATABASE_REPLICA_URL": "postgres://db.internal/lectern"},
    "REPLICA_LAG_SECONDS must be": {"REPLICA_LAG_SECONDS": "0"},
    "CONN_MAX_AGE must be": {"CONN_MAX_AGE": "-1"},
    "REDIS_URL names no host": {"REDIS_URL": "redis://"},
    "REDIS_URL has no password": {"REDIS_URL": "redis://redis.school.test:6379/0"},
    "EMAIL_URL names no host": {"EMAIL_URL": "smtp+tls://"},
    "EMAIL_URL must be an address": {"EMAIL_URL": "mail.school.test"},
    "EMAIL_URL sends mails in clear": {"EMAIL_URL": "smtp://user:pw@mail.school.test:25"},
    "DEFAULT_FROM_EMAIL is no mail address": {"DEFAULT_FROM_EMAIL": "Lectern"},
    "DEFAULT_FROM_EMAIL is not set to a domain of yours": {"DEFAULT_FROM_EMAIL": ""},
    "MEDIA_ROOT and STATIC_ROOT are inside each other": {"STATIC_ROOT": "/srv/site", "MEDIA_ROOT": "/srv/site/media"},
    "DATA_DIR is inside STATIC_ROOT": {"STATIC_ROOT": str(ROOT), "MEDIA_ROOT": "/srv/media"},
    "S3_ENDPOINT_URL must begin with https://": {**_BUCKET, "S3_ENDPOINT_URL": "http://s3.school.test"},
    "S3_CUSTOM_DOMAIN has more than a host": {**_BUCKET, **_CDN, "S3_CUSTOM_DOMAIN": "https://cdn.school.test"},
    "S3_CUSTOM_DOMAIN has no CLOUDFRONT_KEY": {**_BUCKET, "S3_CUSTOM_DOMAIN": "cdn.school.test"},
    "CLOUDFRONT_KEY and CLOUDFRONT_KEY_ID go together": {**_BUCKET, "CLOUDFRONT_KEY_ID": "K1"},
    "CLOUDFRONT_KEY is no private key": {**_BUCKET, "CLOUDFRONT_KEY": "abc", "CLOUDFRONT_KEY_ID": "K1"},
    "OUTBOX_LEASE_SECONDS must be": {"OUTBOX_LEASE_SECONDS": "0"},
    "DOCUMENT_MAX_MEGABYTES must be": {"DOCUMENT_MAX_MEGABYTES": "10GB"},
    "REVIEW_TARGET_WORKING_DAYS must be": {"REVIEW_TARGET_WORKING_DAYS": "two"},
}


@pytest.fixture
def read_settings(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Reads the settings file under another environment, as a start does."""

    def read(environment: Mapping[str, str]) -> dict[str, Any]:
        for name in list(os.environ):
            monkeypatch.delenv(name)
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        return runpy.run_path(str(ROOT / "platform" / "config" / "settings.py"))

    monkeypatch.setattr(environ.Env, "read_env", lambda *args, **kwargs: None)
    return read


@pytest.mark.parametrize("complaint", BAD)
@pytest.mark.owasp_api(8)
def test_a_bad_setting_is_named(complaint: str, read_settings: Any) -> None:
    with pytest.raises(ImproperlyConfigured, match=re.escape(complaint)) as refusal:
        read_settings({**production_environment(), **BAD[complaint]})
    lines = str(refusal.value).splitlines()[1:]
    assert all(line.startswith(f"  - {complaint.split()[0]} ") for line in lines), "nothing else is wrong"


def test_services_on_the_same_machine_may_be_asked_by_their_sockets(read_settings: Any) -> None:
    sockets = {
        "DATABASE_URL": "postgres://lectern@:5433/school?host=/run/postgresql.15",
        "DATABASE_REPLICA_URL": "postgres://lectern@/school?host=/run/replica",
        "REDIS_URL": "unix:///run/redis.sock?db=2",
    }
    settings = read_settings({**production_environment(), **sockets})
    found = {
        name: {part: each[part] for part in ("HOST", "PORT", "NAME", "USER")}
        for name, each in settings["DATABASES"].items()
    }
    assert found["default"] == {"HOST": "/run/postgresql.15", "PORT": 5433, "NAME": "school", "USER": "lectern"}
    assert found["replica"] == {"HOST": "/run/replica", "PORT": "", "NAME": "school", "USER": "lectern"}


@pytest.mark.parametrize("serializer", [Serializer(), SignedSerializer("x" * 50)], ids=["pickle", "signed pickle"])
def test_a_queue_that_pickles_is_refused(serializer: Serializer, read_settings: Any) -> None:
    settings = read_settings(production_environment())
    with pytest.raises(ImproperlyConfigured, match=r"HUEY uses \w*Serializer: only signed JSON is safe"):
        refuse_bad_settings({**settings, "HUEY": RedisHuey(serializer=serializer)}, [])


def test_a_queue_that_runs_inside_requests_is_refused(read_settings: Any) -> None:
    settings = read_settings(production_environment())
    settings["HUEY"].immediate = True
    with pytest.raises(ImproperlyConfigured, match="HUEY runs tasks inside requests"):
        refuse_bad_settings(settings, [])


def _start(environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    bare = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-c", _START],
        cwd=ROOT,
        env={**bare, **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )


def _refusal(environment: Mapping[str, str]) -> str:
    """What the settings say to an environment; empty if they accept it."""
    return _start(environment).stderr


def test_production_starts_with_good_settings() -> None:
    assert _start(production_environment()).stderr == ""


def test_no_proxies_may_be_said_aloud() -> None:
    assert _refusal({**production_environment(), "TRUSTED_PROXIES": "none"}) == ""


def test_every_bad_setting_is_named_at_once() -> None:
    """One start with as many bad settings as fit together."""
    worst: dict[str, str] = {}
    expected = []
    for complaint, change in BAD.items():
        if not change.keys() & worst.keys() and "is the same as" not in complaint:
            worst |= change
            expected.append(complaint)
    said = _refusal({**production_environment(), **worst})
    assert "ImproperlyConfigured" in said
    assert [complaint for complaint in expected if complaint not in said] == []


def test_development_needs_no_setting_at_all() -> None:
    assert _refusal({"DATA_DIR": os.environ["DATA_DIR"]}) == ""


def test_a_misspelt_environment_does_not_start_as_development() -> None:
    assert "LECTERN_ENV must be one of" in _refusal({"LECTERN_ENV": "prod"})


def test_manage_py_does_not_start_either() -> None:
    environment = {**production_environment(), "SECRET_KEY": "", "PATH": os.environ["PATH"]}
    shown = subprocess.run(
        [sys.executable, "manage.py", "check"], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60
    )
    assert shown.returncode != 0
    assert "SECRET_KEY is not set" in shown.stderr
