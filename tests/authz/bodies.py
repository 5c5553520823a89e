"""What is sent with an operation, so that who may do it succeeds. One that is not here is sent an empty object."""

import time
from collections.abc import Callable
from io import BytesIO
from typing import Any

from accounts.app_codes import code_at
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from tests.authz.school import APP_SECRET, RECOVERY_CODE, School
from tests.authz.targets import _order
from tests.cast import PASSWORD
from tests.content.questions.made import uid

NEW_PASSWORD = "Another-horse-8"

BODIES: dict[str, dict[str, Any] | Callable[[School], dict[str, Any]]] = {
    "POST categories/": {"name": "Splices"},
    "PATCH categories/{slug}/": {"description": "Of rope."},
    "POST accounts/register/": {"email": "new@lectern.example", "password": NEW_PASSWORD, "full_name": "New Here"},
    "POST accounts/verify-email/resend/": {"email": "upton@lectern.example"},
    "POST accounts/password/reset/": {"email": "lena@lectern.example"},
    "POST accounts/password/reset/confirm/": {"new_password": NEW_PASSWORD},
    "POST accounts/password/change/": {"current_password": PASSWORD, "new_password": NEW_PASSWORD},
    "POST accounts/email/change/": {
        "new_email": "elsewhere@lectern.example",
        "password": PASSWORD,
        "code": RECOVERY_CODE,
    },
    "DELETE users/me/": {"password": PASSWORD, "code": RECOVERY_CODE},
    "POST users/me/consents/": {"accept": ["TERMS"]},
    "POST users/me/second-factor/password/": {"password": PASSWORD},
    "POST users/me/second-factor/totp/confirm/": lambda school: {"code": code_at(APP_SECRET, now=time.time())},
    "PATCH users/me/": {"bio": "Ties knots."},
    "PUT users/{user_id}/role/": {"role": "INSTRUCTOR"},
    "POST courses/{slug}/reviews/": {"rating": 5, "text": "Fine."},
    "PATCH reviews/{review_id}/": {"rating": 2},
    "PUT enrollments/{enrollment_id}/lessons/{lesson_id}/progress/": {"watched_seconds": 5, "position_seconds": 5},
    "POST enrollments/{enrollment_id}/lessons/{lesson_id}/submissions/": {"text": "<p>Mine.</p>"},
    "POST submissions/{submission_id}/grade/": {"score": 5},
    "POST attempts/{attempt_id}/questions/{question_id}/grade/": {"score": 1},
    "PUT authoring/courses/{course_id}/learners/{enrollment_id}/lessons/{lesson_id}/allowance/": {"extra_attempts": 3},
    "PUT attempts/{attempt_id}/answers/": {"answers": {uid("question"): {"option": uid(0)}}},
    "POST attempts/{attempt_id}/submit/": {"answers": {uid("question"): {"option": uid(0)}}},
    "PUT authoring/courses/{course_id}/gradebook/{enrollment_id}/lessons/{lesson_id}/": {
        "percentage": 50,
        "reason": "Why",
    },
    "POST authoring/courses/{course_id}/lessons/{lesson_id}/regrade/": {"reason": "The key was wrong."},
    "POST authoring/courses/{course_id}/lessons/{lesson_id}/regrades/{regrade_id}/revert/": {"reason": "It was right."},
    "POST authoring/courses/": {"title": "Hitches"},
    "PATCH authoring/courses/{course_id}/": {"title": "Better knots"},
    "PUT authoring/courses/{course_id}/order/": lambda school: {"sections": _order(school.courses["draft"])},
    "POST authoring/courses/{course_id}/appeal/": {"text": "Look again."},
    "POST authoring/courses/{course_id}/sections/": {"title": "More"},
    "PATCH authoring/sections/{section_id}/": {"title": "Better part"},
    "POST authoring/sections/{section_id}/lessons/": {"title": "More"},
    "POST authoring/sections/{section_id}/lessons/copy/": lambda school: {
        "lesson": str(school.courses["draft"].lesson.uuid)
    },
    "POST authoring/courses/{course_id}/restore/": {"release": 1},
    "POST moderation/courses/{course_id}/rollback/": {"release": 1},
    "PATCH authoring/lessons/{lesson_id}/": {"title": "Better lesson"},
    "POST authoring/courses/{course_id}/comments/": {"text": "And this?"},
    "PATCH authoring/comments/{comment_id}/": {"state": "ADDRESSED"},
    "POST authoring/comments/{comment_id}/replies/": {"text": "It is."},
    "POST authoring/courses/{course_id}/instructors/": {"email": "paula@lectern.example"},
    "POST moderation/courses/{course_id}/reject/": {"comment": "Not yet."},
    "POST moderation/courses/{course_id}/decline/": {"comment": "Not for us."},
    "POST moderation/courses/{course_id}/appeal/": {"grant": True},
    "POST instructor-requests/": {"reason": "I tie well."},
}


def body_of(school: School, operation: str) -> dict[str, Any]:
    """The body of an operation, as JSON."""
    body = BODIES.get(operation, {})
    return body(school) if callable(body) else body


def png(name: str) -> SimpleUploadedFile:
    content = BytesIO()
    Image.new("RGB", (8, 8), "navy").save(content, "PNG")
    return SimpleUploadedFile(name, content.getvalue(), "image/png")


FILES: dict[str, Callable[[], dict[str, Any]]] = {
    "POST enrollments/{enrollment_id}/lessons/{lesson_id}/submissions/": lambda: {
        "files": SimpleUploadedFile("knot.pdf", b"%PDF-1.7", "application/pdf"),
        "text": "<p>Mine.</p>",
    },
    "PUT users/me/picture/": lambda: {"picture": png("me.png")},
    "POST authoring/media/": lambda: {"file": png("knot.png"), "title": "A knot"},
}
"""Those that take a file: sent as multipart."""
