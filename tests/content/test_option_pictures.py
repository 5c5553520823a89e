"""Pictures of options, items and left sides: from their author's media to learners, reviewers and other platforms."""

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from learning.actions.enrollment import enroll
from lib.errors import Invalid

from content.actions.bank_questions import add_question
from content.actions.banks import create_bank
from content.actions.lesson import update_lesson
from content.actions.media import add_image
from content.actions.question_imports import import_questions
from content.bank_rows import neutral
from content.body import blocks_of, stream_of
from content.exports.moodle_xml import moodle_xml
from content.models import Course, CourseImage, LessonPage, QuestionBank
from content.questions import as_data
from content.questions.blocks import block_of, question_data
from content.tree import read_lesson
from tests.cast import Cast
from tests.cms.test_quiz_editor import Editor
from tests.content.imports.packages import picture as drawn
from tests.content.questions import made
from tests.factories.every_block import picture
from tests.factories.quizzes import course_with_quiz, draw, published_quiz, question, quiz_lesson, quiz_of
from tests.http import ApiClient

pytestmark = pytest.mark.django_db
WHERE = {"single_choice": "options", "multiple_choice": "options", "ordering": "items", "matching": "pairs"}


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


def pictured(image: str, one: Any = None, *, alt: str = "A bowline") -> dict[str, Any]:
    """A question whose second part has a picture."""
    block = question(one)
    parts = block["value"][WHERE[block["type"]]]
    parts[1]["image"] = {"image": image, "alt": alt}
    return block


@pytest.mark.parametrize("one", [one for one in made.one_of_each() if one.type in WHERE], ids=lambda one: one.type)
def test_every_kind_of_part_keeps_its_picture_and_nobody_else_may_use_it(cast: Cast, one: Any) -> None:
    block = pictured(picture(cast.ines), one)
    assert blocks_of(stream_of([block], by=cast.ines)) == [block]
    with pytest.raises(Invalid) as refused:
        stream_of([block], by=cast.otto)
    assert list(refused.value.details["fields"]) == [f"body.0.value.{WHERE[one.type]}.1.image.image"]


def test_a_list_of_a_blank_has_words_only(cast: Cast) -> None:
    block = block_of(as_data(next(one for one in made.one_of_each() if one.type == "fill_blanks")))
    option = {"text": "Rope", "weight": "1", "image": {"image": picture(cast.ines), "alt": "A rope"}}
    block["value"]["blanks"] = [{"id": "1", "kind": "choice", "options": [option, {"text": "Tar"}]}]
    with pytest.raises(Invalid) as refused:
        stream_of([block], by=cast.ines)
    assert list(refused.value.details["fields"]) == ["body.0.value.blanks.0.options.0.image"]


def test_learners_get_a_link_and_the_frozen_file_and_reviewers_see_what_changed(cast: Cast) -> None:
    shown = picture(cast.ines)
    course = published_quiz(by=cast.ines, body=[pictured(shown)], lessons=0)
    lesson = quiz_lesson(course)
    [file] = lesson.media.all()
    assert quiz_of(course).items[0]["pictures"][shown]["file"] == file.file
    CourseImage.objects.get(uuid=shown).delete()

    learner = ApiClient(cast.lena)
    enrollment, _ = enroll(course=course, by=cast.lena)
    answer = learner.post(f"enrollments/{enrollment.pk}/lessons/{lesson.lesson_id}/attempts/")
    images = {option["id"]: option["image"] for option in answer.data["questions"][0]["value"]["options"]}
    block = quiz_of(course).items[0]
    first, second, *_ = [option["id"] for option in block["value"]["options"]]
    assert images[first] is None
    assert images[second]["alt"] == "A bowline"
    assert Path(file.file).name in images[second]["url"]
    assert shown not in answer.response.content.decode()
    assert learner.get(f"attempts/{answer.data['id']}/").data == answer.data

    block["value"]["options"][1]["image"] = {"image": picture(cast.ines), "alt": "A granny"}
    del block["pictures"]
    update_lesson(lesson=LessonPage.objects.get(), by=cast.ines, body=[block])
    changes = ApiClient(cast.ines).get(f"authoring/courses/{course.pk}/changes/").response.content.decode()
    assert "Option 2: picture" in changes
    assert "Option 2: description of the picture" in changes
    screen = Editor(cast.ines, LessonPage.objects.get()).client.get(f"/admin/courses/{course.pk}/review/")
    assert "<figcaption><b>Before</b>" in screen.content.decode()


def test_a_picture_without_words_keeps_the_course_back_until_it_is_described_or_removed(cast: Cast) -> None:
    course = course_with_quiz(by=cast.ines, body=[pictured(picture(cast.ines), alt="")], lessons=0)
    [problem] = [one for one in required(cast, course) if one["code"] == "QUESTION_NO_DESCRIPTION"]
    assert problem["field"] == "body.0.value.options.1.image.alt"
    editor = Editor(cast.ines, LessonPage.objects.get())
    place = "body-0-value-options-1-value-image"
    assert "who can't see it" in str(editor.faults())
    assert editor.save(**{f"{place}-alt": "A bowline"}) == 302
    assert required(cast, course) == []
    assert editor.save(**{f"{place}-image": "", f"{place}-alt": ""}) == 302
    assert "image" not in read_lesson(editor.page).blocks[0]["value"]["options"][1]


def required(cast: Cast, course: Course) -> list[dict[str, Any]]:
    checks = ApiClient(cast.ines).get(f"authoring/courses/{course.pk}/checks/").data["checks"]
    return [one for check in checks for one in check["problems"] if one["level"] == "required"]


def test_the_editor_takes_no_picture_of_somebody_else_and_previews_one_s_own(cast: Cast) -> None:
    course_with_quiz(by=cast.ines, body=[pictured(picture(cast.ines))], lessons=0)
    editor = Editor(cast.ines, LessonPage.objects.get())
    assert editor.client.post(f"{editor.path}preview/", editor.form()).json()["is_valid"]
    assert 'alt="A bowline"' in editor.client.get(f"{editor.path}preview/").content.decode()
    his = CourseImage.objects.get(uuid=picture(cast.otto))
    answer = editor.client.post(editor.path, editor.form(**{"body-0-value-options-1-value-image-image": str(his.pk)}))
    assert answer.status_code == 200
    assert his.title not in answer.content.decode()


def test_a_bank_takes_its_pictures_along_and_no_other_teacher_s(cast: Cast) -> None:
    image = add_image(by=cast.ines, file=ContentFile(drawn(), name="knot.png"))
    bank = create_bank(by=cast.ines, title="Knots")
    rows = [
        add_question(bank=bank, by=cast.ines, data=question_data(pictured(str(image.uuid), one)))
        for one in made.one_of_each()
        if one.type in WHERE
    ]
    with pytest.raises(Invalid):
        add_question(bank=create_bank(by=cast.otto, title="His"), by=cast.otto, data=neutral(rows[0]))
    course = published_quiz(by=cast.ines, body=[draw(bank.pk, 2)], lessons=0)
    assert list(quiz_of(course).items[0]["pictures"]) == [str(image.uuid)]

    file = io.BytesIO(moodle_xml(bank))
    report = import_questions(upload=file, file_name="bank.xml", by=cast.otto, title="Again")
    assert report.pictures == 1
    copy = CourseImage.objects.get(uploaded_by_user=cast.otto)
    again = QuestionBank.objects.get(title="Again").questions.all()
    mine = [str({**neutral(row), "id": ""}).replace(str(image.uuid), str(copy.uuid)) for row in bank.questions.all()]
    assert [str({**neutral(row), "id": ""}) for row in again] == mine


def test_options_of_another_platform_bring_their_pictures(cast: Cast) -> None:
    image = add_image(by=cast.ines, file=ContentFile(drawn(), name="knot.png"))
    bank = create_bank(by=cast.ines, title="Knots")
    add_question(bank=bank, by=cast.ines, data=question_data(pictured(str(image.uuid))))
    file = io.BytesIO(moodle_xml(bank).replace(b"<lectern ", b"<other ").replace(b"</lectern>", b"</other>"))
    import_questions(upload=file, file_name="moodle.xml", by=cast.ines, title="Theirs")
    [row] = QuestionBank.objects.get(title="Theirs").questions.all()
    assert neutral(row)["value"]["options"][1]["image"] == {"image": str(image.uuid), "alt": "A bowline"}
