"""The settings of quizzes and assignments: sound defaults, and contradictions refused where they stand."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from pydantic import BaseModel, ValidationError

from content.assessments.assignment import AssignmentSettings
from content.assessments.quiz import QuizSettings

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def blamed(model: type[BaseModel], **fields: object) -> str:
    with pytest.raises(ValidationError) as refused:
        model(**fields)
    [error] = refused.value.errors()
    return f"{'.'.join(map(str, error['loc']))}{error.get('ctx', {}).get('field', '')}"


def test_a_quiz_without_settings_has_no_limits() -> None:
    quiz = QuizSettings()
    assert quiz.is_open(NOON)
    assert (quiz.time_limit_seconds, quiz.attempts_allowed, quiz.pass_percentage) == (None, None, None)


def test_a_quiz_is_open_from_its_opening_until_just_before_it_closes() -> None:
    quiz = QuizSettings(opens_at=NOON, closes_at=NOON + timedelta(hours=1))
    moments = [NOON - timedelta(seconds=1), NOON, NOON + timedelta(minutes=59), NOON + timedelta(hours=1)]
    assert [quiz.is_open(moment) for moment in moments] == [False, True, True, False]


@pytest.mark.parametrize(
    ("fields", "blames"),
    [
        ({"pass_mark": "100.01"}, "pass_mark"),
        ({"pass_mark": "33.333"}, "pass_mark"),
        ({"time_limit_seconds": 29}, "time_limit_seconds"),
        ({"opens_at": NOON, "closes_at": NOON}, "closes_at"),
        ({"opens_at": datetime(2026, 3, 1)}, "opens_at"),
        ({"show_answers": "sometimes"}, "show_answers"),
        ({"unheard_of": 1}, "unheard_of"),
    ],
)
def test_a_quiz_that_contradicts_itself_is_refused(fields: dict[str, object], blames: str) -> None:
    assert blamed(QuizSettings, **fields) == blames


@pytest.mark.parametrize(
    ("fields", "blames"),
    [
        ({"accepts": []}, "accepts"),
        ({"most_files": 0}, "most_files"),
        ({"due_at": NOON, "closes_at": NOON - timedelta(days=1)}, "closes_at"),
        ({"due_at": NOON, "opens_at": NOON}, "due_at"),
        ({"rubric": [{"id": uuid4(), "title": "Style", "points": "60"}]}, "rubric"),
        ({"file_kinds": ["program"]}, "file_kinds.0"),
    ],
)
def test_an_assignment_that_contradicts_itself_is_refused(fields: dict[str, object], blames: str) -> None:
    assert blamed(AssignmentSettings, **fields) == blames


def test_a_level_may_not_earn_more_than_its_criterion() -> None:
    levels = [{"id": uuid4(), "title": "Brilliant", "points": "101"}]
    rubric = [{"id": uuid4(), "title": "Style", "points": "100", "levels": levels}]
    assert blamed(AssignmentSettings, rubric=rubric) == "rubric.0levels.0.points"
