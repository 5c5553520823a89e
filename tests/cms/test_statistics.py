"""How questions do, beside them where they are edited."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from learning.statistics.items import Answered, Known, figures

from cms.statistics.plot import plot_of
from content.actions.bank_questions import add_question
from content.actions.banks import create_bank
from content.bank_rows import neutral
from content.models import BankQuestion, Course, LessonPage
from tests.cast import Cast, person
from tests.content.banks.asked import choice
from tests.factories.quizzes import draw, published_quiz, question, quiz_lesson
from tests.http import ApiClient, browser
from tests.learning import world
from tests.learning.quizzes import Taker, quiz_in, right, singles, wrong

Api = Callable[..., ApiClient]
pytestmark = pytest.mark.django_db


def address(course: Course, lesson: Any, part: str = "") -> str:
    return f"/admin/courses/{course.pk}/lessons/{lesson}/statistics/{part and f'?part={part}'}"


def seen(cast: Cast, path: str) -> str:
    """What Ines sees there, in single spaces."""
    return " ".join(browser(cast.ines).get(path).content.decode().split())


def test_each_question_has_its_figures_and_the_quiz_its_own(cast: Cast, api: Api) -> None:
    course = world.course_by(cast.ines, lessons=0)
    lesson = quiz_in(course, singles(3))
    table = ((1, 1, 1), (1, 1, 0), (1, 0, 0), (0, 0, 0), (1, 1, 1))  # worked by hand in the tests of measures
    for number, row in enumerate(table):
        answers = {f"q{place}": right() if share else wrong() for place, share in enumerate(row)}
        Taker(api(person(f"learner-{number}@lectern.example")), course, lesson).take(**answers)
    whole, panels = (seen(cast, address(course, lesson, part)) for part in ("", "panels"))
    for page in (whole, panels):
        assert "<b>60 %</b> <small>median 66.7 %</small>" in page
        assert "<b>0.79</b> <small>acceptable</small>" in page  # 1.5 * (1 - 0.64 / 1.36)
        assert "<b>80 %</b> <small>easy</small>" in page
        assert "<b>0.76</b> <small>very good</small>" in page  # the second question, worked by hand for the API
        assert "From 20 learners on, a plot" in page
    assert panels.count("data-block=") == 3
    assert 'data-chip="80 %"' in panels
    assert "<html" not in panels
    assert f'href="{address(course, lesson)}"' in panels
    assert address(course, lesson) in seen(cast, f"/admin/courses/{course.pk}/gradebook/")


def test_before_anybody_has_handed_in_there_is_a_sentence(cast: Cast, api: Api) -> None:
    course = world.course_by(cast.ines, lessons=1)
    lesson = quiz_in(course, singles(1))
    for path in (address(course, lesson, "panels"), address(course, world.lessons_of(course)[0], "panels")):
        assert "Nobody has handed in this quiz yet" in seen(cast, path)
    assert "data-block" not in seen(cast, path)


def test_the_editor_of_a_quiz_asks_for_them_once(cast: Cast) -> None:
    course = published_quiz(by=cast.ines)
    page = LessonPage.objects.get(uuid=quiz_lesson(course).lesson_id)
    edited = seen(cast, f"/admin/pages/{page.pk}/edit/")
    assert edited.count(f'data-statistics="{address(course, page.uuid, "panels")}"') == 1
    assert "cms/statistics.js" in edited
    other = LessonPage.objects.sibling_of(page).get(type="TEXT")
    assert "data-statistics" not in seen(cast, f"/admin/pages/{other.pk}/edit/")


def test_a_plot_draws_the_curve_and_says_it_in_words() -> None:
    # Of the weakest four nobody is right, then one, two, three and all of four; the others choose B.
    right = [0, 0, 0, 0, 1, 0, 0, 0, 1, 1, 0, 0, 1, 1, 1, 0, 1, 1, 1, 1]
    table = [
        Answered({"q": share}, {"q": ("a" if share else "b",)}, {"q": share, "r": rest}, {"q": 1, "r": 20})
        for rest, share in enumerate(right)
    ]
    plot = plot_of(figures("q", Known({"a": "Left", "b": "Right", "c": "Nowhere"}, frozenset("a")), table))
    assert plot is not None
    assert [(line.letter, line.path) for line in plot.lines] == [
        ("B", "M73.4 10.0L140.2 53.0L207.0 96.0L273.8 139.0L340.6 182.0"),
        ("✓", "M73.4 182.0L140.2 139.0L207.0 96.0L273.8 53.0L340.6 10.0"),
    ]
    drawn = render_to_string("cms/statistics/plot.html", {"plot": plot, "id": "q"})
    assert "from the weakest to the best: 0 %, 25 %, 50 %, 75 %, 100 %." in drawn
    assert "style=" not in drawn


@pytest.fixture
def drawn(cast: Cast) -> tuple[BankQuestion, Course]:
    """A question of a bank of Ines's, and a course that draws it."""
    bank = create_bank(by=cast.ines, title="Knots")
    row = add_question(bank=bank, by=cast.ines, data=choice("<p>Which knot?</p>"))
    body = [question(prompt="<p>Before</p>"), draw(bank.pk)]
    return row, published_quiz(by=cast.ines, lessons=0, body=body)


def test_a_question_of_a_bank_is_told_of_over_all_quizzes_that_drew_it(
    cast: Cast, api: Api, drawn: tuple[BankQuestion, Course]
) -> None:
    row, course = drawn
    path = f"/admin/question-banks/{row.bank_id}/questions/{row.pk}/"
    assert f'data-statistics="{path}statistics/"' in seen(cast, path)
    assert "No quiz has asked this question yet" in seen(cast, f"{path}statistics/")
    lena = Taker(api(cast.lena), course, quiz_lesson(course).lesson_id)
    attempt = lena.start().data["id"]
    chosen = {"option": neutral(row)["value"]["options"][0]["id"]}
    assert lena.client.post(f"attempts/{attempt}/submit/", {"answers": {str(row.pk): chosen}}).status == 200
    told = seen(cast, f"{path}statistics/")
    assert "<b>100 %</b> <small>very easy</small>" in told
    assert "A bowline" in told
    whole = seen(cast, address(course, quiz_lesson(course).lesson_id))
    assert "1 drawn from “Knots”" in whole
    assert f'href="#question-{row.pk}"' in whole


def test_they_take_as_many_queries_for_many_learners_as_for_one(cast: Cast, api: Api) -> None:
    course = world.course_by(cast.ines, lessons=0)
    lesson = quiz_in(course, singles(3))
    ines, counts = browser(cast.ines), []
    for number in range(3):
        Taker(api(person(f"learner-{number}@lectern.example")), course, lesson).take(q0=right())
        with CaptureQueriesContext(connection) as captured:
            assert ines.get(address(course, lesson, "panels")).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[2] <= 10, counts


@pytest.mark.asvs("8.2.2")
def test_nobody_else_sees_them(cast: Cast, drawn: tuple[BankQuestion, Course]) -> None:
    row, course = drawn
    of_bank = f"/admin/question-banks/{row.bank_id}/questions/{row.pk}/statistics/"
    for path in (address(course, quiz_lesson(course).lesson_id), of_bank):
        assert browser(cast.otto).get(path).status_code == 404
        assert browser(cast.lena).get(path).status_code == 302
        assert browser(cast.rosa).get(path).status_code == 200
