"""An environment that production accepts, for the tests that then break one thing in it."""

import hashlib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def _key(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()


def production_environment() -> dict[str, str]:
    """Everything that production needs; the services named in it need not exist for a check."""
    return {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "LECTERN_ENV": "production",
        "SECRET_KEY": _key("first"),
        "JWT_SIGNING_KEY": _key("tokens"),
        "MEDIA_SIGNING_KEY": _key("media"),
        "QUEUE_SIGNING_KEY": _key("queue"),
        "ALLOWED_HOSTS": "learn.lectern.example",
        "BASE_URL": "https://learn.lectern.example",
        "TRUSTED_PROXIES": "10.0.0.0/8",
        "DATABASE_URL": "postgres://lectern:pw@127.0.0.1:1/lectern",
        "REDIS_URL": "redis://127.0.0.1:1/0",
        "DEFAULT_FROM_EMAIL": "Lectern <mail@learn.school.test>",
        "EMAIL_URL": "smtp+tls://user:pw@127.0.0.1:1",
        "DATA_DIR": str(ROOT / "test-results" / "data"),
    }
