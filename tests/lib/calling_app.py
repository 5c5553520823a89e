"""A WSGI application that answers with who it thinks is calling: its settings come from the environment."""

import os
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path


def who(request: HttpRequest) -> HttpResponse:
    """The address."""
    return HttpResponse(request.META["REMOTE_ADDR"], content_type="text/plain")


urlpatterns = [path("", who)]
settings.configure(
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    MIDDLEWARE=["lib.proxies.TrustedProxyMiddleware"],
    TRUSTED_PROXIES=[os.environ.get("TRUSTED_PROXIES", "127.0.0.0/8")],
    CLIENT_ADDRESS_HEADER=os.environ.get("CLIENT_ADDRESS_HEADER", "X-Forwarded-For"),
)
application: Callable[[dict[str, Any], Any], Iterable[bytes]] = get_wsgi_application()
