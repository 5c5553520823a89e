"""What a release changes about a quiz is said in words: its key, its settings, the pool that it draws from."""

from typing import Any

import pytest
from django.test import Client

from content.actions.bank_questions import add_question, update_question
from content.actions.banks import create_bank
from content.actions.comment import add_comment
from content.actions.lesson import update_lesson
from content.actions.submission import submit_course
from content.anchors import Anchor
from content.assessments.told import told
from content.models import BankQuestion, Course, LessonPage
from content.question_changes import question_changes
from content.questions import as_data
from content.questions.blocks import block_of
from tests.cast import Cast
from tests.content.banks.asked import choice, numeric
from tests.content.questions import made
from tests.factories.quizzes import draw, published_quiz, question
from tests.http import ApiClient


def told_of(one: Any) -> list[tuple[str, str, str]]:
    block = block_of(as_data(one))
    return [(line.label, line.text, line.key) for line in told(block["type"], block["value"]).lines]


def test_the_key_of_every_type_is_told_in_words() -> None:
    assert told_of(made.single("1", "0", "-0.5"))[1:] == [
        ("Option 2", "Option 1", "wrong"),
        ("Option 3", "Option 2", "-0.5 of the points"),
    ]
    assert [key for _, _, key in told_of(made.multiple("RW"))] == ["right", "wrong"]
    assert told_of(made.true_false(False))[1] == ("False", "False", "right")
    assert told_of(made.words("Paris", ("Lutetia", "1/3")))[1] == ("Accepted", "Lutetia", "1/3 of the points")
    assert [text for _, text, _ in told_of(made.number(made.near("5", "0.1"), made.between("4", "6")))] == [
        "5 ± 0.1",
        "from 4 to 6",
    ]
    assert told_of(made.matching("cat", "dog", distractors=("cow",)))[1:] == [
        ("Pair", "Left 1", "dog"),
        ("Distractor", "cow", "belongs to none"),
    ]
    assert told_of(made.ordering(2, "position"))[1] == ("Item", "Item 1", "place 2")
    assert told_of(made.blanks())[2] == ("Blank 2: accepted", "1789", "right")
    assert told_of(made.essay()) == [("Criterion", "Style", "4 points")]


def test_half_of_a_question_is_told_as_far_as_it_goes() -> None:
    for one in made.one_of_each():
        empty = dict.fromkeys(block_of(as_data(one))["value"])
        assert question_changes(one.type, empty, block_of(as_data(one))["value"])
    assert question_changes("single_choice", None, {"options": [{}, None], "feedback": None}) != []


@pytest.mark.django_db
def test_every_change_of_a_quiz_is_said_in_words_by_the_api_and_on_the_screen(cast: Cast) -> None:
    bank = create_bank(by=cast.ines, title="Rope work")
    add_question(bank=bank, by=cast.ines, data=choice("<p>Which one holds?</p>"))
    asked, drawn = question(made.single("1", "0")), draw(bank.pk)
    course = published_quiz(by=cast.ines, body=[asked, drawn])
    first, second = asked["value"]["options"]
    asked["value"]["options"] = [{**first, "weight": "0"}, {**second, "weight": "1", "feedback": "<p>Well done.</p>"}]
    asked["value"]["points"] = "2"
    lesson, settings = LessonPage.objects.get(type="QUIZ"), {"pass_mark": "60", "time_limit_seconds": 5400}
    update_lesson(lesson=lesson, by=cast.ines, body=[asked, drawn], quiz=settings, weight="2")
    row = BankQuestion.objects.get()
    update_question(question=row, by=cast.ines, data={**choice("<p>Which one holds best?</p>"), "id": str(row.pk)})
    add_question(bank=bank, by=cast.ines, data=numeric("<p>How many strands?</p>"))
    submit_course(course=course, by=cast.ines)

    [changed] = ApiClient(cast.rosa).get(f"authoring/courses/{course.pk}/changes/").data["lessons"]
    said = {field["label"]: (field["before_label"], field["after_label"]) for field in changed["fields"]}
    assert said == {
        "Done when": ("Handed in", "Passed"),
        "Weight": ("1", "2"),
        "Pass mark": ("none", "60 %"),
        "Time limit": ("none", "1 h 30 min"),
    }
    key, pool = ({field["label"]: field for field in block["fields"]} for block in changed["blocks"])
    assert {label: (field["before"], field["after"]) for label, field in key.items()} == {
        "Points": ("1", "2"),
        "Option 1: counts as": ("right", "wrong"),
        "Option 2: counts as": ("wrong", "right"),
        "Option 2: feedback": ("About 1", "<p>Well done.</p>"),
    }
    assert set(pool) == {"“Which one holds best?”: Question", "Question to draw"}
    assert pool["Question to draw"]["after"] == "<p>How many strands?</p>"
    screen = Client()
    screen.force_login(cast.rosa)
    page = screen.get(f"/admin/courses/{course.pk}/review/").content.decode()
    for words in ("<del>right</del><ins>wrong</ins>", "<ins>1 h 30 min</ins>", "2 questions to draw from", "How many"):
        assert words in page


@pytest.mark.django_db
def test_a_comment_hangs_on_a_question_and_quotes_no_more_than_it(cast: Cast) -> None:
    course = published_quiz(by=cast.ines, body=[question(made.words("Paris"), prompt="<p>Which city?</p>")])
    update_lesson(lesson=LessonPage.objects.get(type="QUIZ"), by=cast.ines, title="Cities")
    release = submit_course(course=course, by=cast.ines)
    [block] = release.lessons.get(version__quiz__isnull=False).version.all_blocks
    anchor = Anchor(lesson_id=LessonPage.objects.get(type="QUIZ").uuid, block_id=block["id"])
    comment = add_comment(course=Course.objects.get(pk=course.pk), by=cast.rosa, text="Which one?", anchor=anchor)
    assert (comment.block_type, comment.quote) == ("short_text", "Which city?")
