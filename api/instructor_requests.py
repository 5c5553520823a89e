"""`instructor-requests/`: asking to teach, and deciding about it."""

import uuid
from datetime import datetime
from typing import Annotated, Any, Literal

from accounts.actions import instructor_request as actions
from accounts.models import InstructorRequest
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Body, Query, Router, Status
from pydantic import BeforeValidator, StringConstraints

from api.auth import signed_in
from api.envelope import answers, ok
from api.limited import ACCOUNT, Limited
from api.pagination import Page, PageQuery, paged
from api.schemas import Input, Output

router = Router(tags=["Instructor requests"])


def _stripped(value: Any) -> Any:
    return value.strip() if isinstance(value, str) else value


Story = Annotated[str, BeforeValidator(_stripped), StringConstraints(max_length=4000)]


class RequestIn(Input):
    """Why somebody should teach."""

    reason: Annotated[Story, StringConstraints(min_length=1)]
    qualifications: Story = ""


class NoteIn(Input):
    """A word to the person who asked."""

    note: Annotated[str, BeforeValidator(_stripped), StringConstraints(max_length=2000)] = ""


_NO_NOTE = NoteIn()


class RequestQuery(PageQuery):
    """Which requests."""

    status: InstructorRequest.Status | None = None
    ordering: Literal["created_at", "-created_at"] = "-created_at"


class Applicant(Output):
    """Who asks."""

    id: uuid.UUID
    email: str
    full_name: str


class RequestOut(Output):
    """A request, with the decision once there is one."""

    id: uuid.UUID
    user: Applicant
    reason: str
    qualifications: str
    status: InstructorRequest.Status
    note: str
    created_at: datetime
    decided_at: datetime | None


@router.post(
    "",
    response=answers(RequestOut, 401, 409, success=201),
    throttle=Limited(("speak", ACCOUNT)),
    operation_id="request_to_teach",
    summary="Ask to teach",
)
def request_to_teach(request: HttpRequest, payload: RequestIn) -> Status[Any]:
    """409 `REQUEST_PENDING` while one waits, `ALREADY_INSTRUCTOR` for those who may teach."""
    return Status(201, ok(actions.request_to_teach(by=signed_in(request), **payload.dict())))


@router.get(
    "",
    response=answers(Page[RequestOut], 401),
    operation_id="list_instructor_requests",
    summary="Requests to teach",
)
def list_instructor_requests(request: HttpRequest, query: Query[RequestQuery]) -> dict[str, Any]:
    """All for admins, your own otherwise."""
    rows = InstructorRequest.objects.visible_to(signed_in(request)).select_related("user")
    rows = rows.filter(status=query.status) if query.status else rows
    return ok(paged(request, query, rows.order_by(query.ordering, "pk")))


@router.post(
    "{request_id}/approve/",
    response=answers(RequestOut, 401, 403, 404, 409),
    operation_id="approve_instructor_request",
    summary="Grant a request to teach",
)
def approve_instructor_request(
    request: HttpRequest, request_id: uuid.UUID, payload: Body[NoteIn] = _NO_NOTE
) -> dict[str, Any]:
    """For admins. The person becomes an instructor. 409 `REQUEST_DECIDED` where it is too late."""
    row = _visible(request, request_id)
    return ok(actions.approve_request(request=row, by=signed_in(request), note=payload.note))


@router.post(
    "{request_id}/reject/",
    response=answers(RequestOut, 401, 403, 404, 409),
    operation_id="reject_instructor_request",
    summary="Turn a request to teach down",
)
def reject_instructor_request(
    request: HttpRequest, request_id: uuid.UUID, payload: Body[NoteIn] = _NO_NOTE
) -> dict[str, Any]:
    """For admins. 409 `REQUEST_DECIDED` where it is too late."""
    row = _visible(request, request_id)
    return ok(actions.reject_request(request=row, by=signed_in(request), note=payload.note))


def _visible(request: HttpRequest, request_id: uuid.UUID) -> InstructorRequest:
    return get_object_or_404(InstructorRequest.objects.visible_to(signed_in(request)), pk=request_id)
