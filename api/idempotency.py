"""`Idempotency-Key`: a POST that is sent again gives the answer that it gave, and does nothing twice.

The key, what the operation writes and the answer commit together. A second request with the same key waits for the
first, so there is no moment at which both run. Refusals are not kept: whoever pays after a 402 may use the key again.
"""

import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import Annotated, Any

from accounts.models import User
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from lib.errors import DomainError
from ninja import Header
from pydantic import StringConstraints

from api.auth import signed_in
from api.envelope import Envelope, JSONRenderer
from api.models import KeptAnswer

KEPT_FOR = timedelta(hours=24)

IdempotencyKey = Annotated[
    Annotated[str, StringConstraints(min_length=1, max_length=255, pattern=r"^[\x21-\x7e]+$")] | None,
    Header(None, alias="Idempotency-Key", description="Any text of up to 255 visible ASCII characters."),
]
"""The header, for the signature of an operation."""


class IdempotencyKeyReused(DomainError):
    """The key was sent before, with something else."""

    code = "IDEMPOTENCY_KEY_REUSED"
    status = 422
    message = "This Idempotency-Key was used for another request. Use a new key."


def answer_once(
    request: HttpRequest,
    key: str | None,
    schema: Any,
    act: Callable[[], tuple[int, dict[str, Any]]],
    *,
    body_hash: str | None = None,
) -> HttpResponse:
    """The answer of `act`, which gives a status and an envelope of `schema`; with a key that is known, the kept one.

    Where `schema` is None, the answer was made ready: of an attempt, looking at it once more takes 250 µs.
    `body_hash` stands for the body where the same thing may be sent in different bytes. Raises IdempotencyKeyReused
    for a known key with another body.
    """
    if key is None:
        return _response(*_rendered(request, schema, *act()))
    with transaction.atomic():
        kept = _kept_answer(
            signed_in(request), f"{request.method} {request.path}", key, body_hash or _body_hash(request)
        )
        if not kept.status:
            kept.status, kept.body = _rendered(request, schema, *act())
            kept.save(update_fields=["status", "body"])
    return _response(kept.status, kept.body)


def forget_old_answers() -> int:
    """Remove what nobody may ask for again, and say how many there were."""
    return KeptAnswer.objects.filter(created_at__lt=timezone.now() - KEPT_FOR).delete()[0]


def _kept_answer(user: User, route: str, key: str, body_hash: str) -> KeptAnswer:
    """The row of this key, locked; without a status when it is new or too old to count."""
    now = timezone.now()
    rows = KeptAnswer.objects.select_for_update()
    fields = {"body_hash": body_hash, "created_at": now}
    kept, _ = rows.get_or_create(user=user, route=route, key=key, defaults=fields)
    if kept.created_at < now - KEPT_FOR:
        kept.body_hash, kept.created_at, kept.status = body_hash, now, 0
        kept.save()
    if kept.body_hash != body_hash:
        raise IdempotencyKeyReused
    return kept


def _body_hash(request: HttpRequest) -> str:
    return hashlib.sha256(request.body).hexdigest()


def _rendered(request: HttpRequest, schema: Any, status: int, answer: dict[str, Any]) -> tuple[int, str]:
    checked = answer if schema is None else Envelope[schema].model_validate(answer).model_dump()
    return status, JSONRenderer().render(request, checked, response_status=status).decode()


def _response(status: int, body: str) -> HttpResponse:
    return HttpResponse(body, status=status, content_type="application/json; charset=utf-8")
