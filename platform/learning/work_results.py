"""What a learner's hand-ins come to together: the result of the assignment."""

import uuid

from django.db.models import QuerySet

from content.models import LessonVersion
from learning.models import Enrollment, Submission
from learning.results import LessonResult
from learning.settling import Change, settle


def settle_work(enrollment: Enrollment, version: LessonVersion) -> Change:
    """Bring the result of an assignment up to date, by the rule of `version`. The enrollment must be locked."""
    return settle(enrollment, version.lesson_id, work_result(enrollment.pk, version))


def work_result(enrollment_id: uuid.UUID, version: LessonVersion) -> LessonResult:
    """What the hand-ins come to, by the rule of `version`."""
    work = Submission.objects.filter(enrollment=enrollment_id, lesson=version.lesson_id)
    waits = work.waiting().exists()
    counting = _counting(version, work.filter(graded_at__isnull=False))
    if counting is None:
        return LessonResult(None, None, None, None, waits)
    return LessonResult(counting.score, counting.max_score, counting.percentage, counting.passed, waits)


def _counting(version: LessonVersion, graded: QuerySet[Submission]) -> Submission | None:
    """The graded hand-in that counts: the best, or the last."""
    order = ("-percentage", "number") if version.summary.get("counts") == "best" else ("-number",)
    return graded.order_by(*order).first()
