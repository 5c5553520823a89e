"""What a draft says of how its quiz is taken, its assignment is handed in, and when the lesson is done."""

from decimal import Decimal
from typing import Any

import pytest

from content.assessments.assignment import AssignmentSettings
from content.assessments.quiz import QuizSettings
from content.assessments.stream import parse_settings, settings_in, settings_stream
from content.blocks.assessments import AssessmentBody
from content.models import LessonPage
from content.tree import DraftLesson, read_lesson
from tests.cast import Cast
from tests.content.questions.made import uid
from tests.factories.courses import draft_course

BODY = AssessmentBody()
QUIZ = {
    **{"time_limit_seconds": 1815, "attempts_allowed": 3, "cooldown_seconds": 90, "pass_mark": "62.5"},
    **{"opens_at": "2026-11-21T08:00:00Z", "closes_at": "2026-12-01T22:30:00Z", "counts": "average"},
    **{"shuffle_questions": True, "penalty": "25", "below_zero": True, "show_marks": "after_pass"},
    **{"show_answers": "never", "feedback": [{"from_percentage": "50", "text": "<p>Well done</p>"}]},
}
LEVELS = [{"id": uid("low"), "title": "Low", "description": "", "points": "2.5"}]
ASSIGNMENT = {
    **{"points": "10", "pass_mark": "50", "accepts": ["text", "links"], "file_kinds": ["image"], "most_files": 2},
    **{"largest_file": 1234567, "opens_at": None, "due_at": "2026-11-30T22:00:00Z", "closes_at": None},
    **{"late_penalty": "10", "late_penalty_most": "50", "attempts_allowed": 2, "counts": "best", "anonymous": True},
    "rubric": [
        {"id": uid("a"), "title": "Form", "description": "<p>How</p>", "points": "4", "levels": LEVELS},
        {"id": uid("b"), "title": "Content", "description": "", "points": "6", "levels": []},
    ],
}
BOTH = pytest.mark.parametrize(("kind", "written"), [("quiz", QUIZ), ("assignment", ASSIGNMENT)])


@BOTH
def test_settings_come_back_from_a_stream_as_they_were(kind: str, written: dict[str, Any]) -> None:
    parsed = parse_settings(kind, written)
    [back] = BODY.bulk_to_python([settings_stream(kind, parsed)])
    cleaned = BODY.clean(back)
    assert settings_in(list(cleaned.get_prep_value())) == (kind, written)
    assert parse_settings(kind, written).model_dump(mode="json") == written


def test_new_settings_are_the_usual_ones() -> None:
    for kind, usual in (("quiz", QuizSettings()), ("assignment", AssignmentSettings())):
        block = BODY.child_blocks[kind]
        raw = [{"type": kind, "value": block.get_prep_value(block.get_default())}]
        found = settings_in(raw)
        assert found is not None
        assert parse_settings(*found) == usual


def draft_of(page: LessonPage, **fields: Any) -> DraftLesson:
    for name, value in fields.items():
        setattr(page, name, value)
    page.save_revision()
    return read_lesson(LessonPage.objects.get(pk=page.pk))


def test_a_draft_says_how_its_lesson_is_assessed(cast: Cast) -> None:
    draft_course(by=cast.ines, lessons=1)
    page = LessonPage.objects.get()
    usual = read_lesson(page)
    assert (usual.settings, usual.requirement, usual.required_seconds, usual.weight) == (None, "complete", 0, 1)

    quiz = draft_of(page, type="QUIZ", weight=Decimal("2.5"))
    assert (quiz.settings, quiz.requirement, quiz.weight) == (QuizSettings(), "submitted", Decimal("2.5"))

    raw = settings_stream("quiz", parse_settings("quiz", QUIZ))
    passed = draft_of(page, assessment=BODY.to_python(raw))
    assert (passed.settings, passed.requirement) == (parse_settings("quiz", QUIZ), "passed")

    assert draft_of(page, type="TEXT", requirement="passed").requirement == "complete"
    other = draft_of(page, type="ASSIGNMENT", requirement="watched", required_minutes=3)
    assert (other.settings, other.requirement, other.required_seconds) == (AssignmentSettings(), "watched", 180)
