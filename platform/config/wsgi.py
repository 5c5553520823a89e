"""The WSGI application of Lectern."""

import os
from collections.abc import Callable, Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import get_resolver
from lib.turns import in_turn

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
_django = get_wsgi_application()
get_resolver().reverse_dict  # noqa: B018 - loads all that has an address: the first to ask would wait 3 s for it


@in_turn
def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Django's, which gives an answer that it has whole to the server as a list.

    Anything else is streamed by granian piece by piece, which takes 35 µs of the processor more. What Django does when
    a request is finished, it does before such an answer is sent.
    """
    answer = _django(environ, start_response)
    if isinstance(answer, HttpResponse):
        answer.close()
        return [answer.content]
    return answer
