"""Handing in work for an assignment, as JSON or with files."""

import hashlib
import uuid
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from learning.actions.submission import submit_work
from ninja import Router
from ninja.errors import ValidationError
from pydantic import ValidationError as Refused

from api.auth import signed_in
from api.enrollments import found as my_enrollment
from api.envelope import answers, ok
from api.idempotency import IdempotencyKey, answer_once
from api.limited import ACCOUNT, Limited
from api.parser import JSONParser
from api.submission_schemas import SubmissionOut, WorkIn
from api.submissions import found, shown

router = Router(tags=["Assessments"])
_WORK_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"schema": WorkIn.model_json_schema()},
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "properties": {
                        "text": {"type": "string", "maxLength": 200_000},
                        "links": {"type": "array", "items": {"type": "string"}, "maxItems": 20},
                        "files": {"type": "array", "items": {"type": "string", "format": "binary"}},
                    },
                }
            },
        },
    }
}


@router.post(
    "{uuid:enrollment_id}/lessons/{uuid:lesson_id}/submissions/",
    response=answers(SubmissionOut, 401, 404, 409, 413, success=201),
    throttle=Limited(("upload", ACCOUNT)),
    openapi_extra=_WORK_BODY,
    operation_id="submit_work",
    summary="Hand in work",
)
def hand_in(
    request: HttpRequest, enrollment_id: uuid.UUID, lesson_id: uuid.UUID, idempotency_key: IdempotencyKey = None
) -> HttpResponse:
    """Hand in text and links as JSON, or with files as multipart/form-data. Replaces what nobody has graded yet."""
    work, files = _work(request)

    def act() -> tuple[int, dict[str, Any]]:
        user = signed_in(request)
        enrollment = my_enrollment(request, enrollment_id)
        submission = submit_work(
            enrollment=enrollment, lesson_id=lesson_id, by=user, text=work.text, links=work.links, files=files
        )
        return 201, ok(shown(request, found(user, submission.pk)), "Your work is handed in.")

    return answer_once(request, idempotency_key, SubmissionOut, act, body_hash=_digest(work, files))


def _work(request: HttpRequest) -> tuple[WorkIn, list[UploadedFile]]:
    """What was sent, in either form. Raises ValidationError as any other body does."""
    files: list[UploadedFile] = []
    if request.content_type == "multipart/form-data":
        data: Any = {"text": request.POST.get("text", ""), "links": request.POST.getlist("links")}
        files = list(request.FILES.getlist("files"))
    else:
        data = _json(request)
    try:
        return WorkIn.model_validate(data), files
    except Refused as error:
        found = [{**item, "loc": ("body", "payload", *item["loc"])} for item in error.errors(include_url=False)]
        raise ValidationError(found) from None


def _json(request: HttpRequest) -> Any:
    try:
        return JSONParser().parse_body(request)
    except ValueError:
        found = {"type": "json_invalid", "loc": ("body", "payload"), "msg": "must be JSON, or multipart/form-data"}
        raise ValidationError([found]) from None


def _digest(work: WorkIn, files: list[UploadedFile]) -> str:
    """What was handed in, whatever boundary its body had."""
    sha = hashlib.sha256(work.model_dump_json().encode())
    for file in files:
        sha.update(f"\0{file.name}\0{file.size}\0".encode())
        for chunk in file.chunks():
            sha.update(chunk)
        file.seek(0)
    return sha.hexdigest()
