"""Grading in the admin: the queue, the screen of one piece of work, and who may open them."""

import uuid
from typing import Any

from accounts.models import User
from learning.actions.enrollment import enroll
from learning.actions.submission import submit_work
from learning.models import Submission
from wagtail.test.utils.form_data import rich_text

from content.models import Course
from tests.cast import Cast
from tests.http import browser
from tests.learning import world
from tests.learning.assignments import course_with_assignment, essay_of, pdf

STYLE, GOOD, FACTS = (str(uuid.uuid4()) for _ in range(3))
RUBRIC: list[dict[str, Any]] = [
    {"id": STYLE, "title": "Style", "points": "40", "levels": [{"id": GOOD, "title": "Good", "points": "30"}]},
    {"id": FACTS, "title": "Facts", "points": "60"},
]


def handed_in(course: Course, *learners: User) -> list[Submission]:
    """Work of each of them, in this order."""
    return [
        submit_work(
            enrollment=enroll(course=course, by=learner)[0],
            lesson_id=essay_of(course),
            by=learner,
            text=f"<p>By {learner.full_name}</p>",
            files=[pdf(f"{learner.full_name}.pdf")],
        )
        for learner in learners
    ]


def address(work: Submission | None = None, query: str = "") -> str:
    return f"/admin/courses/grading/{f'{work.pk}/' if work else ''}{query}"


def test_work_waits_in_the_queue_of_those_who_teach_the_course(cast: Cast) -> None:
    work, _ = handed_in(course_with_assignment(cast.ines), cast.lena, cast.liam)
    for teacher in (cast.ines, cast.rosa):
        page = browser(teacher).get(address()).content.decode()
        assert page.index("Lena") < page.index("Liam")
        assert "2 pieces of work" in page
    assert "Nothing waits to be graded" in browser(cast.otto).get(address()).content.decode()
    assert browser(cast.otto).get(address(work)).status_code == 404
    assert browser(cast.otto).post(address(work), {"score": 1, "gradings": 0}).status_code == 404


def test_saving_and_going_on_leads_through_the_queue(cast: Cast) -> None:
    first, second = handed_in(course_with_assignment(cast.ines), cast.lena, cast.liam)
    ines = browser(cast.ines)
    said = {"score": "72.5", "feedback": rich_text("<p>Good.</p>"), "gradings": 0, "go_on": "1"}
    after = ines.post(address(first), said)
    assert after["Location"].startswith(address(second))
    first.refresh_from_db()
    assert (first.score, first.feedback, first.graded_by) == (72.5, "<p>Good.</p>", cast.ines)
    assert ines.post(address(second), said)["Location"].startswith("/admin/courses/grading/?")
    assert "Nothing waits to be graded" in ines.get(address()).content.decode()


def test_the_filled_rubric_is_the_grade_and_is_shown_again(cast: Cast) -> None:
    [work] = handed_in(course_with_assignment(cast.ines, rubric=RUBRIC), cast.lena)
    said = {f"points-{STYLE}": "30", f"points-{FACTS}": "45", f"comment-{FACTS}": "Dates!", "gradings": 0}
    page = browser(cast.ines).post(address(work), said, follow=True).content.decode()
    work.refresh_from_db()
    assert work.score == 75
    assert "Dates!" in page
    assert 'value="75"' in page


def test_nothing_that_was_typed_is_lost_when_a_rule_says_no(cast: Cast) -> None:
    [work] = handed_in(course_with_assignment(cast.ines, rubric=RUBRIC), cast.lena)
    half = {f"points-{STYLE}": "30", "feedback": rich_text("<p>Half a page of remarks.</p>"), "gradings": 0}
    page = browser(cast.ines).post(address(work), half).content.decode()
    assert "fill every line of the rubric" in page
    refused = browser(cast.ines).post(address(work), {"score": "999", "gradings": 0})
    assert refused.context["form"].errors == {"score": ["This must be from 0 to 100."]}
    assert "Half a page of remarks." in page
    browser(cast.rosa).post(address(work), {"score": "50", "gradings": 0})
    page = browser(cast.ines).post(address(work), {"score": "60", "gradings": 0}).content.decode()
    assert "Somebody graded this work" in page
    work.refresh_from_db()
    assert work.score == 50


def test_anonymous_work_shows_no_name_before_it_is_graded(cast: Cast) -> None:
    course = course_with_assignment(cast.ines, anonymous=True)
    enrollment, _ = enroll(course=course, by=cast.lena)
    submit_work(enrollment=enrollment, lesson_id=essay_of(course), by=cast.lena, files=[pdf("Lena.pdf")])
    work, ines = Submission.objects.get(), browser(cast.ines)
    for page in (ines.get(address()), ines.get(address(work))):
        assert "Lena" not in page.content.decode()
    ines.post(address(work), {"score": "1", "gradings": 0})
    assert "Lena" in ines.get(address(work)).content.decode()


def test_a_filter_that_makes_no_sense_filters_nothing(cast: Cast) -> None:
    handed_in(course_with_assignment(cast.ines), cast.lena)
    page = browser(cast.ines).get(address(query="?state=waiting&course=x&lesson=y&late=z&p=9")).content.decode()
    assert "1 piece of work" in page


def test_the_queue_takes_as_many_queries_for_one_piece_as_for_three(cast: Cast) -> None:
    course = course_with_assignment(cast.ines)
    ines = browser(cast.ines)
    ines.get(address())
    for learner in (cast.lena, cast.liam, cast.otto):
        handed_in(course, learner)
        with world.at_most(16):
            ines.get(address())
