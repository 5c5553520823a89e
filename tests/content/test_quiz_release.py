"""A quiz goes into a release with its key apart from what learners read, and is kept once as long as it is the same."""

from typing import Any

import pytest

from content.actions.bank_questions import add_question
from content.actions.banks import create_bank
from content.actions.copy_lesson import copy_lesson
from content.actions.course import update_course
from content.actions.lesson import update_lesson
from content.checks.registry import run_checks
from content.models import Course, LessonPage, LessonVersion, QuestionBank, QuizVersion
from content.models.release import Requirement
from tests.cast import Cast
from tests.content.banks.asked import choice
from tests.factories.courses import draft_course, publish
from tests.factories.every_block import picture
from tests.factories.quizzes import (
    add_quiz,
    course_with_quiz,
    draw,
    published_quiz,
    question,
    questions,
    quiz_lesson,
    quiz_of,
)
from tests.http import ApiClient

pytestmark = pytest.mark.django_db


def rewrite(course: Course, by: Any, **fields: Any) -> Course:
    update_lesson(lesson=LessonPage.objects.get(type="QUIZ"), by=by, **fields)
    return publish(course, by=by)


def test_a_quiz_is_released_with_its_key_apart_from_what_learners_read(cast: Cast) -> None:
    lesson = quiz_lesson(published_quiz(by=cast.ines, pass_mark="60", attempts_allowed=2))
    assert [block["type"] for block in lesson.blocks] == ["rich_text"]
    assert lesson.quiz is not None
    assert [block["type"] for block in lesson.quiz.items] == ["rich_text", "single_choice", "true_false", "short_text"]
    assert lesson.quiz.rules.attempts_allowed == 2
    assert (lesson.quiz.question_count, lesson.quiz.max_score, lesson.max_score) == (3, 3, 3)
    assert (lesson.requirement, lesson.weight, lesson.summary["pass_mark"]) == (Requirement.PASSED, 1, "60")


def test_what_is_the_same_as_before_is_the_same_row(cast: Cast) -> None:
    course = published_quiz(by=cast.ines)
    first, body = quiz_lesson(course), quiz_of(course).items
    course = rewrite(course, cast.ines, title="Another name")
    renamed = quiz_lesson(course)
    assert (renamed.pk != first.pk, renamed.quiz_id) == (True, first.quiz_id)
    body[1]["value"]["options"][1]["weight"] = "0.5"
    course = rewrite(course, cast.ines, body=body)
    assert quiz_lesson(course).quiz_id != first.quiz_id
    assert (QuizVersion.objects.count(), LessonVersion.objects.filter(type="QUIZ").count()) == (2, 3)


def test_a_draw_is_released_with_the_bank_as_it_was(cast: Cast) -> None:
    bank = create_bank(by=cast.ines, title="Knots")
    kept = [add_question(bank=bank, by=cast.ines, data=choice(f"<p>{n}</p>"), tags=["rope"]) for n in "123"]
    add_question(bank=bank, by=cast.ines, data=choice("<p>4</p>"), tags=["sea"])
    course = published_quiz(by=cast.ines, body=[draw(bank.pk, 2, tags=["Rope"], points="1.5")])
    ids = {str(row.pk) for row in kept}
    kept[0].delete()
    [block] = quiz_of(course).items
    assert {one["id"] for one in block["value"]["pool"]} == ids
    assert (block["value"]["bank_title"], quiz_of(course).max_score) == ("Knots", 3)


def test_the_picture_of_a_question_is_frozen(cast: Cast) -> None:
    shown = {"image": picture(cast.ines), "alt": "A knot"}
    lesson = quiz_lesson(published_quiz(by=cast.ines, body=[question(prompt_image=shown)]))
    assert lesson.quiz is not None
    [file] = lesson.media.all()
    assert lesson.quiz.items[0]["pictures"] == {
        shown["image"]: {"file": file.file, "width": file.width, "height": file.height}
    }


def test_learners_are_told_what_a_quiz_is_like_and_read_no_question(cast: Cast) -> None:
    course = published_quiz(by=cast.ines, time_limit_seconds=600, closes_at="2030-01-01T00:00:00Z")
    lesson = quiz_lesson(course)
    ApiClient(cast.lena).post(f"courses/{course.slug}/enroll/")
    read = ApiClient(cast.lena).get(f"courses/{course.slug}/lessons/{lesson.lesson_id}/").data
    assert ([block["type"] for block in read["body"]], read["assignment"]) == (["rich_text"], None)
    assert read["quiz"] == {
        **{"kind": "quiz", "question_count": 3, "max_score": "3", "time_limit_seconds": 600, "attempts_allowed": None},
        **{"cooldown_seconds": 0, "opens_at": None, "closes_at": "2030-01-01T00:00:00Z", "pass_mark": None},
        **{"counts": "best", "show_marks": "after_attempt", "show_answers": "after_last_attempt", "penalty": "0"},
    }


def test_an_assignment_is_told_whole(cast: Cast) -> None:
    course = draft_course(by=cast.ines, lessons=1)
    lesson = LessonPage.objects.get()
    update_lesson(lesson=lesson, by=cast.ines, type="ASSIGNMENT")
    course = publish(course, by=cast.ines)
    version = LessonVersion.objects.get(placements__release=course.current_release_id)
    assert (version.quiz_id, version.max_score, version.requirement) == (None, 100, Requirement.SUBMITTED)
    read = ApiClient(cast.ines).get(f"courses/{course.slug}/lessons/{lesson.uuid}/").data
    assert (read["quiz"], read["assignment"]["points"], read["assignment"]["accepts"]) == (
        None,
        "100",
        ["text", "files"],
    )


# What keeps a course out of a release.


def reasons(course: Course, by: Any) -> dict[str, dict[str, Any]]:
    refused = ApiClient(by).post(f"authoring/courses/{course.pk}/submit/")
    assert (refused.status, refused.code) == (422, "COURSE_NOT_READY")
    return {problem["code"]: problem for problem in refused.details["problems"]}


def test_every_fault_of_a_quiz_is_a_reason_with_its_place(cast: Cast) -> None:
    course = draft_course(by=cast.ines, lessons=1, body=questions(1))
    assert course.page is not None
    section = course.page.get_children().get().specific
    wrong = question()
    for option in wrong["value"]["options"]:
        option["weight"] = "0"
    bank = create_bank(by=cast.ines, title="Knots")
    faulty = choice("<p>Odd</p>")
    faulty["value"]["options"][0]["weight"] = "0.5"
    add_question(bank=bank, by=cast.ines, data=faulty)
    given_away = create_bank(by=cast.ines, title="Otto’s")
    add_quiz(section, by=cast.ines, body=[wrong, draw(bank.pk, 2), draw(given_away.pk)])
    QuestionBank.objects.filter(pk=given_away.pk).update(owner=cast.otto)
    add_quiz(section, by=cast.ines, title="Nothing asked", body=[{"type": "rich_text", "value": "<p>Well.</p>"}])
    quiz = LessonPage.objects.get(title="Quiz")
    found = reasons(course, cast.ines)
    assert set(found) == {
        *(
            "QUESTION_OUTSIDE_QUIZ",
            "EMPTY_QUIZ",
            "QUESTION_NO_RIGHT_ANSWER",
            "SMALL_POOL",
            "FAULTY_POOL",
            "UNKNOWN_BANK",
        ),
    }
    place = found["QUESTION_NO_RIGHT_ANSWER"]
    assert (place["lesson_id"], place["field"]) == (str(quiz.uuid), "body.0.value.options")
    assert found["SMALL_POOL"]["field"] == "body.1.value.count"
    assert found["UNKNOWN_BANK"]["field"] == "body.2.value.bank"
    assert "Otto" not in str(found)


def test_what_can_never_be_reached_is_a_reason(cast: Cast) -> None:
    course = course_with_quiz(by=cast.ines)
    for type, requirement in (("TEXT", "watched"), ("QUIZ", "passed")):
        update_lesson(lesson=LessonPage.objects.get(type=type), by=cast.ines, requirement=requirement)
    refused = ApiClient(cast.ines).post(f"authoring/courses/{course.pk}/submit/").details["problems"]
    assert [(problem["code"], problem["field"]) for problem in refused] == [
        ("UNREACHABLE", "required_minutes"),
        ("UNREACHABLE", "requirement"),
    ]


def test_a_grade_is_asked_only_where_something_counts_for_one(cast: Cast) -> None:
    course = course_with_quiz(by=cast.ines)
    quiz = LessonPage.objects.get(type="QUIZ")
    update_course(course=course, by=cast.ines, completion_grade="60")
    update_lesson(lesson=quiz, by=cast.ines, weight="0")
    assert reasons(course, cast.ines)["UNREACHABLE_GRADE"]["field"] == "completion_grade"
    update_lesson(lesson=LessonPage.objects.get(pk=quiz.pk), by=cast.ines, weight="1")
    assert ApiClient(cast.ines).post(f"authoring/courses/{course.pk}/submit/").status == 200


def test_a_bank_that_is_emptied_while_the_course_is_submitted_is_found(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    bank = create_bank(by=cast.ines, title="Knots")
    add_question(bank=bank, by=cast.ines, data=choice("<p>1</p>"))
    course = course_with_quiz(by=cast.ines, body=[draw(bank.pk)])

    def checked_too_early(draft: Any) -> Any:
        found = run_checks(draft)
        bank.questions.all().delete()
        return found

    monkeypatch.setattr("content.actions.submission.run_checks", checked_too_early)
    assert list(reasons(course, cast.ines)) == ["SMALL_POOL"]


def test_a_copied_quiz_asks_and_counts_as_the_first(cast: Cast) -> None:
    course = course_with_quiz(by=cast.ines, pass_mark="60", attempts_allowed=2)
    first = LessonPage.objects.get(type="QUIZ")
    update_lesson(lesson=first, by=cast.ines, weight="2.5", requirement="submitted")
    section = first.get_parent().specific
    copy = copy_lesson(lesson=LessonPage.objects.get(pk=first.pk), to_section=section, by=cast.ines)
    publish(course, by=cast.ines)
    versions = LessonVersion.objects.filter(type="QUIZ").select_related("quiz")
    assert {version.lesson_id for version in versions} == {first.uuid, copy.uuid}
    told = [(v.quiz.settings, v.quiz.blocks, v.weight, v.requirement, v.assessment) for v in versions if v.quiz]
    assert told[0] == told[1]
