"""A school that every request finds as it was, so that a thousand deletions leave something for the next request."""

from collections.abc import Callable

from django.db import transaction
from django.http import HttpRequest, HttpResponseBase


class UndoMiddleware:
    """Takes back whatever an operation wrote, once it has answered."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with transaction.atomic():
            response = self.get_response(request)
            transaction.set_rollback(True)
        return response
