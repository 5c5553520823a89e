"""Assignments through the API: handing in, being graded, and what only some may see."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from learning.models import GradeChange, LessonProgress, Submission, SubmissionFile
from outbox.models import Event

from content.models import Course, Requirement
from tests.cast import Cast
from tests.http import Answer, ApiClient
from tests.learning import world
from tests.learning.assignments import PDF, ask_again, course_with_assignment, essay_of, pdf, picture

Api = Callable[..., ApiClient]
STYLE, FACTS = str(uuid.uuid4()), str(uuid.uuid4())
GOOD = str(uuid.uuid4())
RUBRIC: list[dict[str, Any]] = [
    {"id": STYLE, "title": "Style", "points": "40", "levels": [{"id": GOOD, "title": "Good", "points": "30"}]},
    {"id": FACTS, "title": "Facts", "points": "60"},
]


def joined(client: ApiClient, course: Course) -> str:
    return str(client.post(f"courses/{course.slug}/enroll/").data["id"])


def door(enrollment: str, course: Course) -> str:
    return f"enrollments/{enrollment}/lessons/{essay_of(course)}/submissions/"


def with_files(client: ApiClient, path: str, *files: SimpleUploadedFile, **headers: str) -> Answer:
    sent = {"text": "<p>Mine.</p>", "files": list(files)}
    return Answer(client.client.post(f"/api/v1/{path}", sent, headers={**client.headers, **headers}))


def test_work_is_handed_in_graded_and_counts(cast: Cast, api: Api) -> None:
    course = course_with_assignment(
        cast.ines, requirement=Requirement.PASSED, pass_mark="60", accepts=["text", "links"]
    )
    lena, ines = api(cast.lena), api(cast.ines)
    enrollment = joined(lena, course)
    handed = lena.post(
        door(enrollment, course), {"text": "<p>On knots</p><script>x()</script>", "links": ["https://a.example/b"]}
    )
    assert handed.status == 201, handed
    assert (handed.data["text"], handed.data["links"], handed.data["state"]) == (
        "<p>On knots</p>",
        ["https://a.example/b"],
        "waiting",
    )
    [waiting] = ines.get("submissions/?state=waiting").data["items"]
    assert (waiting["id"], waiting["learner"]["full_name"]) == (handed.data["id"], cast.lena.full_name)

    graded = ines.post(f"submissions/{waiting['id']}/grade/", {"score": 87.5, "feedback": "<p>Well argued.</p>"})
    assert (graded.status, graded.data["score"], graded.data["passed"]) == (200, 87.5, True)
    mine = lena.get(f"submissions/{waiting['id']}/").data
    assert (mine["feedback"], mine["percentage"], mine["graded_by"]) == (
        "<p>Well argued.</p>",
        87.5,
        cast.ines.full_name,
    )
    assert lena.get(f"enrollments/{enrollment}/").data["status"] == "COMPLETED"
    assert ines.get("submissions/?state=waiting").data["count"] == 0
    change = GradeChange.objects.get()
    assert (change.percentage_before, change.percentage_after, change.by) == (None, 87.5, cast.ines)
    assert Event.objects.filter(name="submission.graded").count() == 1


def test_files_arrive_whole_and_only_who_may_see_the_work_gets_their_links(cast: Cast, api: Api) -> None:
    course = course_with_assignment(cast.ines)
    lena = api(cast.lena)
    path = door(joined(lena, course), course)
    handed = with_files(lena, path, pdf("../../é ss\u202eay.pdf"), picture())
    assert handed.status == 201, handed
    assert [file["name"] for file in handed.data["files"]] == ["é ssay.pdf", "drawing.png"]
    for client in (lena, api(cast.ines), api(cast.rosa)):
        link = client.get(f"submissions/{handed.data['id']}/").data["files"][0]["url"]
        assert b"".join(client.client.get(link)) == PDF
    for client in (api(cast.liam), api(cast.otto)):
        assert client.get(f"submissions/{handed.data['id']}/").status == 404
        assert client.get(f"submissions/?view=queue&course={course.pk}").data["count"] == 0


@pytest.mark.parametrize(
    ("file", "says"),
    [
        (SimpleUploadedFile("program.exe", b"MZ"), "not taken"),
        (SimpleUploadedFile("page.html", b"<script>"), "not taken"),
        (SimpleUploadedFile("drawing.svg", b"<svg/>"), "not taken"),
        (SimpleUploadedFile("essay.pdf", b"MZ not a PDF"), "not what .pdf says"),
        (SimpleUploadedFile("drawing.png", b"%PDF-1.7"), "not what .png says"),
        (SimpleUploadedFile("essay.pdf", b""), "empty"),
        (SimpleUploadedFile("essay.pdf", PDF + b" " * 2000), "larger than"),
    ],
)
def test_a_file_that_does_not_fit_is_refused_and_nothing_is_kept(
    cast: Cast, api: Api, file: SimpleUploadedFile, says: str
) -> None:
    file.seek(0)
    course = course_with_assignment(cast.ines, largest_file=1000)
    lena = api(cast.lena)
    refused = with_files(lena, door(joined(lena, course), course), pdf(), file)
    [problem] = refused.details["fields"]["files.1"]
    assert (refused.status, says in problem) == (422, True)
    assert not Submission.objects.exists()
    assert not SubmissionFile.objects.exists()


@pytest.mark.parametrize(
    ("settings", "body", "field"),
    [
        ({"accepts": ["files"]}, {"text": "<p>x</p>"}, "text"),
        ({"accepts": ["text"]}, {"links": ["https://a.example"]}, "links"),
        ({"accepts": ["links"]}, {"links": ["javascript:alert(1)"]}, "links.0"),
        ({}, {"text": "<p>  </p>"}, "text"),
        ({}, {}, "text"),
        ({}, {"links": "x"}, "links"),
        ({}, {"unknown": 1, "text": 3}, "text"),
    ],
)
def test_what_was_not_asked_for_is_refused_by_name(
    cast: Cast, api: Api, settings: dict[str, Any], body: dict[str, Any], field: str
) -> None:
    course = course_with_assignment(cast.ines, **settings)
    lena = api(cast.lena)
    refused = lena.post(door(joined(lena, course), course), body)
    assert (refused.status, list(refused.details["fields"])) == (422, [field])


def test_handing_in_again_replaces_what_nobody_graded_and_the_last_counts(cast: Cast, api: Api) -> None:
    course = course_with_assignment(cast.ines, attempts_allowed=3)
    lena, ines = api(cast.lena), api(cast.ines)
    path = door(joined(lena, course), course)
    first, second = (lena.post(path, {"text": f"<p>{n}</p>"}).data["id"] for n in "12")
    assert [each["id"] for each in ines.get("submissions/?state=waiting").data["items"]] == [second]
    assert ines.post(f"submissions/{first}/grade/", {"score": 1}).code == "WORK_REPLACED"
    ines.post(f"submissions/{second}/grade/", {"score": 90})
    third = lena.post(path, {"text": "<p>3</p>"}).data["id"]
    progress = LessonProgress.objects.get()
    assert (progress.percentage, progress.waits) == (90, True)
    ines.post(f"submissions/{third}/grade/", {"score": 40})
    progress.refresh_from_db()
    assert (progress.percentage, progress.waits) == (40, False)
    assert lena.post(path, {"text": "<p>4</p>"}).code == "NO_SUBMISSIONS_LEFT"


def test_where_the_best_counts_a_later_failure_takes_nothing_away(cast: Cast, api: Api) -> None:
    course = course_with_assignment(cast.ines, counts="best")
    lena, ines = api(cast.lena), api(cast.ines)
    path = door(joined(lena, course), course)
    for score in (90, 40):
        ines.post(f"submissions/{lena.post(path, {'text': '<p>x</p>'}).data['id']}/grade/", {"score": score})
    assert LessonProgress.objects.get().percentage == 90


@pytest.mark.parametrize(
    ("late", "expected"),
    [(timedelta(0), 80), (timedelta(minutes=5), 70), (timedelta(days=2), 60), (timedelta(days=9), 55)],
)
def test_each_day_late_costs_what_the_assignment_says(cast: Cast, api: Api, late: timedelta, expected: int) -> None:
    rules = {"late_penalty": "10", "late_penalty_most": "25", "closes_at": timezone.now() + timedelta(days=1)}
    course = course_with_assignment(cast.ines, due_at=timezone.now() - late + timedelta(seconds=60), **rules)
    lena = api(cast.lena)
    handed = lena.post(door(joined(lena, course), course), {"text": "<p>x</p>"}).data
    graded = api(cast.ines).post(f"submissions/{handed['id']}/grade/", {"score": 80}).data
    assert (graded["points"], graded["score"]) == (80, expected)


def test_nothing_is_accepted_before_it_opens_or_after_it_closed(cast: Cast, api: Api) -> None:
    now = timezone.now()
    course = course_with_assignment(cast.ines, opens_at=now + timedelta(hours=1))
    lena = api(cast.lena)
    path = door(joined(lena, course), course)
    assert lena.post(path, {"text": "<p>x</p>"}).code == "ASSIGNMENT_NOT_OPEN"
    ask_again(course, closes_at=now - timedelta(minutes=1))
    assert lena.post(path, {"text": "<p>x</p>"}).code == "ASSIGNMENT_CLOSED"
    assert not Submission.objects.exists()


def test_the_rubric_makes_the_score(cast: Cast, api: Api) -> None:
    course = course_with_assignment(cast.ines, rubric=RUBRIC)
    lena, ines = api(cast.lena), api(cast.ines)
    handed = lena.post(door(joined(lena, course), course), {"text": "<p>x</p>"}).data["id"]
    half = {STYLE: {"level": GOOD}}
    assert ines.post(f"submissions/{handed}/grade/", {"rubric": half}).details["fields"].keys() == {"score"}
    for wrong in ({STYLE: {"points": 41}}, {FACTS: {"level": GOOD}}, {str(uuid.uuid4()): {"points": 1}}):
        [field] = ines.post(f"submissions/{handed}/grade/", {"rubric": wrong}).details["fields"]
        assert field == f"rubric.{next(iter(wrong))}"
    whole = {**half, FACTS: {"points": 45.5, "comment": "Check the dates."}}
    graded = ines.post(f"submissions/{handed}/grade/", {"rubric": whole}).data
    assert graded["score"] == 75.5
    assert [line["comment"] for line in graded["rubric"]] == ["", "Check the dates."]


@pytest.mark.parametrize("score", [-1, 100.5, 1.23456, "NaN", "1e400"])
def test_points_that_can_not_be_given_are_refused(cast: Cast, api: Api, score: object) -> None:
    course = course_with_assignment(cast.ines)
    lena = api(cast.lena)
    handed = lena.post(door(joined(lena, course), course), {"text": "<p>x</p>"}).data["id"]
    refused = api(cast.ines).post(f"submissions/{handed}/grade/", {"score": score})
    assert (refused.status, list(refused.details["fields"])) == (422, ["score"])


def test_only_those_who_teach_the_course_grade_and_never_their_own_work(cast: Cast, api: Api) -> None:
    course = course_with_assignment(cast.ines)
    lena, ines = api(cast.lena), api(cast.ines)
    handed = lena.post(door(joined(lena, course), course), {"text": "<p>x</p>"}).data["id"]
    own = ines.post(door(joined(ines, course), course), {"text": "<p>y</p>"}).data["id"]
    assert lena.post(f"submissions/{handed}/grade/", {"score": 100}).status == 403
    assert ines.post(f"submissions/{own}/grade/", {"score": 100}).status == 403
    assert api(cast.otto).post(f"submissions/{handed}/grade/", {"score": 100}).status == 404
    assert api(cast.rosa).post(f"submissions/{handed}/grade/", {"score": 100}).status == 200
    assert [each["id"] for each in ines.get("submissions/?view=queue").data["items"]] == [handed]


def test_anonymous_work_has_no_name_before_it_is_graded(cast: Cast, api: Api) -> None:
    course = course_with_assignment(cast.ines, anonymous=True)
    lena, ines = api(cast.lena), api(cast.ines)
    handed = with_files(lena, door(joined(lena, course), course), pdf("lena-essay.pdf")).data
    assert handed["files"][0]["name"] == "lena-essay.pdf"
    answer = ines.get(f"submissions/{handed['id']}/")
    assert answer.data["learner"] is None
    assert "lena" not in answer.response.content.decode().lower()
    assert handed["enrollment_id"] not in answer.response.content.decode()
    graded = ines.post(f"submissions/{handed['id']}/grade/", {"score": 5}).data
    assert graded["learner"]["full_name"] == cast.lena.full_name


def test_two_graders_do_not_overwrite_each_other_unseen(cast: Cast, api: Api) -> None:
    course = course_with_assignment(cast.ines)
    lena, ines = api(cast.lena), api(cast.ines)
    handed = lena.post(door(joined(lena, course), course), {"text": "<p>x</p>"}).data["id"]
    assert ines.post(f"submissions/{handed}/grade/", {"score": 50, "gradings": 0}).status == 200
    assert api(cast.rosa).post(f"submissions/{handed}/grade/", {"score": 60, "gradings": 0}).code == "GRADED_MEANWHILE"
    assert ines.post(f"submissions/{handed}/grade/", {"score": 70, "gradings": 1}).status == 200
    assert [each["score"] for each in lena.get(f"submissions/{handed}/grades/").data["items"]] == [70, 50]


def test_the_same_key_hands_in_once_and_other_work_under_it_is_refused(cast: Cast, api: Api) -> None:
    course = course_with_assignment(cast.ines)
    lena = api(cast.lena)
    path = door(joined(lena, course), course)
    first, again = (with_files(lena, path, pdf(), **{"Idempotency-Key": "once"}) for _ in range(2))
    assert first.data["id"] == again.data["id"]
    other = with_files(lena, path, picture(), **{"Idempotency-Key": "once"})
    assert (other.code, Submission.objects.count()) == ("IDEMPOTENCY_KEY_REUSED", 1)


def test_who_left_or_takes_another_lesson_hands_nothing_in(cast: Cast, api: Api) -> None:
    course = course_with_assignment(cast.ines, others=1)
    lena = api(cast.lena)
    enrollment = joined(lena, course)
    plain = f"enrollments/{enrollment}/lessons/{world.lessons_of(course)[0]}/submissions/"
    assert lena.post(plain, {"text": "<p>x</p>"}).code == "NOT_AN_ASSIGNMENT"
    assert api(cast.liam).post(door(enrollment, course), {"text": "<p>x</p>"}).status == 404
    lena.delete(f"enrollments/{enrollment}/")
    assert lena.post(door(enrollment, course), {"text": "<p>x</p>"}).code == "ENROLLMENT_CANCELLED"


def test_the_queue_takes_four_queries_however_long_it_is(cast: Cast, api: Api) -> None:
    course = course_with_assignment(cast.ines)
    for learner in (cast.lena, cast.liam, cast.otto):
        client = api(learner)
        with_files(client, door(joined(client, course), course), pdf(), picture())
        ines = api(cast.ines)
        with world.at_most(4):
            assert ines.get("submissions/?view=queue").status == 200
