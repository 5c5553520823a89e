"""Quizzes and assignments in the admin's editor: what is posted, what is kept, and where mistakes are shown."""

import html
import json
import re
from typing import Any

import pytest
from django.test import Client
from wagtail.test.utils.form_data import rich_text

from content.actions.lesson import update_lesson
from content.models import CourseImage, LessonPage, QuestionBank
from content.tree import DraftLesson, read_lesson
from tests.cast import Cast
from tests.cms.forms import lesson_form, posted
from tests.content.test_lesson_settings import ASSIGNMENT, QUIZ
from tests.factories.courses import draft_course
from tests.factories.every_block import one_question_of_each, picture


class Editor:
    """One lesson in the editor of somebody."""

    def __init__(self, user: Any, page: LessonPage) -> None:
        self.client, self.pk = Client(), page.pk
        self.client.force_login(user)
        self.path = f"/admin/pages/{page.pk}/edit/"

    @property
    def page(self) -> Any:
        return LessonPage.objects.get(pk=self.pk).get_latest_revision_as_object()

    @property
    def draft(self) -> DraftLesson:
        return read_lesson(LessonPage.objects.select_related("latest_revision").get(pk=self.pk))

    def form(self, **fields: Any) -> dict[str, Any]:
        """What the browser would send of the latest draft."""
        page = self.page
        sent = lesson_form(title=page.title, type=page.type)
        for name in ("body", "assessment"):
            stream = getattr(page, name)
            sent |= posted(stream.stream_block, stream, name)
        return {**sent, **fields}

    def save(self, **fields: Any) -> int:
        return self.client.post(self.path, self.form(**fields)).status_code

    def faults(self) -> dict[str, Any]:
        """What the screen says of the blocks, by their place."""
        return self._errors_in(self.client.get(self.path).content.decode())

    def refused(self, **fields: Any) -> dict[str, Any]:
        """What the screen says when it can't save."""
        answer = self.client.post(self.path, self.form(**fields))
        assert answer.status_code == 200
        return self._errors_in(answer.content.decode())

    def _errors_in(self, shown: str) -> dict[str, Any]:
        [body] = re.findall(r'id="body" data-block.*?data-w-block-arguments-value="(.*?)"', shown, re.S)
        found: Any = json.loads(html.unescape(body))[1]
        return found["blockErrors"] if found else {}


@pytest.fixture
def editor(cast: Cast) -> Editor:
    draft_course(by=cast.ines, lessons=1)
    return Editor(cast.ines, LessonPage.objects.get())


def without_paragraphs(value: Any) -> Any:
    """The editor puts every text of HTML into paragraphs."""
    return json.loads(json.dumps(value).replace("<p>", "").replace("</p>", ""))


def test_every_type_of_question_survives_the_form_with_its_ids(cast: Cast, editor: Editor) -> None:
    blocks = one_question_of_each(cast.ines)
    update_lesson(lesson=LessonPage.objects.get(), by=cast.ines, type="QUIZ", body=blocks, quiz=QUIZ)
    assert editor.save() == 302
    once = editor.draft
    assert without_paragraphs(once.blocks) == without_paragraphs(blocks)
    assert once.written_settings == ("quiz", QUIZ)
    assert editor.save() == 302
    assert (editor.draft.blocks, editor.draft.written_settings) == (once.blocks, once.written_settings)


def test_rows_that_nobody_filled_in_are_left_out(cast: Cast, editor: Editor) -> None:
    update_lesson(lesson=LessonPage.objects.get(), by=cast.ines, type="QUIZ", body=one_question_of_each(cast.ines))
    blank = {
        f"body-0-value-options-{place}-value-{field}": rich_text("")
        for place in (0, 1)
        for field in ("text", "feedback")
    }
    blank |= {
        "body-1-value-options-0-value-text": rich_text(""),
        "body-1-value-options-0-value-feedback": rich_text(""),
    }
    form = {**editor.form(), **blank}
    del form["body-0-value-options-0-value-correct"], form["body-1-value-options-0-value-correct"]
    refused = {**form, "body-0-value-options-2-value-share": "lots"}
    errors = editor._errors_in(editor.client.post(editor.path, refused).content.decode())
    assert "must be a number" in said(errors["0"], "options", "2", "share").lower()  # where the browser has it
    assert editor.client.post(editor.path, form).status_code == 302
    single, multiple = editor.draft.blocks[:2]
    assert [option["text"] for option in single["value"]["options"]] == ["", "<p>Option 2</p>"]  # there must be two
    assert [option["text"] for option in multiple["value"]["options"]] == ["<p>Option 1</p>", "<p>Option 2</p>"]


def test_ids_of_options_that_a_browser_made_up_are_replaced(cast: Cast, editor: Editor) -> None:
    update_lesson(lesson=LessonPage.objects.get(), by=cast.ines, type="QUIZ", body=one_question_of_each(cast.ines))
    form = editor.form()
    first = form["body-0-value-options-0-id"]
    assert editor.save(**{"body-0-value-options-1-id": first, "body-0-value-options-2-id": "made up"}) == 302
    ids = [option["id"] for option in editor.draft.blocks[0]["value"]["options"]]
    assert (ids[0], len(set(ids)), "made up" in ids) == (first, 3, False)


def test_an_assignment_survives_the_form(cast: Cast, editor: Editor) -> None:
    update_lesson(lesson=LessonPage.objects.get(), by=cast.ines, type="ASSIGNMENT", assignment=ASSIGNMENT)
    assert editor.save(requirement="graded", weight="2.5") == 302
    draft = editor.draft
    assert (draft.written_settings, draft.requirement, str(draft.weight)) == (
        ("assignment", ASSIGNMENT),
        "graded",
        "2.5",
    )


def test_settings_go_when_the_lesson_becomes_another_type(cast: Cast, editor: Editor) -> None:
    update_lesson(lesson=LessonPage.objects.get(), by=cast.ines, type="QUIZ", quiz=QUIZ)
    assert editor.save(type="ASSIGNMENT") == 302
    assert editor.draft.written_settings is None


def said(errors: dict[str, Any], *path: str) -> str:
    """The message at a field."""
    for step in path:
        errors = errors["blockErrors"][step] if "blockErrors" in errors else errors[step]
    return " ".join(errors["messages"])


def test_a_half_done_quiz_is_saved_and_its_screen_says_what_is_missing_where(cast: Cast, editor: Editor) -> None:
    update_lesson(lesson=LessonPage.objects.get(), by=cast.ines, type="QUIZ", body=one_question_of_each(cast.ines))
    assert editor.faults() == {}
    emptied = {
        "body-0-value-options-2-value-text": rich_text(""),
        "body-3-value-answers-1-value-text": "Paris",
        "body-4-value-answers-1-value-maximum": "",
        "body-5-value-pairs-0-value-right": "",
        "body-7-value-text": rich_text("<p>In [[1]], in [[2]].</p>"),
        "body-8-value-points": "5",
    }
    form = {**editor.form(), **emptied}
    del form["body-1-value-options-0-value-correct"], form["body-1-value-options-1-value-correct"]
    assert editor.client.post(editor.path, form).status_code == 302
    errors = editor.faults()
    assert set(errors) == {"0", "1", "3", "4", "5", "7", "8"}
    assert "required" in said(errors["0"], "options", "2", "text")
    assert "Mark the right options" in said(errors["1"], "options")
    assert "never reached" in said(errors["3"], "answers", "1", "text")
    assert "required" in said(errors["4"], "answers", "1", "maximum")
    assert "required" in said(errors["5"], "pairs", "0", "right")
    assert "no place for it" in said(errors["7"], "blanks", "2")
    assert "adds up to 4 points" in said(errors["8"], "rubric")


def test_what_is_no_number_or_fits_nothing_else_is_said_at_its_field(cast: Cast, editor: Editor) -> None:
    update_lesson(lesson=LessonPage.objects.get(), by=cast.ines, type="QUIZ", body=one_question_of_each(cast.ines))
    wrong = {"body-0-value-options-1-value-share": "lots", "body-7-value-blanks-0-value-name": "two words"}
    errors = editor.refused(**wrong)
    assert said(errors["0"], "options", "1", "share") == "Must be a number such as 2 or 0.5."
    assert "letters" in said(errors["7"], "blanks", "0", "name")
    answer = editor.client.post(editor.path, editor.form(**wrong)).content.decode()
    assert "could not be saved" in answer


def test_numbers_are_taken_as_people_write_them(cast: Cast, editor: Editor) -> None:
    update_lesson(lesson=LessonPage.objects.get(), by=cast.ines, type="QUIZ", body=one_question_of_each(cast.ines))
    written = {"body-0-value-options-1-value-share": "50 %", "body-0-value-points": "1,5"}
    assert editor.save(**written, **{"body-7-value-blanks-0-value-name": ""}) == 302
    question, blanks = editor.draft.blocks[0]["value"], editor.draft.blocks[7]["value"]["blanks"]
    assert (question["options"][1]["weight"], question["points"], blanks[0]["id"]) == ("0.5", "1.5", "1")


def test_nobody_draws_from_anothers_bank_or_shows_their_picture(cast: Cast, editor: Editor) -> None:
    update_lesson(lesson=LessonPage.objects.get(), by=cast.ines, type="QUIZ", body=one_question_of_each(cast.ines))
    his = QuestionBank.objects.create(owner=cast.otto, title="Secret bank")
    errors = editor.refused(**{"body-9-value-bank": str(his.pk)})
    assert "not a question bank of yours" in said(errors["9"], "bank")
    assert "Secret bank" not in editor.client.get(editor.path).content.decode()
    image = CourseImage.objects.get(uuid=picture(cast.otto, "Secret picture"))
    answer = editor.client.post(editor.path, editor.form(**{"body-2-value-prompt_image-image": image.pk}))
    assert answer.status_code == 200
    assert "Secret picture" not in answer.content.decode()


def test_the_preview_asks_as_learners_are_asked_and_answers_when_it_is_told_to(cast: Cast, editor: Editor) -> None:
    blocks = one_question_of_each(cast.ines)
    blocks[3]["value"]["prompt"] = r"<p>What is \(x^2\)?</p>"
    update_lesson(lesson=LessonPage.objects.get(), by=cast.ines, type="QUIZ", body=blocks)
    path = f"{editor.path}preview/"
    assert editor.client.post(path, editor.form()).json()["is_valid"]
    plain = editor.client.get(path).content.decode()
    answers = editor.client.get(path, {"mode": "answers"}).content.decode()
    assert plain.count('class="question"') == answers.count('class="question"') == 10
    assert '<math alttext="x^2"><msup>' in plain
    for key in ("✓ right", "Lutetia", "5 ± 0.1", "cat</li>", "Secret", "About 0"):
        assert key not in plain, key
        assert key in answers, key


def test_the_preview_of_a_half_done_question_says_so(cast: Cast, editor: Editor) -> None:
    update_lesson(lesson=LessonPage.objects.get(), by=cast.ines, type="QUIZ", body=one_question_of_each(cast.ines)[:1])
    path = f"{editor.path}preview/"
    editor.client.post(path, editor.form(**{"body-0-value-options-0-value-text": rich_text("")}))
    assert "not finished yet" in editor.client.get(path).content.decode()
