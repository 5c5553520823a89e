"""The settings of the live server that is fuzzed: Lectern's own, without limits, and with tokens that last a run."""

import os
from datetime import timedelta

from config.settings import *  # noqa: F403
from config.settings import API_MIDDLEWARE as _API_MIDDLEWARE
from config.settings import MIDDLEWARE as _MIDDLEWARE
from config.settings import NINJA_JWT
from config.settings import OAUTH_PROVIDERS as _PROVIDERS

DEBUG = False
LIMITS_ON = False
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "testserver"]
NINJA_JWT["ACCESS_TOKEN_LIFETIME"] = timedelta(hours=12)
if _site := os.environ.get("FUZZ_PROVIDER"):
    _registered = {"client_id": "x", "client_secret": "x", "token_url": f"{_site}/token", "api_url": _site}
    OAUTH_PROVIDERS = {**_PROVIDERS, "github": {**_PROVIDERS["github"], **_registered}}
    OAUTH_PRIVATE_HOSTS = ["localhost"]
MIDDLEWARE = ["tests.fuzz.timing.TimingMiddleware", *_MIDDLEWARE]
if os.environ.get("FUZZ_KEEP") != "1":
    MIDDLEWARE += ["tests.fuzz.undoing.UndoMiddleware"]
    API_MIDDLEWARE = [*_API_MIDDLEWARE, "tests.fuzz.undoing.UndoMiddleware"]
