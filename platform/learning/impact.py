"""What publishing a candidate would do to the learners of a course, told before it happens.

The numbers are those that come true when the candidate is published at this moment: a learner stands where their
progress, seen through the current release, puts them, and the rules are those of `docs/learning.md`.
"""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Case, Count, F, Q, QuerySet, Value, When

from content.actions.submission import WrongStatus
from content.models import Course, Release
from content.status import CourseStatus, standing_of
from learning.cohort import done_in, rules_met, with_points
from learning.impact_policy import policy_of
from learning.models import Certificate, Enrollment
from learning.outlines import Outline, Place, outlines_of


@dataclass(frozen=True)
class CertificatesOf:
    """How many certificates that are not revoked name one release."""

    release: int
    count: int


@dataclass(frozen=True)
class Impact:
    """What changes for learners. Who left counts nowhere, except that their certificates stay certificates."""

    current_release: int | None
    lessons_added: int
    lessons_removed: int
    under_way: int
    would_fall: int
    would_rise: int
    would_be_completed: int
    finished: int
    finished_with_new_lessons: int
    with_progress_on_removed: int
    certificates: list[CertificatesOf]
    policy: list[str]


@dataclass(frozen=True)
class _Outlines:
    """The current release and the candidate."""

    now: Outline
    then: Outline

    @property
    def before(self) -> set[UUID]:
        return {place.lesson_id for place in self.now.places}

    @property
    def after(self) -> set[UUID]:
        return {place.lesson_id for place in self.then.places}

    @property
    def new(self) -> list[Place]:
        """The lessons that only the candidate has."""
        before = self.before
        return [place for place in self.then.places if place.lesson_id not in before]


def candidate_impact(course: Course) -> Impact:
    """What the candidate in review, or approved and waiting, would do. Raises WrongStatus where there is none."""
    standing = standing_of(course)
    if standing.status not in {CourseStatus.PENDING, CourseStatus.APPROVED} or standing.release is None:
        raise WrongStatus("The course is not in review, so there is nothing whose impact could be told.")
    return impact_of(course, standing.release)


def impact_of(course: Course, candidate: Release) -> Impact:
    """What it does to learners when `candidate` becomes the current release: a few queries for any number of them."""
    outlines = _outlines(course, candidate)
    counted = _learners(course, outlines)
    added, removed = len(outlines.after - outlines.before), len(outlines.before - outlines.after)
    numbers = Certificate.objects.filter(enrollment__course=course, revoked_at=None).values_list("release_number")
    certificates = [CertificatesOf(*row) for row in numbers.annotate(Count("pk")).order_by("-release_number")]
    return Impact(
        current_release=course.current_release.number if course.current_release else None,
        lessons_added=added,
        lessons_removed=removed,
        certificates=certificates,
        policy=policy_of(added=added, removed=removed, completed=counted["would_be_completed"]),
        **counted,
    )


def _outlines(course: Course, candidate: Release) -> _Outlines:
    outlines = outlines_of([course.current_release_id, candidate.pk])
    now = outlines.get(course.current_release_id, Outline()) if course.current_release_id else Outline()
    return _Outlines(now, outlines.get(candidate.pk, Outline()))


def _learners(course: Course, outlines: _Outlines) -> dict[str, int]:
    """Everybody who has not left, counted by what happens to them."""
    active, finished = Q(status=Enrollment.Status.ACTIVE), Q(status=Enrollment.Status.COMPLETED)
    counted: dict[str, int] = _with_shares(Enrollment.objects.in_course().filter(course=course), outlines).aggregate(
        under_way=Count("pk", filter=active),
        would_fall=Count("pk", filter=active & Q(share_after__lt=F("share_before"))),
        would_rise=Count("pk", filter=active & Q(share_after__gt=F("share_before"))),
        would_be_completed=Count("pk", filter=active & rules_met(outlines.then, "done_after")),
        finished=Count("pk", filter=finished),
        finished_with_new_lessons=Count("pk", filter=finished & Q(new_done__lt=len(outlines.new))),
        with_progress_on_removed=Count("pk", filter=Q(on_removed__gt=0)),
    )
    return counted


def _with_shares(learners: QuerySet[Enrollment], outlines: _Outlines) -> QuerySet[Enrollment]:
    """Each learner's lessons that are done, and the shares in whole per cent, rounded down as they are shown.

    Who has done what a course takes is shown as having done all of it.
    """
    before, after = outlines.before, outlines.after
    counted = with_points(learners, outlines.then.deciding).annotate(
        done_before=Count("progress", filter=Q(progress__lesson__in=before, progress__completed_at__isnull=False)),
        done_after=done_in(outlines.then.places),
        new_done=done_in(outlines.new),
        on_removed=Count("progress", filter=Q(progress__lesson__in=before - after)),
    )
    done_by_rule = When(rules_met(outlines.then, "done_after"), then=Value(100))
    return counted.annotate(
        share_before=100 * F("done_before") / (len(before) or 1),
        share_after=Case(done_by_rule, default=100 * F("done_after") / (len(after) or 1)),
    )
