"""`check_invariants` says what is wrong, and only when something is."""

from collections.abc import Callable

import pytest
from django.core.management import CommandError, call_command
from learning.models import Attempt, Certificate, CourseStats, Enrollment, LessonProgress

from content.models import Course
from tests.cast import Cast
from tests.http import ApiClient
from tests.learning import world
from tests.learning.quizzes import Taker, quiz_in, right, singles

Api = Callable[..., ApiClient]


@pytest.fixture
def course(cast: Cast, api: Api) -> Course:
    """A course that Lena finished and reviewed."""
    made = world.course_by(cast.ines, lessons=1)
    lena = api(cast.lena)
    enrollment = lena.post(f"courses/{made.slug}/enroll/").data["id"]
    lena.post(f"enrollments/{enrollment}/lessons/{world.lessons_of(made)[0]}/complete/")
    lena.post(f"courses/{made.slug}/reviews/", {"rating": 4})
    Taker(lena, made, quiz_in(made, singles(1), attempts_allowed=2)).take(q0=right())
    return made


def test_all_is_well_after_a_learners_journey(course: Course, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("check_invariants")
    assert "invariants hold" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("breaking", "promise"),
    [
        (lambda: CourseStats.objects.update(enrollment_count=7), "count of learners"),
        (lambda: CourseStats.objects.update(review_count=2), "count of reviews"),
        (lambda: CourseStats.objects.update(rating_sum=5), "sum of ratings"),
        (lambda: CourseStats.objects.all().delete(), "count of learners"),
        (lambda: Certificate.objects.all().delete(), "has a certificate"),
        (lambda: Attempt.objects.update(number=5, attempts_allowed=None), "numbered from 1"),
        (lambda: Attempt.objects.update(grades="[]"), "has a grade for what it asked"),
        (lambda: LessonProgress.objects.update(percentage=7), "that of the attempts that count"),
        (lambda: Certificate.objects.update(release_number=9), "names a numbered release"),
        (
            lambda: (
                Certificate.objects.all().delete(),
                Enrollment.objects.update(status="ACTIVE", completed_at=None),
            ),
            "has completed the course",
        ),
    ],
)
def test_what_is_wrong_is_named(
    course: Course, breaking: Callable[[], object], promise: str, capsys: pytest.CaptureFixture[str]
) -> None:
    breaking()
    with pytest.raises(CommandError):
        call_command("check_invariants")
    assert promise in capsys.readouterr().err
