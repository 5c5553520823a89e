"""ninja-jwt takes every setting that is left out from bare environment variables, so none is left out."""

import os
import re
import subprocess
import sys

from django.conf import settings
from ninja_jwt.settings import NinjaJWTSettings

from tests.source import ROOT

_SHOW = """
import sys
sys.path.insert(0, "platform")
import django
django.setup()
from ninja_jwt.settings import api_settings
from ninja_jwt.tokens import AccessToken
token = AccessToken()
print({name: str(getattr(api_settings, name)) for name in sorted(type(api_settings).model_fields)})
print(sorted(key for key in token.payload if key not in {"jti", "iat", "exp"}))
"""


def _shown(**hostile: str) -> str:
    names = ("PATH", "HOME", "DATA_DIR", "DATABASE_URL", "REDIS_URL", "LECTERN_ENV")
    quiet = {name: os.environ[name] for name in names if name in os.environ}
    environment = {**quiet, "DJANGO_SETTINGS_MODULE": "config.settings", **hostile}
    command = [sys.executable, "-c", _SHOW]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return re.sub(r" at 0x\w+", "", done.stdout)


def test_every_setting_of_ninja_jwt_is_given() -> None:
    assert set(NinjaJWTSettings.model_fields) - set(settings.NINJA_JWT) == set()


def test_a_hostile_environment_changes_nothing_about_tokens() -> None:
    hostile = {
        "SIGNING_KEY": "attacker",
        "ALGORITHM": "HS512",
        "ISSUER": "evil",
        "AUDIENCE": "evil",
        "LEEWAY": "99999",
        "USER_ID_FIELD": "email",
        "USER_ID_CLAIM": "sub",
        "TOKEN_TYPE_CLAIM": "kind",
        "JTI_CLAIM": "evil",
        "VERIFYING_KEY": "attacker",
        "JWK_URL": "http://evil.example/jwks",
        "SIMPLE_JWT": "{}",
    }
    assert _shown(**hostile) == _shown()
