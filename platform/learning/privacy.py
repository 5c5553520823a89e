"""What learning stores about a person."""

from accounts.personal import Fate, Leaving, stored
from django.db.models import Q

from learning.models import Certificate, GradeChange, LessonProgress, Review

NO_NAME = "Name removed"


def _remove_names(leaving: Leaving) -> None:
    if not leaving.keep_name:
        Certificate.objects.filter(enrollment__learner=leaving.user).update(learner_name=NO_NAME, learner_language="")


stored(
    "learning.Enrollment",
    "learner",
    fate=Fate.KEPT,
    why="Legitimate interest: how many took a course and got how far. It names the tombstone and nothing else.",
    shows=("id", "course_id", "course__title", "status", "enrolled_at", "last_accessed_at", "completed_at"),
    guarded=True,
)
stored(
    "learning.LessonProgress",
    fate=Fate.KEPT,
    why="As for the enrollment that it belongs to.",
    shows=(
        *("enrollment_id", "lesson_id", "watched_seconds", "position_seconds", "completed_at", "updated_at"),
        *("score", "max_score", "percentage", "passed", "waits", "overridden"),
    ),
    rows=lambda user: LessonProgress.objects.filter(enrollment__learner=user),
)
stored(
    "learning.GradeChange",
    "by",
    fate=Fate.KEPT,
    why="How a result came about. Who made the change becomes a tombstone; their reason is about the work.",
    shows=("enrollment_id", "lesson_id", "kind", "percentage_before", "percentage_after", "reason", "made_at"),
    rows=lambda user: GradeChange.objects.filter(Q(enrollment__learner=user) | Q(by=user)),
)
stored(
    "learning.Certificate",
    "learner_name",
    fate=Fate.PSEUDONYMISED,
    why="It can still be verified by its number. The name is removed, unless the person chose to keep it when they "
    "were erased: then it stays by their consent, as proof to third parties.",
    shows=("number", "learner_name", "course_title", "release_number", "issued_at", "revoked_at"),
    rows=lambda user: Certificate.objects.filter(enrollment__learner=user),
    wipe=_remove_names,
)
stored(
    "learning.Review",
    "author",
    fate=Fate.PSEUDONYMISED,
    why="The text is removed. The rating stays without a name, so that the course's average stays true.",
    shows=("id", "course_id", "course__title", "rating", "text", "created_at", "updated_at"),
    frozen=("text", "rating"),
    wipe=lambda leaving: Review.objects.filter(author=leaving.user).update(text=""),
)
