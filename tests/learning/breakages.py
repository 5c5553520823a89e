"""How each promise of `check_invariants` is broken in the school of `test_invariants`, in SQL."""


def _recorded(name: str, key: str) -> dict[str, str]:
    """Two such events about one thing."""
    values = f"gen_random_uuid(), '{name}', jsonb_build_object('{key}', 1), now(), ''"
    fields = "INSERT INTO outbox_event (id, name, payload, occurred_at, request_id)"
    return {f"{name} is recorded at most once for each {key}.": f"{fields} VALUES ({values}), ({values})"}


BREAKAGES = {
    "An event is delivered to each of its handlers once: done with a time and without an error, or not yet done.": (
        "UPDATE outbox_delivery SET done_at = NULL WHERE state = 'done'"
    ),
    "No delivery is begun more often than it may be.": "UPDATE outbox_delivery SET attempts = 14",
    "A session has one refresh token that was not used, the last of its family.": (
        "UPDATE accounts_refreshtoken SET used_at = NULL"
    ),
    "The refresh tokens of a session follow one another without a gap.": (
        "UPDATE accounts_refreshtoken SET generation = 2 WHERE generation = 1"
    ),
    "Nobody who was shut out or erased is signed in.": (
        "UPDATE accounts_user SET is_active = false WHERE full_name = 'Lena'"
    ),
    "Once an address is proved, no sign-up waits for it.": (
        "INSERT INTO accounts_signup (user_id, password, full_name, accepted, created_at) "
        "SELECT id, '', '', '[]', now() FROM accounts_user LIMIT 1"
    ),
    "Sealed security events follow one another without a gap, each naming the one before it, up to the head.": (
        "DELETE FROM accounts_securityevent WHERE sequence = 1"
    ),
    **_recorded("session.reuse_detected", "family_id"),
    **_recorded("user.registered", "user_id"),
    "The current release of a course is one of its own, approved and published.": (
        "UPDATE content_release SET published_at = NULL"
    ),
    "The listing of a course is what its current release says.": "UPDATE content_course SET price = price + 1",
    "A course without a current release is listed nowhere.": "UPDATE content_course SET current_release_id = NULL",
    "The releases of a course are numbered from 1 without a gap.": "UPDATE content_release SET number = 3",
    "At most one candidate of a course waits for a decision.": (
        "UPDATE wagtailcore_workflowstate SET status = 'in_progress'; "
        "UPDATE content_release SET number = NULL, published_at = NULL, "
        "course_id = (SELECT id FROM content_course LIMIT 1)"
    ),
    "What stands in a release are versions of the course's own lessons, each at its own place.": (
        "UPDATE content_lesson SET course_id = (SELECT id FROM content_course WHERE title = 'Knots')"
    ),
    "The quiz of a lesson's version is a quiz of that lesson.": (
        "UPDATE content_quizversion SET lesson_id = gen_random_uuid()"
    ),
    "A course with a working copy has one lead instructor.": "UPDATE content_courseinstructor SET role = 'co'",
    "Every page has as many pages below it as it says.": "UPDATE wagtailcore_page SET numchild = 9 WHERE depth = 1",
    "Entries of the audit record follow one another without a gap, each naming the one before it, up to the head.": (
        "UPDATE content_auditentry SET previous_hash = 'x' WHERE sequence = 2"
    ),
    "The count of learners of a course is the number of its enrollments that were not cancelled.": (
        "UPDATE learning_coursestats SET enrollment_count = 7"
    ),
    "Every count that is kept is what counting the rows gives.": "UPDATE analytics_tallychange SET number = 9",
    "The count of reviews of a course is the number of its reviews.": "DELETE FROM learning_review",
    "The sum of ratings of a course is the sum over its reviews.": "UPDATE learning_coursestats SET rating_sum = 5",
    "A learner is enrolled in a course once.": (
        "ALTER TABLE learning_enrollment DROP CONSTRAINT learning_enrolled_once; "
        "UPDATE learning_enrollment SET course_id = (SELECT id FROM content_course LIMIT 1)"
    ),
    "Who reviewed a course is or was in it.": "UPDATE learning_review SET author_id = gen_random_uuid()",
    "Every finished enrollment has a certificate, unless a release gave none, and no other has one.": (
        "DELETE FROM learning_certificate"
    ),
    "A certificate names a numbered release of the course that was finished.": (
        "UPDATE learning_certificate SET release_number = 9"
    ),
    "At most one certificate of an enrollment is valid, and one that was replaced leads to another of the same.": (
        "UPDATE learning_certificate SET revoked_at = now(), replaced_by_id = id"
    ),
    "Progress is about lessons of the course that the learner is in.": (
        "UPDATE learning_enrollment SET course_id = gen_random_uuid()"
    ),
    "Who has done as many lessons of the current release as it asks for has completed the course, "
    "unless it asks for a grade beside.": (
        "UPDATE learning_enrollment SET status = 'ACTIVE', completed_at = NULL WHERE status = 'COMPLETED'"
    ),
    **_recorded("enrollment.created", "enrollment_id"),
    **_recorded("course.completed", "enrollment_id"),
    **_recorded("certificate.issued", "certificate_id"),
    **_recorded("attempt.submitted", "attempt_id"),
    **_recorded("submission.created", "submission_id"),
    "The attempts of a learner at a quiz are numbered from 1 without a gap, within what was allowed.": (
        "UPDATE learning_attempt SET number = 2"
    ),
    "No attempt but the last is open.": (
        "INSERT INTO learning_attempt (id, enrollment_id, lesson_id, quiz_id, release_number, number, seed, state, "
        "started_at, closed_by, responses, saves, grades, waits) SELECT gen_random_uuid(), enrollment_id, lesson_id, "
        "quiz_id, release_number, 0, seed, 'open', started_at, '', '{}', 0, '[]', false FROM learning_attempt"
    ),
    "A closed attempt has a grade for what it asked and one score, and an open one has none.": (
        "UPDATE learning_attempt SET grades = '[]'"
    ),
    "The result of a quiz is that of the attempts that count, unless an instructor decided it.": (
        "UPDATE learning_lessonprogress SET percentage = 7"
    ),
    "An attempt is at a quiz of its own lesson, in a release of that course.": (
        "UPDATE learning_attempt SET release_number = 4"
    ),
    "What a learner handed in for an assignment is numbered from 1 without a gap.": (
        "UPDATE learning_submission SET number = 2"
    ),
    "Only the last hand-in waits to be graded.": (
        "INSERT INTO learning_submission (id, enrollment_id, lesson_id, version_id, release_number, number, text, "
        "links, submitted_at, days_late, replaced, max_score, rubric, feedback, gradings) SELECT gen_random_uuid(), "
        "enrollment_id, lesson_id, version_id, 1, 0, '', '[]', now(), 0, false, 5, '{}', '', 0 FROM learning_submission"
    ),
    "A graded hand-in has the score of its last grading, and as many gradings as it says.": (
        "UPDATE learning_submissiongrade SET score = 1"
    ),
    "The result of an assignment is that of the hand-in that counts, unless an instructor decided it.": (
        "UPDATE learning_lessonprogress SET percentage = 7"
    ),
    "Attempts, hand-ins and exceptions are about lessons of the course that the learner is in.": (
        "UPDATE learning_submission SET lesson_id = (SELECT lesson_id FROM learning_attempt)"
    ),
    "The ledger of a regrade names attempts at the quiz that was regraded.": (
        "INSERT INTO learning_regrade (id, course_id, lesson_id, quiz_id, release_number, dropped, only_better, "
        "compared, reason, made_at, reverted_reason) SELECT gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), "
        "quiz_id, 1, 'left_out', true, 1, '', now(), '' FROM learning_attempt; "
        "INSERT INTO learning_regradedattempt (regrade_id, attempt_id, before, after) "
        "SELECT r.id, a.id, '{}', '{}' FROM learning_regrade r, learning_attempt a"
    ),
    "Nobody is mailed twice about one event.": (
        "ALTER TABLE notifications_sentmail DROP CONSTRAINT notifications_told_once; "
        "INSERT INTO notifications_sentmail (event_id, recipient_id, template, sent_at) "
        "SELECT event_id, recipient_id, template, sent_at FROM notifications_sentmail"
    ),
    "Nobody is notified twice of one event.": (
        "ALTER TABLE notifications_notice DROP CONSTRAINT notifications_noticed_once; "
        "INSERT INTO notifications_notice (event_id, recipient_id, kind, course_id, quote, made_at) "
        "SELECT event_id, recipient_id, kind, course_id, quote, made_at FROM notifications_notice"
    ),
    "What is kept under an Idempotency-Key is a whole answer.": "UPDATE api_keptanswer SET status = 0",
}

DEEP_BREAKAGES = {
    "Every release is what was compiled, byte for byte.": (
        "UPDATE content_release SET outline = replace(outline, 'Knots', 'Ropes')"
    ),
    "Every version of a lesson is what was compiled, byte for byte.": (
        "UPDATE content_lessonversion SET title = 'Other'"
    ),
    "Every version of a quiz is what was compiled, byte for byte.": (
        "UPDATE content_quizversion SET blocks = replace(blocks, 'Question 1', 'Question 9')"
    ),
    "The files of releases are there, as large as they were.": "UPDATE content_mediafile SET size = size + 1",
    "A published course is found by its release's words and its teachers' names.": "DELETE FROM content_coursewords",
    "Every entry of the audit record says what it said when it was written.": (
        "UPDATE content_auditentry SET action = 'course.left_alone' WHERE sequence = 1"
    ),
    "Every security event says what it said when it was sealed.": (
        "UPDATE accounts_securityevent SET kind = 'other' WHERE sequence = 1"
    ),
}
