"""Asking to teach, and deciding about it."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from lib.errors import DomainError
from outbox.record import record

from accounts import trail
from accounts.actions.role import assign_role
from accounts.models import InstructorRequest, Role, User
from accounts.permissions import require_admin

Status = InstructorRequest.Status


class AlreadyInstructor(DomainError):
    """Who teaches or runs the school needs not ask."""

    code = "ALREADY_INSTRUCTOR"
    status = 409
    message = "You may teach already."


class RequestPending(DomainError):
    """One request at a time."""

    code = "REQUEST_PENDING"
    status = 409
    message = "You have asked already. You will get a mail when it is decided."


class RequestDecided(DomainError):
    """The request is not pending any more."""

    code = "REQUEST_DECIDED"
    status = 409
    message = "This request is decided already."


def request_to_teach(*, by: User, reason: str, qualifications: str = "") -> InstructorRequest:
    """Ask to become an instructor. Raises AlreadyInstructor and RequestPending."""
    try:
        with transaction.atomic():
            user = User.objects.locked().get(pk=by.pk)
            if user.role != Role.STUDENT or user.is_superuser:
                raise AlreadyInstructor()
            request = InstructorRequest.objects.create(user=user, reason=reason, qualifications=qualifications)
            record("instructor_request.created", request_id=request.pk, user_id=user.pk)
    except IntegrityError:
        raise RequestPending() from None
    return request


def approve_request(*, request: InstructorRequest, by: User, note: str = "") -> InstructorRequest:
    """Make the person an instructor. Raises Forbidden unless `by` is an admin, RequestDecided where it is too late."""
    return _decide(request, by, Status.APPROVED, note)


def reject_request(*, request: InstructorRequest, by: User, note: str = "") -> InstructorRequest:
    """Turn the request down; the person may ask again. Raises as approve_request does."""
    return _decide(request, by, Status.REJECTED, note)


def _decide(request: InstructorRequest, by: User, status: Status, note: str) -> InstructorRequest:
    require_admin(by)
    with transaction.atomic():
        # The person first, then the request: the order in which asking and changing a role lock them, too.
        user = User.objects.locked().get(pk=request.user_id)
        row = InstructorRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
        if not row.is_pending:
            raise RequestDecided()
        row.status, row.note, row.decided_by, row.decided_at = status, note, by, timezone.now()
        row.save(update_fields=["status", "note", "decided_by", "decided_at"])
        row.user = user
        if status == Status.APPROVED and user.role == Role.STUDENT:
            assign_role(user, Role.INSTRUCTOR, by=by)
        record(f"instructor_request.{status.lower()}", request_id=row.pk, user_id=user.pk)
        trail.record(f"instructor_request.{status.lower()}", user=user, by=by, request=row.pk)
    return row
