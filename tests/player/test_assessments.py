"""Quizzes and assignments in the player, in a real browser."""

from collections.abc import Callable
from typing import Any

import pytest
from accounts.models import User
from learning.actions.enrollment import enroll
from learning.actions.grade_answer import grade_answer
from learning.actions.grade_work import grade_work
from learning.models import Attempt, Enrollment, Submission
from playwright.sync_api import expect

from content.assessments.assignment import AssignmentSettings
from content.assessments.stream import settings_stream
from content.models import Course, LessonPage
from tests.cast import Cast
from tests.content.questions.made import one_of_each
from tests.factories.courses import add_lesson, draft_course, publish, text
from tests.factories.quizzes import published_quiz, question, quiz_lesson
from tests.journeys.test_admin_in_the_browser import sign_in
from tests.learning.assignments import PDF
from tests.learning.world import lessons_of
from tests.player.test_journey import sign_in_as_lena

pytestmark = pytest.mark.browser
FORMULAS = r"\(x^2\) \(\text{&lt;img src=x onerror=\"document.title=1\"&gt;}\) \(\nosuch\)"
ESSAY = "Knots hold by friction.\n\nRope & <string> do."


def test_a_quiz_is_taken_saved_resumed_and_its_result_read(cast: Cast, tab: Callable[[], Any]) -> None:
    body = [question(one, prompt=f"<p>Question of type {one.type} {FORMULAS}</p>") for one in one_of_each()]
    course = published_quiz(by=cast.ines, lessons=0, body=body, pass_mark="20", show_answers="after_attempt")
    lesson, asked = quiz_lesson(course).lesson_id, [block["id"] for block in body]
    enroll(course=course, by=cast.lena)
    page = tab()
    sign_in_as_lena(page)
    page.goto(f"/courses/{course.slug}/lessons/{lesson}/")
    page.get_by_role("button", name="Start the quiz").click()
    page.get_by_role("heading", name="Questions", level=2).wait_for()
    answer_everything(page)
    for each, number in (("msup", 9), ("mtext", 9), ("img", 0), ("[title]", 9)):
        expect(page.locator(f".prompt {each}")).to_have_count(number)
    page.get_by_text("Saved", exact=True).wait_for()

    page.reload()
    page.get_by_role("button", name="Go on").click()
    page.get_by_text("9 of 9 questions answered").wait_for()
    expect(page.locator("textarea")).to_have_value(ESSAY)
    page.get_by_role("button", name="Hand in").click()
    page.get_by_text("A part of it has to be graded first").wait_for()
    attempt = Attempt.objects.get()
    assert attempt.answers.keys() == set(asked)
    assert len(attempt.answers[asked[6]]["items"]) == 4
    assert {*attempt.time_used} & {*asked}
    assert all(0 < seconds < 120 for seconds in attempt.time_used.values())

    grade_answer(attempt_id=attempt.pk, question_id=asked[8], by=cast.ines, score=attempt.graded[asked[8]].max_score)
    page.context.set_offline(True)
    page.get_by_role("button", name="Back to the quiz").click()
    page.get_by_text("The server can't be reached.").wait_for()
    page.context.set_offline(False)
    page.get_by_role("button", name="Back to the quiz").click()
    expect(page.get_by_role("columnheader")).to_have_text(["Attempt", "Handed in", "Result", "Answers"])
    page.get_by_role("button", name="Look at it").click()
    page.get_by_role("heading", name="Attempt 1").wait_for()
    expect(page.locator("[data-question]")).to_have_count(9)
    find_figures_beside_the_questions(sign_in(tab, cast.ines), lesson, asked)


def find_figures_beside_the_questions(page: Any, lesson: Any, asked: list[str]) -> None:
    """Their teacher does, in the editor of the quiz."""
    page.goto(f"/admin/pages/{LessonPage.objects.get(uuid=lesson).pk}/edit/")
    page.locator("[data-overview]").get_by_text("first attempts").wait_for()
    for each in asked:
        block = page.locator(f".lc-body [data-contentpath='{each}']")
        expect(block.locator("details.lc-stats")).to_have_count(1)
        expect(block.locator(".w-panel__header .lc-stats-chip"), "folded, too").to_be_visible()


def answer_everything(page: Any) -> None:
    """One answer to each type, by its own kind of field."""
    cards = page.locator("[data-question]")
    cards.nth(8).wait_for()
    for card in cards.all():
        kind = (card.locator(".answer").get_attribute("class") or "").rpartition("answer-")[2]
        FILL[kind](card)


def _choose_all(card: Any) -> None:
    for select in card.locator("select").all():
        select.select_option(index=1)


def _fill_blanks(card: Any) -> None:
    for field in card.locator("input[data-blank]").all():
        field.fill("2")
    _choose_all(card)


def _keep_the_order(card: Any) -> None:
    """Who would move nothing says so: else it counts as not answered."""
    keep = card.get_by_role("button", name="Keep this order")
    keep.click()
    keep.wait_for(state="hidden")


FILL: dict[str, Callable[[Any], None]] = {
    "single_choice": lambda card: card.locator("input").first.check(),
    "multiple_choice": lambda card: card.locator("input").first.check(),
    "true_false": lambda card: card.locator("input").first.check(),
    "short_text": lambda card: card.locator("input").fill("bowline"),
    "numeric": lambda card: card.locator("input").fill("3"),
    "matching": _choose_all,
    "ordering": _keep_the_order,
    "fill_blanks": _fill_blanks,
    "essay": lambda card: card.locator("textarea").fill(ESSAY),
}


def published_assignment(teacher: User) -> Course:
    """A course with nothing but an assignment that takes everything."""
    course = draft_course(by=teacher, title="Knots", lessons=0)
    assert course.page is not None
    settings = settings_stream("assignment", AssignmentSettings(accepts=["text", "files", "links"]))
    section = course.page.get_children().get().specific
    fields = {"type": "ASSIGNMENT", "assessment": settings, "requirement": "graded"}
    add_lesson(section, by=teacher, title="Essay", body=[text("Write about a knot.")], **fields)
    return publish(course, by=teacher)


def test_work_is_handed_in_and_the_grade_is_read(cast: Cast, tab: Callable[[], Any]) -> None:
    course = published_assignment(cast.ines)
    enroll(course=course, by=cast.lena)
    page = tab()
    sign_in_as_lena(page)
    page.goto(f"/courses/{course.slug}/lessons/{lessons_of(course)[0]}/")
    page.get_by_role("button", name="Hand in").click()
    page.get_by_text("Hand in something").wait_for()
    page.get_by_label("Your text").fill(ESSAY)
    page.get_by_label("Links").fill("https://example.org/knots")
    page.get_by_label("Files").set_input_files({"name": "knots.pdf", "mimeType": "application/pdf", "buffer": PDF})
    page.get_by_role("button", name="Hand in").click()
    page.get_by_text("Waits to be graded", exact=True).wait_for()
    work = Submission.objects.get()
    assert work.text == "<p>Knots hold by friction.</p><p>Rope &amp; &lt;string&gt; do.</p>"
    assert [file.name for file in work.files.all()] == ["knots.pdf"]

    grade_work(submission=work, by=cast.ines, score=work.max_score, feedback="<p>Well tied.</p>")
    page.reload()
    page.get_by_text("Well tied.").wait_for()
    page.get_by_text("100 of 100 points").wait_for()
    page.get_by_text("Completed").wait_for()
    assert Enrollment.objects.get().status == "COMPLETED"
    page.goto(f"/courses/{course.slug}/")
    page.locator("#grades").get_by_role("row", name="Essay 100 % 100 of 100").wait_for()
