"""What learning stores about a person."""

from dataclasses import replace

import orjson
from accounts.personal import Fate, Leaving, stored
from accounts.quotes import scrub
from django.db.models import Q, QuerySet

from learning.models import (
    Allowance,
    Attempt,
    Certificate,
    Enrollment,
    GradeChange,
    LessonProgress,
    Regrade,
    RegradedAttempt,
    Review,
    Submission,
    SubmissionFile,
    SubmissionGrade,
)
from learning.models.attempt import as_json

NO_NAME = "Name removed"


def _forget_reasons(leaving: Leaving) -> None:
    GradeChange.objects.filter(enrollment__learner=leaving.user).update(reason="")
    scrub(GradeChange, leaving, "reason")


def _remove_names(leaving: Leaving) -> None:
    if not leaving.keep_name:
        theirs = Certificate.objects.filter(enrollment__learner=leaving.user)
        theirs.update(learner_name=NO_NAME, learner_language="", revoked_reason="")


def _forget_answers(attempts: QuerySet[Attempt]) -> None:
    """The answers, and in the grades what was understood of them: words that somebody wrote.

    Whoever saves answers at this moment has done so before the lock, or finds the learner gone after it.
    """
    learners = attempts.order_by().values("enrollment")
    list(Enrollment.objects.select_for_update(no_key=True).filter(pk__in=learners).values_list("pk"))
    for attempt in attempts.exclude(responses="{}", grades="[]").iterator():
        grades = {
            key: replace(grade, parts=tuple(replace(part, given="") for part in grade.parts))
            for key, grade in attempt.graded.items()
        }
        attempt.responses, attempt.grades = "{}", as_json(grades)
        attempt.save(update_fields=["responses", "grades"])


def _forget_regraded(rows: QuerySet[RegradedAttempt]) -> None:
    """What was understood of the answers, in the ledger of regrades."""
    for row in rows.iterator():
        for name in ("before", "after"):
            kept = orjson.loads(getattr(row, name))
            for part in (part for grade in kept["grades"] for part in grade["parts"]):
                part["given"] = ""
            setattr(row, name, orjson.dumps(kept).decode())
        row.save(update_fields=["before", "after"])


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
    fate=Fate.PSEUDONYMISED,
    why="How a result came about. Who made the change becomes a tombstone. What was said about the results of who is "
    "erased is removed, since it may tell of their health.",
    shows=("enrollment_id", "lesson_id", "kind", "percentage_before", "percentage_after", "reason", "made_at"),
    rows=lambda user: GradeChange.objects.filter(Q(enrollment__learner=user) | Q(by=user)),
    guarded=False,
    wipe=_forget_reasons,
)
stored(
    "learning.Attempt",
    fate=Fate.PSEUDONYMISED,
    why="What was answered is removed, and what it was understood to be. Points, grades and times stay without a name, "
    "so that the figures of a question stay true. The export leaves out the grades of questions, which tell the key.",
    shows=(
        *("id", "enrollment_id", "lesson_id", "number", "state", "started_at", "closed_at", "closed_by"),
        *("responses", "seconds", "score", "max_score", "percentage", "passed", "waits"),
    ),
    rows=lambda user: Attempt.objects.filter(enrollment__learner=user),
    wipe=lambda leaving: _forget_answers(Attempt.objects.filter(enrollment__learner=leaving.user)),
)
stored(
    "learning.Regrade",
    "by",
    "reverted_by",
    fate=Fate.KEPT,
    why="How results came about. Who made or took back the regrade becomes a tombstone; the reason is about the quiz. "
    "Where it quotes the name or the address of who is erased, that is replaced.",
    shows=("id", "course_id", "lesson_id", "reason", "made_at", "reverted_at", "reverted_reason"),
    rows=lambda user: Regrade.objects.filter(Q(by=user) | Q(reverted_by=user)),
    wipe=lambda leaving: scrub(Regrade, leaving, "reason", "reverted_reason"),
)
stored(
    "learning.RegradedAttempt",
    fate=Fate.PSEUDONYMISED,
    why="As for the attempt: what answers were understood to be is removed, the points stay without a name.",
    shows=("regrade_id", "attempt_id", "before", "after"),
    rows=lambda user: RegradedAttempt.objects.filter(attempt__enrollment__learner=user),
    wipe=lambda leaving: _forget_regraded(RegradedAttempt.objects.filter(attempt__enrollment__learner=leaving.user)),
)
stored(
    "learning.Allowance",
    "by",
    "reason",
    fate=Fate.DELETED,
    why="What was granted to a learner, and why, may tell of their health. Who granted it becomes a tombstone.",
    shows=(
        *("enrollment_id", "lesson_id", "extra_time_percent", "extra_attempts", "opens_at", "due_at", "closes_at"),
        *("reason", "made_at"),
    ),
    rows=lambda user: Allowance.objects.filter(enrollment__learner=user),
    wipe=lambda leaving: Allowance.objects.filter(enrollment__learner=leaving.user).delete(),
)
stored(
    "learning.Certificate",
    "learner_name",
    "revoked_by",
    "revoked_reason",
    "rules_met",
    fate=Fate.PSEUDONYMISED,
    why="It can still be verified by its number. The name is removed, and so is the reason of a revocation, unless the "
    "person chose to keep their name when they were erased: then it stays by their consent, as proof to third parties. "
    "Who revoked it names the tombstone. The rules that were met are what it proves.",
    shows=(
        *("number", "learner_name", "course_title", "release_number", "rules_met", "issued_at"),
        *("revoked_at", "revoked_reason"),
    ),
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


def _discard_work(leaving: Leaving) -> None:
    """The files go from the storage once the erasing is certain; what the work said goes with the rows' text."""
    files = SubmissionFile.objects.filter(submission__enrollment__learner=leaving.user)
    for name in files.values_list("file", flat=True):
        leaving.doom(name)
    files.delete()


stored(
    "learning.SubmissionFile",
    fate=Fate.DELETED,
    why="What they handed in is theirs: rows and files go.",
    shows=("submission_id", "name", "size", "sha256"),
    rows=lambda user: SubmissionFile.objects.filter(submission__enrollment__learner=user),
    wipe=_discard_work,
)
stored(
    "learning.Submission",
    "graded_by",
    "text",
    fate=Fate.PSEUDONYMISED,
    why="The work and what was said about it are removed. The points stay without a name, as the course's figures do. "
    "Who graded others' work becomes a tombstone.",
    shows=(
        *("id", "lesson_id", "number", "text", "links", "submitted_at", "score", "max_score", "percentage", "feedback"),
        *("rubric", "graded_at"),
    ),
    rows=lambda user: Submission.objects.filter(enrollment__learner=user),
    wipe=lambda leaving: Submission.objects.filter(enrollment__learner=leaving.user).update(
        text="", links="[]", feedback="", rubric="{}"
    ),
)
stored(
    "learning.SubmissionGrade",
    "graded_by",
    fate=Fate.PSEUDONYMISED,
    why="As for the work that was graded.",
    shows=("submission_id", "number", "score", "feedback", "rubric", "graded_at"),
    rows=lambda user: SubmissionGrade.objects.filter(submission__enrollment__learner=user),
    wipe=lambda leaving: SubmissionGrade.objects.filter(submission__enrollment__learner=leaving.user).update(
        feedback="", rubric="{}"
    ),
)
