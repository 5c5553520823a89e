"""What must be true of attempts at every moment: each a promise, and SQL that counts the rows that break it."""

from lib.promises import Promise

# The closed attempt that came last decides by which rule they count: best, last or average.
_COUNTING = (
    'CASE WHEN q.settings LIKE \'%"counts":"last"%\' THEN CASE WHEN a.waits THEN NULL ELSE a.percentage END '
    'WHEN q.settings LIKE \'%"counts":"average"%\' THEN (SELECT round(avg(b.percentage), 2) {others}) '
    "ELSE (SELECT max(b.percentage) {others}) END"
).format(
    others="FROM learning_attempt b WHERE b.enrollment_id = a.enrollment_id AND b.lesson_id = a.lesson_id "
    "AND b.state = 'closed' AND NOT b.waits"
)
_LAST = (
    "SELECT count(*) FROM learning_attempt a JOIN content_quizversion q ON q.id = a.quiz_id "
    "LEFT JOIN learning_lessonprogress p ON p.enrollment_id = a.enrollment_id AND p.lesson_id = a.lesson_id "
    "WHERE a.state = 'closed' AND NOT EXISTS (SELECT 1 FROM learning_attempt b WHERE b.state = 'closed' "
    "AND b.enrollment_id = a.enrollment_id AND b.lesson_id = a.lesson_id AND b.number > a.number) "
    "AND NOT EXISTS (SELECT 1 FROM learning_submission s WHERE s.enrollment_id = a.enrollment_id "
    "AND s.lesson_id = a.lesson_id)"
)

PROMISES = [
    Promise(
        "The attempts of a learner at a quiz are numbered from 1 without a gap, within what was allowed.",
        "SELECT count(*) FROM (SELECT enrollment_id FROM learning_attempt GROUP BY enrollment_id, lesson_id "
        "HAVING count(*) <> max(number) OR min(number) <> 1 "
        "OR max(CASE WHEN number > attempts_allowed THEN 1 ELSE 0 END) = 1) x",
    ),
    Promise(
        "No attempt but the last is open.",
        "SELECT count(*) FROM learning_attempt a WHERE a.state = 'open' AND EXISTS (SELECT 1 FROM learning_attempt b "
        "WHERE b.enrollment_id = a.enrollment_id AND b.lesson_id = a.lesson_id AND b.number > a.number)",
    ),
    Promise(
        "A closed attempt has a grade for what it asked and one score, and an open one has none.",
        "SELECT count(*) FROM learning_attempt a JOIN content_quizversion q ON q.id = a.quiz_id "
        "WHERE (a.state = 'closed' AND (a.score IS NULL OR a.percentage IS NULL "
        "OR (a.grades = '[]' AND q.question_count > 0))) OR (a.state = 'open' AND (a.score IS NOT NULL "
        "OR a.grades <> '[]'))",
    ),
    Promise(
        "The result of a quiz is that of the attempts that count, unless an instructor decided it.",
        f"{_LAST} AND (p.id IS NULL OR (NOT p.overridden AND "
        f"coalesce(p.percentage, -1000) <> coalesce({_COUNTING}, -1000)))",
    ),
    Promise(
        "An attempt is at a quiz of its own lesson, in a release of that course.",
        "SELECT count(*) FROM learning_attempt a JOIN learning_enrollment e ON e.id = a.enrollment_id "
        "JOIN content_quizversion q ON q.id = a.quiz_id WHERE q.lesson_id <> a.lesson_id OR NOT EXISTS "
        "(SELECT 1 FROM content_release r WHERE r.course_id = e.course_id AND r.number = a.release_number)",
    ),
]
