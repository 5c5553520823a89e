"""Grading the essays of quizzes in the admin."""

from collections.abc import Callable

import pytest
from learning.models import Attempt
from wagtail.test.utils.form_data import rich_text

from tests.cast import Cast
from tests.content.questions.made import essay, uid
from tests.http import ApiClient, browser
from tests.learning import world
from tests.learning.quizzes import Taker, asking_each, quiz_in

Api = Callable[..., ApiClient]
QUEUE = "/admin/courses/grading/answers/"


@pytest.fixture
def taken(cast: Cast, api: Api) -> list[Attempt]:
    """Lena's and then Liam's attempt at two essays."""
    course = world.course_by(cast.ines, lessons=0)
    lesson = quiz_in(course, asking_each([essay(), essay()]))
    for learner in (cast.lena, cast.liam):
        said = {"text": f"<p>Knots, by {learner.full_name}</p>"}
        Taker(api(learner), course, lesson).take(q0=said, q1=said)
    return list(Attempt.objects.order_by("closed_at"))


def said(attempt: Attempt, *scores: str, **more: str) -> dict[str, str]:
    """The form with these points."""
    fields = {f"{uid(f'q{number}')}-score": score for number, score in enumerate(scores)}
    fields |= {f"{uid(f'q{number}')}-remark": rich_text("<p>Fine.</p>") for number in range(2)}
    return {**fields, **more}


def test_all_answers_of_an_attempt_are_graded_on_one_screen(cast: Cast, taken: list[Attempt]) -> None:
    first, second = taken
    ines = browser(cast.ines)
    assert "2 attempts" in ines.get(QUEUE).content.decode()
    page = ines.get(f"{QUEUE}{first.pk}/").content.decode()
    assert "Knots, by Lena" in page
    assert "Secret" in page, "the guidance is for graders"
    after = ines.post(f"{QUEUE}{first.pk}/", said(first, "3", "1.5", go_on="1"))
    assert after["Location"] == f"{QUEUE}{second.pk}/"
    first.refresh_from_db()
    assert (first.waits, first.score) == (False, 4.5)
    assert "1 attempt," in ines.get(QUEUE).content.decode()


def test_what_is_left_open_waits_on(cast: Cast, taken: list[Attempt]) -> None:
    first, _ = taken
    browser(cast.ines).post(f"{QUEUE}{first.pk}/", said(first, "3", ""))
    first.refresh_from_db()
    assert (first.waits, first.score) == (True, 3)


def test_nothing_that_was_typed_is_lost_when_points_can_not_be_given(cast: Cast, taken: list[Attempt]) -> None:
    first, _ = taken
    refused = browser(cast.ines).post(f"{QUEUE}{first.pk}/", said(first, "9", "1"))
    page = refused.content.decode()
    assert [list(form.errors) for form in refused.context["forms"]] == [["score"], []]
    assert 'value="9"' in page
    first.refresh_from_db()
    assert first.score == 0


def test_those_who_do_not_teach_the_course_see_nothing(cast: Cast, taken: list[Attempt]) -> None:
    otto = browser(cast.otto)
    assert "No answer waits" in otto.get(QUEUE).content.decode()
    assert otto.get(f"{QUEUE}{taken[0].pk}/").status_code == 404
    assert otto.post(f"{QUEUE}{taken[0].pk}/", said(taken[0], "1", "1")).status_code == 404
