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
    "ACCESS_TOKEN_MINUTES must be": {"ACCESS_TOKEN_MINUTES": "100000"},
    "SESSION_DAYS must be": {"SESSION_DAYS": "soon"},
    "MEDIA_LINK_SECONDS must be": {"MEDIA_LINK_SECONDS": "1"},
    "LOG_LEVEL must be one of": {"LOG_LEVEL": "LOUD"},
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
