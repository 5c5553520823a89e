"""What must be true of what is handed in and of grades at every moment."""

from lib.promises import Promise

# Which one counts is said by the version for which was handed in or graded last: the best, or the last.
_BEST = (
    "(SELECT max(b.percentage) FROM learning_submission b WHERE b.enrollment_id = s.enrollment_id "
    "AND b.lesson_id = s.lesson_id AND b.graded_at IS NOT NULL)"
)
_ABOUT = ("attempt", "submission", "allowance")

PROMISES = [
    Promise(
        "What a learner handed in for an assignment is numbered from 1 without a gap.",
        "SELECT count(*) FROM (SELECT 1 FROM learning_submission GROUP BY enrollment_id, lesson_id "
        "HAVING count(*) <> max(number) OR min(number) <> 1) x",
    ),
    Promise(
        "Only the last hand-in waits to be graded.",
        "SELECT count(*) FROM learning_submission s WHERE s.graded_at IS NULL AND NOT s.replaced AND EXISTS "
        "(SELECT 1 FROM learning_submission b WHERE b.enrollment_id = s.enrollment_id "
        "AND b.lesson_id = s.lesson_id AND b.number > s.number)",
    ),
    Promise(
        "A graded hand-in has the score of its last grading, and as many gradings as it says.",
        "SELECT count(*) FROM learning_submission s WHERE s.gradings <> (SELECT count(*) "
        "FROM learning_submissiongrade g WHERE g.submission_id = s.id) "
        "OR (s.gradings > 0) <> (s.graded_at IS NOT NULL) OR EXISTS (SELECT 1 FROM learning_submissiongrade g "
        "WHERE g.submission_id = s.id AND g.number = s.gradings AND g.score <> s.score)",
    ),
    Promise(
        "The result of an assignment is that of the hand-in that counts, unless an instructor decided it.",
        "SELECT count(*) FROM learning_submission s LEFT JOIN learning_lessonprogress p "  # noqa: S608 - constants
        "ON p.enrollment_id = s.enrollment_id AND p.lesson_id = s.lesson_id "
        "WHERE s.graded_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM learning_submission b "
        "WHERE b.enrollment_id = s.enrollment_id AND b.lesson_id = s.lesson_id AND b.graded_at IS NOT NULL "
        "AND b.number > s.number) AND NOT EXISTS (SELECT 1 FROM learning_attempt a "
        "WHERE a.enrollment_id = s.enrollment_id AND a.lesson_id = s.lesson_id) AND (p.id IS NULL OR "
        f"(NOT p.overridden AND coalesce(p.percentage, -1000) NOT IN (s.percentage, {_BEST})))",
    ),
    Promise(
        "Attempts, hand-ins and exceptions are about lessons of the course that the learner is in.",
        "SELECT "  # noqa: S608 - constants
        + " + ".join(
            f"(SELECT count(*) FROM learning_{table} x JOIN learning_enrollment e ON e.id = x.enrollment_id "  # noqa: S608
            "JOIN content_lesson l ON l.id = x.lesson_id WHERE l.course_id <> e.course_id)"
            for table in _ABOUT
        ),
    ),
    Promise(
        "The ledger of a regrade names attempts at the quiz that was regraded.",
        "SELECT count(*) FROM learning_regradedattempt d JOIN learning_regrade r ON r.id = d.regrade_id "
        "JOIN learning_attempt a ON a.id = d.attempt_id WHERE a.lesson_id <> r.lesson_id",
    ),
]
