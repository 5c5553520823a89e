"""Lectern's addresses and the floor: an operation that does nothing, through the same middleware and schemas."""

from config.urls import urlpatterns as lectern
from django.http import HttpRequest
from django.urls import path

from api.envelope import JSONRenderer, answers, ok
from api.openapi import LecternAPI
from api.schemas import Output

floor = LecternAPI(urls_namespace="floor", renderer=JSONRenderer(), docs_url=None, openapi_url=None)


class Constant(Output):
    """Always the same."""

    id: int
    title: str


@floor.get("constant/", response=answers(Constant))
def constant(request: HttpRequest) -> dict[str, object]:
    """What a request costs before it does anything."""
    return ok({"id": 1, "title": "A constant"})


urlpatterns = [path("api/v1/floor/", floor.urls), *lectern]
