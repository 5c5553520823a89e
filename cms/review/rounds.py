"""What a reviewer who saw the last round has not seen: lessons that differ from the candidate that was sent back."""

from dataclasses import dataclass

from content.models import Release, ReleaseLesson
from content.snapshot import COURSE_FIELDS
from content.status import CourseStatus, Standing


@dataclass(frozen=True)
class Round:
    """A later round: `fresh` has the ids of the lessons that are new or differ; `is_told_anew` is of the course."""

    fresh: frozenset[str]
    is_told_anew: bool


def later_round(standing: Standing) -> Round | None:
    """What is new since the candidate that was sent back just before this one; None in a first round."""
    release = standing.release
    if standing.status != CourseStatus.PENDING or release is None:
        return None
    earlier = Release.objects.filter(course=release.course_id, submitted_at__lt=release.submitted_at)
    last = earlier.filter(withdrawn_at=None).order_by("-submitted_at").first()
    if last is None or last.returned_at is None:
        return None
    before, after = last.document, release.document
    told_anew = any(before.get(name) != after.get(name) for name in COURSE_FIELDS)
    differing = _versions(release).items() - _versions(last).items()
    return Round(frozenset(lesson for lesson, _ in differing), told_anew)


def _versions(release: Release) -> dict[str, str]:
    placed = ReleaseLesson.objects.filter(release=release).values_list("lesson_id", "version_id")
    return {str(lesson): str(version) for lesson, version in placed}
