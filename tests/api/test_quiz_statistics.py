"""How questions do, for those who teach them."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from learning.models import Attempt
from learning.statistics.reading import questions_of

from content.models import QuizVersion
from tests.cast import Cast, person
from tests.clock import moved_clock
from tests.content.questions.made import one_of_each, uid
from tests.http import ApiClient
from tests.learning import world
from tests.learning.quizzes import Taker, asking_each, quiz_in, right, singles, wrong

Api = Callable[..., ApiClient]


def test_first_attempts_are_counted_for_each_question(cast: Cast, api: Api) -> None:
    course = world.course_by(cast.ines, lessons=0)
    lesson = quiz_in(course, singles(2))
    lena, liam = (Taker(api(who), course, lesson) for who in (cast.lena, cast.liam))
    lena.take(q0=right(), q1=right())
    liam.take(q0=wrong(), q1=wrong())
    liam.take(q0=right(), q1=right())  # a second attempt tells nothing new of the questions
    found = api(cast.ines).get(f"authoring/courses/{course.pk}/lessons/{lesson}/statistics/").data
    assert (found["learners"], found["average"]) == (2, 50)
    first, _ = found["questions"]
    assert (first["question_id"], first["asked"], first["facility"]) == (uid("q0"), 2, 0.5)
    assert (first["discrimination"], first["curve"], found["alpha"]) == (None, [], None)  # two learners say too little
    assert (found["median"], found["deviation"], found["histogram"]) == (50, 50, [1, *[0] * 8, 1])
    assert [(option["right"], option["chosen"]) for option in first["options"]] == [(True, 1), (False, 1), (False, 0)]
    report = api(cast.ines).get(f"analytics/instructor/courses/{course.pk}/").data
    assert [item["question_id"] for item in report["quiz_items"]] == [uid("q0"), uid("q1")]


def test_figures_are_counted_anew_when_an_attempt_is_not_what_it_was(cast: Cast, api: Api) -> None:
    course = world.course_by(cast.ines, lessons=0)
    lesson = quiz_in(course, singles(1))
    Taker(api(cast.lena), course, lesson).take(q0=right())
    ines, path = api(cast.ines), f"authoring/courses/{course.pk}/lessons/{lesson}/statistics/"
    with CaptureQueriesContext(connection) as first:
        found = ines.get(path).data
    with CaptureQueriesContext(connection) as second:
        assert ines.get(path).data == found
    assert len(second) == len(first) - 1
    grades = Attempt.objects.get().grades.replace('"score":"1"', '"score":"0"')
    Attempt.objects.update(grades=grades)  # and nothing else of it
    assert (found["questions"][0]["facility"], ines.get(path).data["questions"][0]["facility"]) == (1, 0)


def test_five_learners_say_how_questions_go_together(cast: Cast, api: Api) -> None:
    course = world.course_by(cast.ines, lessons=0)
    lesson = quiz_in(course, singles(3))
    table = ((1, 1, 1), (1, 1, 0), (1, 0, 0), (0, 0, 0), (1, 1, 1))
    people = [api(person(f"learner-{number}@lectern.example")) for number in range(len(table))]
    takers = [Taker(client, course, lesson) for client in people]
    with moved_clock() as clock:
        clock.stop()
        for number, (taker, row) in enumerate(zip(takers, table, strict=True)):
            attempt = taker.start().data["id"]
            for place, share in enumerate(row):
                clock.forward(timedelta(seconds=10 * (number + 1)) if place == 0 else timedelta(seconds=1))
                taker.save(attempt, **{f"q{place}": right() if share else wrong()})
            taker.submit(attempt)
    found = api(cast.ines).get(f"authoring/courses/{course.pk}/lessons/{lesson}/statistics/").data
    assert found["alpha"] == pytest.approx(3 / 2 * (1 - 0.64 / 1.36))  # worked by hand in test_measures
    first, second, _ = found["questions"]
    # Of the second: shares 1 1 0 0 1, of the other two 1 0.5 0.5 0 1. Products 0.7, squares 1.2 and 0.7.
    assert second["discrimination"] == pytest.approx(0.7 / (1.2 * 0.7) ** 0.5)
    assert first["seconds"] == {"lower": 20, "median": 30, "upper": 40, "count": 5}
    assert second["seconds"] == {"lower": 1, "median": 1, "upper": 1, "count": 5}


def test_a_quiz_that_nobody_took_has_questions_without_figures(cast: Cast, api: Api) -> None:
    course = world.course_by(cast.ines, lessons=0)
    lesson = quiz_in(course, asking_each(one_of_each()))
    found = api(cast.ines).get(f"authoring/courses/{course.pk}/lessons/{lesson}/statistics/").data
    assert (found["learners"], found["average"], found["seconds"]) == (0, None, None)
    assert len(found["questions"]) == len(questions_of(QuizVersion.objects.get())) == 9
    assert {each["facility"] for each in found["questions"]} == {None}


def test_only_those_who_teach_the_course_see_them(cast: Cast, api: Api) -> None:
    course = world.course_by(cast.ines, lessons=1)
    lesson = quiz_in(course, singles(1))
    path = f"authoring/courses/{course.pk}/lessons/{lesson}/statistics/"
    for who, status in ((cast.lena, 403), (cast.otto, 404), (cast.rosa, 200), (None, 401)):
        assert api(who).get(path).status == status
    plain = world.lessons_of(course)[0]
    assert api(cast.ines).get(f"authoring/courses/{course.pk}/lessons/{plain}/statistics/").status == 404


def test_they_take_six_queries_however_many_learners_there_are(cast: Cast, api: Api) -> None:
    course = world.course_by(cast.ines, lessons=0)
    lesson = quiz_in(course, singles(3))
    for number in range(4):
        Taker(api(person(f"learner-{number}@lectern.example")), course, lesson).take(q0=right())
        with world.at_most(6):
            assert api(cast.ines).get(f"authoring/courses/{course.pk}/lessons/{lesson}/statistics/").status == 200
