"""What must be true of courses, their working copies and their releases."""

from lib.promises import DeepPromise, Promise

from content import verifying

_LISTED = ("title", "summary", "difficulty", "language", "currency", "thumbnail")
_NUMBERS = ("price", "duration_seconds")
_DIFFERS = " OR ".join(
    [f"r.outline::jsonb ->> '{name}' <> c.{name}" for name in _LISTED]
    + [f"r.outline::jsonb ->> '{name}' <> c.{name}::text" for name in _NUMBERS]
)
_CURRENT = "SELECT count(*) FROM content_course c JOIN content_release r ON r.id = c.current_release_id WHERE"
_PLACES = "(SELECT count(*) FROM content_releaselesson p WHERE p.release_id = r.id)"

PROMISES = [
    Promise(
        "The current release of a course is one of its own, approved and published.",
        f"{_CURRENT} r.course_id <> c.id OR r.number IS NULL OR r.published_at IS NULL",
    ),
    Promise(
        "The listing of a course is what its current release says.",
        f"{_CURRENT} {_DIFFERS} OR r.search_text <> c.search_text OR c.lesson_count <> {_PLACES}",
    ),
    Promise(
        "A course without a current release is listed nowhere.",
        "SELECT count(*) FROM content_course c WHERE (c.current_release_id IS NULL) <> (c.published_at IS NULL)",
    ),
    Promise(
        "The releases of a course are numbered from 1 without a gap.",
        "SELECT count(*) FROM (SELECT course_id FROM content_release WHERE number IS NOT NULL GROUP BY course_id "
        "HAVING count(*) <> max(number) OR min(number) <> 1) x",
    ),
    Promise(
        "At most one candidate of a course waits for a decision.",
        "SELECT count(*) FROM (SELECT course_id FROM content_release WHERE number IS NULL AND returned_at IS NULL "
        "AND withdrawn_at IS NULL AND workflow_state_id IN (SELECT id FROM wagtailcore_workflowstate "
        "WHERE status = 'in_progress') GROUP BY course_id HAVING count(*) > 1) x",
    ),
    Promise(
        "What stands in a release are versions of the course's own lessons, each at its own place.",
        "SELECT count(*) FROM content_releaselesson p JOIN content_release r ON r.id = p.release_id "
        "JOIN content_lesson l ON l.id = p.lesson_id JOIN content_lessonversion v ON v.id = p.version_id "
        "WHERE l.course_id <> r.course_id OR v.lesson_id <> p.lesson_id",
    ),
    Promise(
        "The quiz of a lesson's version is a quiz of that lesson.",
        "SELECT count(*) FROM content_lessonversion v JOIN content_quizversion q ON q.id = v.quiz_id "
        "WHERE q.lesson_id <> v.lesson_id",
    ),
    Promise(
        "A course with a working copy has one lead instructor.",
        "SELECT count(*) FROM content_course c WHERE c.page_id IS NOT NULL AND (SELECT count(*) "
        "FROM content_courseinstructor i WHERE i.course_id = c.id AND i.role = 'lead') <> 1",
    ),
    Promise(
        "Every page has as many pages below it as it says.",
        "SELECT count(*) FROM wagtailcore_page p LEFT JOIN (SELECT substr(path, 1, length(path) - 4) AS above, "
        "count(*) AS number FROM wagtailcore_page WHERE depth > 1 GROUP BY substr(path, 1, length(path) - 4)) below "
        "ON below.above = p.path WHERE p.numchild <> coalesce(below.number, 0)",
    ),
    Promise(
        "Entries of the audit record follow one another without a gap, each naming the one before it, up to the head.",
        "SELECT count(*) FROM content_audithead h WHERE h.sequence <> (SELECT count(*) FROM content_auditentry) "
        "OR (h.sequence > 0 AND NOT EXISTS (SELECT 1 FROM content_auditentry e "
        "WHERE e.sequence = h.sequence AND e.hash = h.hash)) "
        "OR EXISTS (SELECT 1 FROM content_auditentry e JOIN content_auditentry b ON b.sequence = e.sequence - 1 "
        "WHERE e.previous_hash <> b.hash)",
    ),
]

DEEP_PROMISES = [
    DeepPromise("Every release is what was compiled, byte for byte.", verifying.changed_releases),
    DeepPromise("Every version of a lesson is what was compiled, byte for byte.", verifying.changed_lessons),
    DeepPromise("Every version of a quiz is what was compiled, byte for byte.", verifying.changed_quizzes),
    DeepPromise("The files of releases are there, as large as they were.", verifying.missing_files),
    DeepPromise("A published course is found by its release's words and its teachers' names.", verifying.other_words),
    DeepPromise("Every entry of the audit record says what it said when it was written.", verifying.changed_entries),
]
