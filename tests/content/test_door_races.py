"""Reviewers and authors act on one course at the same moment, by API and in the admin: one history comes of it."""

import os
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import nullcontext
from datetime import timedelta
from typing import Any

import pytest
from accounts.models import User
from django.utils import timezone
from wagtail.test.utils.form_data import rich_text

from cms import one_at_a_time
from cms.viewsets.pages import EditDraftView
from content.actions import comment as comments
from content.actions import decline, editing, moderation, restore, submission
from content.actions.comment import add_comment
from content.actions.moderation import approve_course, publish_due
from content.actions.submission import submit_course
from content.models import AuditEntry, Course, CourseInstructor, LessonPage, ReviewComment
from content.status import standing_of
from tests.cast import Cast, person
from tests.cms.forms import lesson_form
from tests.content.story import contradictions
from tests.factories.courses import pending_course, publish, published_course
from tests.http import Answer, ApiClient, browser
from tests.races import PATIENCE, REPEATS, locks_waited_for, together, until

pytestmark = [
    pytest.mark.race,
    pytest.mark.usefixtures("committed_db"),
    pytest.mark.skipif("sqlite" in os.environ["DATABASE_URL"], reason="SQLite has one writer: see the row lock there"),
]
Job = Callable[[], Any]
REFUSALS = {"WRONG_STATUS", "COURSE_LOCKED", "NOTHING_CHANGED", "COURSE_CHANGED", "TREE_BUSY", "COMMENT_STATE"}
RECORDED = {
    "approve": ["course.approved"],
    "approve and publish": ["course.approved", "course.released"],
    "schedule": ["course.approved"],
    "reject": ["course.rejected"],
    "decline": ["course.declined"],
    "withdraw": ["course.withdrawn"],
    "submit": ["course.submitted"],
    "publish": ["course.released"],
    "fall due": ["course.released"],
    "roll back": ["course.rolled_back"],
    "roll back too": ["course.rolled_back"],
    "restore": ["course.restored"],
    "comment": ["comment.created"],
    "settle": ["comment.state_changed"],
    "settle too": ["comment.state_changed"],
}
"""What each step leaves in the record when it is answered with success; the others leave nothing."""


class Desk:
    """One course, and what each of them may do to it; every step is a request from a session of its own."""

    def __init__(self, course: Course, cast: Cast, rita: User) -> None:
        self.course = course
        self.rosa, self.rita, self.ines, self.otto = (
            ApiClient(user) for user in (cast.rosa, rita, cast.ines, cast.otto)
        )
        self.author_at, self.reviewer_at = browser(cast.ines), browser(rita)
        assert course.page is not None
        self.lesson = LessonPage.objects.get(path__startswith=course.page.path)

    def judge(self, step: str, body: Any = None, *, by: ApiClient | None = None) -> Job:
        return lambda: (by or self.rosa).post(f"moderation/courses/{self.course.pk}/{step}/", body)

    def author(self, step: str, body: Any = None, *, by: ApiClient | None = None) -> Job:
        return lambda: (by or self.ines).post(f"authoring/courses/{self.course.pk}/{step}/", body)

    def settle(self, by: ApiClient, state: str) -> Job:
        comment = ReviewComment.objects.get(course=self.course).pk
        return lambda: by.patch(f"authoring/comments/{comment}/", {"state": state, "note": "So."})

    def patch(self) -> Answer:
        return self.ines.patch(f"authoring/lessons/{self.lesson.uuid}/", {"title": "Edited by API"})

    def save(self) -> int:
        """The form of the page, as its author's browser sends it: 302 when it was saved, else shown again."""
        form = lesson_form(("rich_text", rich_text("<p>Words.</p>")), title="Edited in the admin")
        return int(self.author_at.post(f"/admin/pages/{self.lesson.pk}/edit/", form).status_code)

    def press(self, decision: str) -> Job:
        """The buttons of the review screen, which the second reviewer uses."""
        address = f"/admin/courses/{self.course.pk}/review/{decision}/"
        return lambda: int(self.reviewer_at.post(address, {"comment": "Not yet."}).status_code)


Begin = Callable[[Cast], Course]
Jobs = Callable[[Desk], dict[str, Job]]


@pytest.fixture
def rita(cast: Cast) -> User:
    """The second reviewer."""
    return person("rita@lectern.example", "ADMIN")


def updated(cast: Cast) -> Course:
    """Published twice, with other words in its draft."""
    course = published_course(by=cast.ines, lessons=1)
    assert course.page is not None
    for title in ("Second", "Third"):
        lesson = LessonPage.objects.get(path__startswith=course.page.path)
        lesson.title = title
        lesson.save_revision(user=cast.ines)
        if title == "Second":
            publish(course, by=cast.ines)
    return Course.objects.select_related("page").get(pk=course.pk)


def pending(cast: Cast) -> Course:
    """The same, submitted."""
    course = updated(cast)
    submit_course(course=course, by=cast.ines)
    return course


def begun(cast: Cast) -> Course:
    """In review for the first time."""
    course = pending_course(by=cast.ines, lessons=1)
    return Course.objects.select_related("page").get(pk=course.pk)


def approved(cast: Cast) -> Course:
    """Published twice, with a third release approved for tomorrow."""
    course = pending(cast)
    tomorrow = timezone.now() + timedelta(days=1)
    approve_course(course=course, by=cast.ada, publish_at=tomorrow)
    return course


def commented(cast: Cast) -> Course:
    """In review with a comment, and Otto for a second author."""
    course = begun(cast)
    CourseInstructor.objects.create(course=course, user=cast.otto, role=CourseInstructor.Role.CO)
    add_comment(course=course, by=cast.rosa, text="Why?")
    return course


def everybody(desk: Desk) -> dict[str, Job]:
    return {
        "approve and publish": desk.judge("approve", {"publish": True}),
        "approve": desk.judge("approve", by=desk.rita),
        "reject": desk.press("send-back"),
        "withdraw": desk.author("withdraw"),
        "edit": desk.patch,
        "save": desk.save,
        "publish": desk.judge("publish"),
        "roll back": desk.judge("rollback", {"release": 1}, by=desk.rita),
    }


def due() -> int:
    """What the clock does the day after tomorrow."""
    return publish_due(timezone.now() + timedelta(days=2))


PAIRS: dict[str, tuple[Begin, Jobs]] = {
    "approving against declining": (
        begun,
        lambda desk: {
            "approve and publish": desk.judge("approve", {"publish": True}),
            "decline": desk.judge("decline", {"comment": "Never."}, by=desk.rita),
        },
    ),
    "publishing against rolling back": (
        approved,
        lambda desk: {
            "publish": desk.judge("publish"),
            "roll back": desk.judge("rollback", {"release": 1}, by=desk.rita),
        },
    ),
    "rolling back against rolling back": (
        updated,
        lambda desk: {
            "roll back": desk.judge("rollback", {"release": 1}),
            "roll back too": desk.judge("rollback", {"release": 1}, by=desk.rita),
        },
    ),
    "scheduling against withdrawing": (
        begun,
        lambda desk: {
            "schedule": desk.judge("approve", {"publish_at": (timezone.now() + timedelta(days=1)).isoformat()}),
            "withdraw": desk.author("withdraw"),
        },
    ),
    "falling due against withdrawing": (
        approved,
        lambda desk: {"fall due": due, "withdraw": desk.author("withdraw")},
    ),
    "commenting against deciding": (
        begun,
        lambda desk: {
            "comment": desk.author("comments", {"text": "Why?"}, by=desk.rosa),
            "reject": desk.press("send-back"),
        },
    ),
    "settling a comment against settling it otherwise": (
        commented,
        lambda desk: {
            "settle": desk.settle(desk.ines, "ADDRESSED"),
            "settle too": desk.settle(desk.otto, "WONT_FIX"),
        },
    ),
    "settling a comment twice": (
        commented,
        lambda desk: {
            "settle": desk.settle(desk.ines, "ADDRESSED"),
            "settle too": desk.settle(desk.otto, "ADDRESSED"),
        },
    ),
    "submitting against restoring": (
        updated,
        lambda desk: {"submit": desk.author("submit"), "restore": desk.author("restore", {"release": 1})},
    ),
    "submitting against saving in the admin": (
        updated,
        lambda desk: {"submit": desk.author("submit"), "save": desk.save},
    ),
}


def race(course: Course, jobs: dict[str, Job]) -> list[str]:
    """Let them go at once. What does not fit afterwards: between tables, or between answers and the record."""
    before = Counter(recorded(course))
    results = dict(zip(jobs, together(*jobs.values()), strict=True))
    wrong = [f"{name}: {result}" for name, result in results.items() if not is_fair(name, result)]
    won = [name for name, result in results.items() if is_done(name, result)]
    wanted = Counter(action for name in won for action in RECORDED.get(name, []))
    if Counter(recorded(course)) - before != wanted:
        wrong.append(f"answered {won}, recorded {Counter(recorded(course)) - before}")
    return [*wrong, *contradictions(course)]


def recorded(course: Course) -> list[str]:
    return list(AuditEntry.objects.filter(course_id=course.pk).values_list("action", flat=True))


def is_done(name: str, result: Any) -> bool:
    if isinstance(result, Answer):
        return result.status in {200, 201}
    return bool(result == (1 if name == "fall due" else 302))


def is_fair(name: str, result: Any) -> bool:
    """It was done, or refused with a documented code; a form of the admin is saved, or shown again."""
    if isinstance(result, Answer):
        return is_done(name, result) or (result.status == 409 and result.code in REFUSALS)
    return result in ({0, 1} if name == "fall due" else {200, 302})


def test_two_reviewers_and_the_author_at_once_leave_one_history(cast: Cast, rita: User) -> None:
    for _ in range(REPEATS):
        desk = Desk(pending(cast), cast, rita)
        assert race(desk.course, everybody(desk)) == []
        assert due() == 0
        assert contradictions(desk.course) == []


@pytest.mark.parametrize("pair", PAIRS)
def test_two_at_once_leave_one_history(cast: Cast, rita: User, pair: str) -> None:
    begin, jobs = PAIRS[pair]
    for _ in range((REPEATS + 1) // 2 if REPEATS < 10 else REPEATS):
        desk = Desk(begin(cast), cast, rita)
        assert race(desk.course, jobs(desk)) == []


# The negative controls.


TRIES = 5
"""How often two who met may end without a contradiction, by who of them writes first."""
Step = Callable[..., Any]


def meeting(step: Step, patience: float) -> Step:
    """`step`, after which two wait for each other, so that both have looked before either writes."""
    met = threading.Barrier(2)

    def wait(*args: Any, **named: Any) -> Any:
        seen = step(*args, **named)
        try:
            met.wait(patience)
        except threading.BrokenBarrierError:
            met.reset()
        return seen

    return wait


def once(action: str, look: Step) -> Step:
    """`look` of somebody whose writes come after the other one's `action`."""

    def wait(*args: Any, **named: Any) -> Any:
        before = AuditEntry.objects.filter(action=action).count()
        seen = look(*args, **named)
        until(lambda: AuditEntry.objects.filter(action=action).count() > before)
        return seen

    return wait


def be_careless(patched: pytest.MonkeyPatch, patience: float) -> None:
    """Nobody locks a row, and everybody looks before anybody writes."""
    read = meeting(lambda course: Course.objects.select_related("page").get(pk=course.pk), patience)
    met = meeting(lambda: None, patience)

    def look(step: Step) -> Step:
        return lambda *args, **named: (step(*args, **named), met())[0]

    for module in (moderation, submission, comments, decline):
        patched.setattr(module, "locked", read)
    for each in (moderation, submission):
        patched.setattr(each, "standing_of", look(standing_of))
    patched.setattr(comments, "standing_of", once("course.rejected", look(standing_of)))
    patched.setattr(restore, "of_release", once("course.submitted", look(restore.of_release)))
    patched.setattr(editing, "locked_page", lambda course: read(course).page)
    patched.setattr(comments, "_locked", meeting(lambda comment: ReviewComment.objects.get(pk=comment.pk), patience))


NEED_NO_CONTROL = {
    "publishing against rolling back",  # the UPDATE of the same row keeps them apart
    "submitting against saving in the admin",  # see the last test
    "falling due against withdrawing",  # the lock of "scheduling against withdrawing"
    "settling a comment twice",  # the lock of "settling a comment against settling it otherwise"
}


def goes_wrong(cast: Cast, rita: User, begin: Begin, jobs: Jobs, *, patience: float = PATIENCE) -> bool:
    """Whether it does without the locks: the course is there before."""
    for _ in range(TRIES):
        desk = Desk(begin(cast), cast, rita)
        with pytest.MonkeyPatch.context() as patched:
            be_careless(patched, patience)
            if race(desk.course, jobs(desk)):
                return True
    return False


@pytest.mark.parametrize("pair", sorted(PAIRS.keys() - NEED_NO_CONTROL))
def test_without_the_lock_two_at_once_contradict_each_other(cast: Cast, rita: User, pair: str) -> None:
    assert goes_wrong(cast, rita, *PAIRS[pair])


def test_without_the_lock_everybody_at_once_contradict_each_other(cast: Cast, rita: User) -> None:
    assert goes_wrong(cast, rita, pending, everybody, patience=1)  # not all of them meet somebody


@pytest.mark.parametrize("waits", [True, False])
def test_without_the_lock_a_form_is_saved_under_the_reviewer(
    cast: Cast, rita: User, waits: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The course is submitted after Wagtail has asked for the lock of the page and before it writes."""
    desk = Desk(updated(cast), cast, rita)
    submitted: list[Any] = []
    save = EditDraftView.save_action

    def submit_first(view: Any) -> Any:
        other = threading.Thread(target=lambda: submitted.extend(together(desk.author("submit"))))
        other.start()
        until(lambda: submitted or locks_waited_for())
        answer = save(view)
        threads.append(other)
        return answer

    threads: list[threading.Thread] = []
    monkeypatch.setattr(EditDraftView, "save_action", submit_first)
    if not waits:
        monkeypatch.setattr(one_at_a_time, "alone_with", lambda pages, **how: nullcontext())
    assert desk.save() == 302
    threads[0].join(PATIENCE)
    assert [answer.status for answer in submitted] == [200]
    assert (contradictions(desk.course) == []) == waits
