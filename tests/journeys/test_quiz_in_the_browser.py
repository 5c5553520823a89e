"""An instructor builds a quiz click by click, and is told at each field what is missing."""

from collections.abc import Callable
from typing import Any

import pytest
from accounts.models import User
from playwright.sync_api import expect

from content.actions.bank_questions import add_question
from content.actions.banks import create_bank
from content.models import LessonPage, QuestionBank
from content.tree import read_lesson
from tests.cast import make_cast
from tests.content.banks.asked import choice
from tests.factories.courses import draft_course
from tests.journeys.camera import photograph
from tests.journeys.test_admin_in_the_browser import save, sign_in, unfold

pytestmark = pytest.mark.browser


class Body:
    """The blocks of the lesson on the screen."""

    def __init__(self, page: Any) -> None:
        self.page = page

    def add(self, kind: str, number: int) -> None:
        """Insert a block at the end, the one of this number."""
        self.page.locator(".lc-body [data-streamfield-stream-container]").first.locator(
            "xpath=./div/button[contains(@class, 'c-sf-add-button')]"
        ).last.click()
        self.page.get_by_role("option", name=kind, exact=True).click()
        self.page.locator(f"[data-streamfield-child]:has(> input[name='body-{number}-type'])").wait_for()

    def write(self, field: str, words: str) -> None:
        """Type into a field of rich text."""
        widget = self.page.locator(f"[data-streamfield-widget]:has(> input[name='{field}'])")
        widget.locator(".public-DraftEditor-content").click()
        self.page.keyboard.type(words, delay=5)
        kept = "([field, words]) => document.querySelector(`input[name='${field}']`).value.includes(words)"
        self.page.wait_for_function(kept, arg=[field, words])  # the editor hands over what was typed with a delay

    def errors_at(self, field: str) -> Any:
        """What is said at the field."""
        return self.page.locator(f"[id='{field}-errors']")


def bank_of_three(owner: User) -> QuestionBank:
    """Two of its questions are hard, one of these is about knots."""
    bank = create_bank(by=owner, title="Ropes")
    add_question(bank=bank, by=owner, data=choice("One"), difficulty="easy", tags=["knots"])
    add_question(bank=bank, by=owner, data=choice("Two"), difficulty="hard", tags=["knots"])
    add_question(bank=bank, by=owner, data=choice("Three"), difficulty="hard")
    return bank


def limits_of_files_follow_what_is_handed_in(page: Any) -> None:
    """Where no files are handed in, nothing is asked about them."""
    page.get_by_label("Type").select_option("ASSIGNMENT")
    limit = page.get_by_label("Largest file")
    limit.wait_for()
    files = page.locator("input[name$='-value-accepts'][value=files]")
    files.uncheck()
    limit.wait_for(state="hidden")
    files.check()
    limit.wait_for()


def the_draw_counts_what_fits(body: Body, bank: QuestionBank, number: int) -> None:
    """While it is written, and is then taken out again."""
    body.add("Draw from a bank", number)
    block = body.page.locator(f"[data-streamfield-child]:has(> input[name='body-{number}-type'])")
    fits = block.locator(".lc-draw-fit")
    block.locator("select[aria-label='Question bank']").select_option(bank.title)
    fits.get_by_text("3 questions of 3 in the bank fit.").wait_for()
    block.get_by_label("Difficulty").select_option("hard")
    fits.get_by_text("2 questions of 3 in the bank fit.").wait_for()
    block.get_by_role("button", name="knots").click()
    fits.get_by_text("1 question of 3 in the bank fits.").wait_for()
    block.locator(f"[name='body-{number}-value-count']").fill("2")
    fits.get_by_text("too few to draw 2").wait_for()
    block.locator("button[title='Delete']").first.click()


def test_a_quiz_of_three_questions_is_built_and_mended(tab: Callable[[], Any]) -> None:
    cast = make_cast()
    draft_course(by=cast.ines, lessons=1)
    lesson = LessonPage.objects.get()
    bank = bank_of_three(cast.ines)
    page = sign_in(tab, cast.ines)
    page.goto(f"/admin/pages/{lesson.pk}/edit/")
    settings = page.get_by_label("Pass mark")
    expect(page.get_by_label("Type")).to_be_visible()
    expect(settings).to_be_hidden()
    limits_of_files_follow_what_is_handed_in(page)
    page.get_by_label("Type").select_option("QUIZ")
    settings.fill("60")

    body = Body(page)
    body.add("Single choice", 1)
    body.write("body-1-value-prompt", "Which knot holds?")
    for number, words in ((0, "Bowline"), (1, "Granny"), (3, "Bow")):
        body.write(f"body-1-value-options-{number}-value-text", words)
    page.locator("[name='body-1-value-options-2-value-correct']").check()
    body.add("True or false", 2)
    body.write("body-2-value-prompt", "Ropes wear out.")
    body.add("Number", 3)
    body.write("body-3-value-prompt", "How many turns?")
    body.add("Fill in the blanks", 4)
    body.write("body-4-value-text", "Over [[1]] and under [[rope]].")
    page.get_by_role("button", name="Add a blank for [[rope]]").click()
    expect(page.locator("[name='body-4-value-blanks-1-value-name']")).to_have_value("rope")
    page.locator("[data-streamfield-child]:has(> input[name='body-4-type']) button[title='Delete']").first.click()
    the_draw_counts_what_fits(body, bank, 5)
    page.locator("[name='body-3-value-answers-0-value-value']").fill("three")
    save(page)
    page.get_by_text("could not be saved").wait_for()
    expect(body.errors_at("body-3-value-answers-0-value-value")).to_contain_text("Must be a number")
    expect(page.locator("[name='body-3-value-answers-0-value-value']")).to_have_value("three")

    page.locator("[name='body-3-value-answers-0-value-value']").fill("3")
    save(page)
    page.get_by_text("the marked fields need your attention").wait_for()
    expect(body.errors_at("body-1-value-options-2-value-text")).to_contain_text("required")
    expect(body.errors_at("body-2-value-answer")).to_contain_text("required")
    said = body.errors_at("body-1-value-options-1-value-text")
    assert [words.strip() for words in said.all_inner_texts()] in ([], [""])
    photograph(page, "quiz-with-mistakes", height=2400)

    body.write("body-1-value-options-2-value-text", "Slip")
    page.locator("[name='body-2-value-answer'][value=true]").check()
    save(page)
    page.get_by_text("need your attention").wait_for(state="detached")
    unfold(page, "Which knot holds?")
    page.locator("[name='body-1-value-options-2-value-correct']").uncheck()
    save(page)
    page.get_by_text("Mark the right option").wait_for()
    page.locator("[name='body-1-value-options-0-value-correct']").check()
    save(page)
    page.locator(".c-sf-block__title", has_text="Which knot holds?").wait_for()
    page.get_by_text("need your attention").wait_for(state="detached")
    page.get_by_text("3 questions, 3 points").wait_for()
    photograph(page, "quiz", height=2400)

    draft = read_lesson(LessonPage.objects.select_related("latest_revision").get())
    _, single, true_false, number = (block["value"] for block in draft.blocks)
    assert [option["weight"] for option in single["options"]] == ["1", "0", "0", "0"]
    assert (true_false["answer"], number["answers"][0]["value"]) == (True, "3")
    assert draft.settings is not None
    assert draft.settings.pass_mark == "60"
