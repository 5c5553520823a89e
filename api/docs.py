"""The documentation pages, with their assets served by us."""

from django.http import HttpRequest, HttpResponse
from ninja.openapi.docs import Redoc, Swagger

SWAGGER = Swagger(settings={"persistAuthorization": False, "docExpansion": "none"})
_REDOC = Redoc()


def redoc(request: HttpRequest) -> HttpResponse:
    """The ReDoc page of the same document."""
    from api.api import api

    return _REDOC.render_page(request, api)
