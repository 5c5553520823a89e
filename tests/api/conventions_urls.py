"""Addresses that go wrong in every way that an operation can, behind the real middleware."""

import uuid
from typing import Any

from accounts.models import User
from config.urls import urlpatterns as lectern
from django.core.exceptions import PermissionDenied
from django.db import OperationalError, connection, transaction
from django.http import Http404, HttpRequest
from django.urls import path
from lib.errors import DomainError
from ninja import Query
from ninja.errors import HttpError

from api import errors
from api.auth import bearer
from api.envelope import JSONRenderer, ok
from api.openapi import LecternAPI
from api.pagination import PageQuery, paged
from api.parser import JSONParser
from api.schemas import Count, Input, Line

scratch = LecternAPI(urls_namespace="scratch", auth=bearer, renderer=JSONRenderer(), parser=JSONParser())
errors.install(scratch)


class Note(Input):
    """Bounded, as every schema should be."""

    title: Line
    seconds: Count = 0
    tags: list[str] = []


class Careless(Input):
    """What a schema looks like whose author forgot to bound it."""

    anything: Any = None
    number: int = 0
    text: str = ""


class NoteQuery(PageQuery):
    """Which notes."""

    search: str = ""


class Refused(DomainError):
    """A rule of the scratch API."""

    code = "SCRATCH"
    status = 409


class Busy(DomainError):
    """Too often."""

    code = "TOO_MANY_REQUESTS"
    status = 429


@scratch.post("notes/", auth=None)
def write_note(request: HttpRequest, payload: Note) -> Any:
    """Says what it understood."""
    return ok(payload.dict())


@scratch.post("careless/", auth=None)
def write_careless(request: HttpRequest, payload: Careless) -> Any:
    """Meets the database with whatever was sent."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::text, %s::integer", [payload.text, payload.number])
    return ok(payload.dict())


@scratch.get("notes/", auth=None)
def list_notes(request: HttpRequest, query: Query[NoteQuery]) -> Any:
    """A list of nothing, by an unbounded search."""
    return ok(paged(request, query, User.objects.filter(full_name__contains=query.search).order_by("pk")))


@scratch.get("notes/{uuid}/{slug}/", auth=None)
def read_note(request: HttpRequest, uuid: uuid.UUID, slug: str) -> Any:
    """By parts of the path."""
    return ok({"found": User.objects.filter(pk=uuid, full_name=slug).exists()})


@scratch.get("secret/")
def read_secret(request: HttpRequest) -> Any:
    """Needs a sign-in."""
    return ok("secret")


@scratch.post("fails/{how}/", auth=None)
def fail(request: HttpRequest, how: str) -> Any:
    """Writes, then goes wrong."""
    kinds: dict[str, Exception] = {
        "domain": Refused("No.", details={"why": "a rule"}),
        "busy": Busy("Wait.", details={"retry_after": 7}),
        "http": HttpError(402, "internal words"),
        "missing": Http404("internal words"),
        "denied": PermissionDenied("internal words"),
        "crash": RuntimeError("internal words"),
        "database": OperationalError("internal words"),
        "recursion": RecursionError("internal words"),
    }
    with transaction.atomic():
        User.objects.create_user(f"{how}@lectern.example", "x", full_name="Should not stay")
        raise kinds[how]


def crash(request: HttpRequest) -> Any:
    """A plain view below /api/ that crashes."""
    raise RuntimeError("internal words")


urlpatterns = [path("api/v1/crash/", crash), path("api/v1/", scratch.urls), *lectern]
