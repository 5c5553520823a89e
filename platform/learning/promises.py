"""What must be true of what learners do, at every moment."""

from lib.promises import Promise
from outbox.promises import told_once

from learning.attempt_promises import PROMISES as OF_ATTEMPTS
from learning.work_promises import PROMISES as OF_WORK

_ENROLLED = "(SELECT count(*) FROM learning_enrollment e WHERE e.course_id = c.id AND e.status <> 'CANCELLED')"
_REVIEWS = "(SELECT count(*) FROM learning_review r WHERE r.course_id = c.id)"
_RATINGS = "(SELECT coalesce(sum(r.rating), 0) FROM learning_review r WHERE r.course_id = c.id)"
_ENROLLMENTS = "SELECT count(*) FROM learning_enrollment e WHERE"
_CERTIFIED = "EXISTS (SELECT 1 FROM learning_certificate k WHERE k.enrollment_id = e.id)"
_GAVE_NONE = (
    "EXISTS (SELECT 1 FROM content_release r WHERE r.course_id = e.course_id AND r.published_at IS NOT NULL "
    """AND r.outline LIKE '%"certificate":{"issue":false,%')"""
)
_COUNTED = "SELECT count(*) FROM content_course c LEFT JOIN learning_coursestats s ON s.course_id = c.id WHERE"

PROMISES = [
    Promise(
        "The count of learners of a course is the number of its enrollments that were not cancelled.",
        f"{_COUNTED} coalesce(s.enrollment_count, 0) <> {_ENROLLED}",
    ),
    Promise(
        "The count of reviews of a course is the number of its reviews.",
        f"{_COUNTED} coalesce(s.review_count, 0) <> {_REVIEWS}",
    ),
    Promise(
        "The sum of ratings of a course is the sum over its reviews.",
        f"{_COUNTED} coalesce(s.rating_sum, 0) <> {_RATINGS}",
    ),
    Promise(
        "A learner is enrolled in a course once.",
        "SELECT count(*) FROM (SELECT 1 FROM learning_enrollment GROUP BY course_id, learner_id HAVING count(*) > 1) x",
    ),
    Promise(
        "Who reviewed a course is or was in it.",
        "SELECT count(*) FROM learning_review r WHERE NOT EXISTS (SELECT 1 FROM learning_enrollment e "
        "WHERE e.course_id = r.course_id AND e.learner_id = r.author_id)",
    ),
    Promise(
        "Every finished enrollment has a certificate, unless a release gave none, and no other has one.",
        f"{_ENROLLMENTS} (e.completed_at IS NULL AND {_CERTIFIED}) "
        f"OR (e.completed_at IS NOT NULL AND NOT {_CERTIFIED} AND NOT {_GAVE_NONE})",
    ),
    Promise(
        "A certificate names a numbered release of the course that was finished.",
        "SELECT count(*) FROM learning_certificate k JOIN learning_enrollment e ON e.id = k.enrollment_id "
        "JOIN content_release r ON r.id = k.release_id "
        "WHERE r.course_id <> e.course_id OR r.number IS NULL OR r.number <> k.release_number",
    ),
    Promise(
        "At most one certificate of an enrollment is valid, and one that was replaced leads to another of the same.",
        "SELECT (SELECT count(*) FROM (SELECT 1 FROM learning_certificate WHERE revoked_at IS NULL "
        "GROUP BY enrollment_id HAVING count(*) > 1) x) + (SELECT count(*) FROM learning_certificate k "
        "JOIN learning_certificate n ON n.id = k.replaced_by_id "
        "WHERE n.enrollment_id <> k.enrollment_id OR n.id = k.id OR k.revoked_at IS NULL)",
    ),
    Promise(
        "Progress is about lessons of the course that the learner is in.",
        "SELECT count(*) FROM learning_lessonprogress p JOIN learning_enrollment e ON e.id = p.enrollment_id "
        "JOIN content_lesson l ON l.id = p.lesson_id WHERE l.course_id <> e.course_id",
    ),
    Promise(
        "Who has done as many lessons of the current release as it asks for has completed the course, "
        "unless it asks for a grade beside.",
        "SELECT count(*) FROM learning_enrollment e JOIN content_course c ON c.id = e.course_id "
        "JOIN content_release r ON r.id = c.current_release_id "
        "WHERE e.status = 'ACTIVE' AND r.completion_grade IS NULL "
        "AND EXISTS (SELECT 1 FROM content_releaselesson rl WHERE rl.release_id = r.id) "
        "AND 100 * (SELECT count(*) FROM content_releaselesson rl JOIN learning_lessonprogress p "
        "ON p.enrollment_id = e.id AND p.lesson_id = rl.lesson_id AND p.completed_at IS NOT NULL "
        "WHERE rl.release_id = r.id) "
        ">= r.completion_share * (SELECT count(*) FROM content_releaselesson rl WHERE rl.release_id = r.id) "
        # What a new release leaves nothing to do for is completed by a handler of its event.
        "AND NOT EXISTS (SELECT 1 FROM outbox_delivery d JOIN outbox_event v ON v.id = d.event_id "
        "WHERE d.state = 'due' AND v.name IN ('course.released', 'course.rolled_back', 'course.completions_due') "
        "AND replace(v.payload::jsonb ->> 'course_id', '-', '') = replace(c.id::text, '-', ''))",
    ),
    told_once("enrollment.created", "enrollment_id"),
    told_once("course.completed", "enrollment_id"),
    told_once("certificate.issued", "certificate_id"),
    told_once("attempt.submitted", "attempt_id"),
    told_once("submission.created", "submission_id"),
    *OF_ATTEMPTS,
    *OF_WORK,
]
