"""A cache that may be gone: what it knew is then unknown, and nobody gets an error for it."""

import logging
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

from lib.pause import Pause

_log = logging.getLogger("lectern.cache")
_down = Pause(seconds=5)


def _forgiving(name: str, otherwise: Callable[..., Any]) -> Any:
    """The method `name` of Django's cache; `otherwise` says what it answers while Redis can't be reached."""
    method = getattr(RedisCache, name)

    def call(self: RedisCache, *args: Any, **kwargs: Any) -> Any:
        if _down.holds:
            return otherwise(*args, **kwargs)
        try:
            return method(self, *args, **kwargs)
        except RedisError as error:
            _down.begin()
            _log.warning("cache.redis_down", extra={"error": type(error).__name__})
            return otherwise(*args, **kwargs)

    return call


class ForgivingRedisCache(RedisCache):
    """Django's. While Redis is down it knows nothing and keeps nothing; it is tried again after five seconds."""

    get = _forgiving("get", lambda key, default=None, version=None: default)
    get_many = _forgiving("get_many", lambda keys, version=None: {})
    has_key = _forgiving("has_key", lambda key, version=None: False)
    add = _forgiving("add", lambda *args, **kwargs: True)
    set = _forgiving("set", lambda *args, **kwargs: None)
    set_many = _forgiving("set_many", lambda *args, **kwargs: [])
    touch = _forgiving("touch", lambda *args, **kwargs: False)
    delete = _forgiving("delete", lambda *args, **kwargs: False)
    delete_many = _forgiving("delete_many", lambda *args, **kwargs: None)
