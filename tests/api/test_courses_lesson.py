"""Lessons of published courses: who may open them, and what they get."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from accounts.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from learning.actions.enrollment import cancel_enrollment, enroll
from PIL import Image

from api.course_schemas import LessonDetail
from content.actions.media import add_document, add_image
from content.actions.moderation import unpublish_course
from content.body import stream_of
from content.models import Course, LessonPage
from tests.cast import Cast
from tests.factories.courses import draft_course, publish, published_course, text
from tests.http import ApiClient

pytestmark = pytest.mark.django_db
Api = Callable[[User | None], ApiClient]


def address(course: Course, place: int = 0) -> str:
    """Of the lesson at `place` in the current release."""
    lesson = course.current_release.lessons.all()[place].lesson_id
    return f"courses/{course.slug}/lessons/{lesson}/"


@pytest.fixture
def course(cast: Cast) -> Course:
    """A published course of Ines with three lessons, the first of which is a preview."""
    draft = draft_course(by=cast.ines, title="Knots", lessons=3)
    page = LessonPage.objects.get(title="Knots 1.1").get_latest_revision_as_object()
    page.is_preview = True
    page.save_revision(user=cast.ines)
    return publish(draft, by=cast.ines)


def test_a_preview_is_open_to_everybody(api: Api, course: Course) -> None:
    answer = api(None).get(address(course))
    assert answer.status == 200
    LessonDetail.model_validate(answer.data)
    assert set(answer.data) == set(LessonDetail.model_fields)
    lessons = [str(each.lesson_id) for each in course.current_release.lessons.all()]
    assert answer.data["course"] == {"id": str(course.pk), "slug": "knots", "title": "Knots"}
    assert (answer.data["previous_lesson_id"], answer.data["next_lesson_id"]) == (None, lessons[1])
    assert answer.data["body"][0]["type"] == "rich_text"
    assert answer.data["body"][0]["value"] == "<p>This is Knots 1.1.</p>"
    assert (answer.data["release"], answer.data["is_preview"]) == (1, True)


def test_other_lessons_need_an_enrollment_or_a_hand_in_the_course(api: Api, cast: Cast, course: Course) -> None:
    enroll(course=course, by=cast.lena)
    left, _ = enroll(course=course, by=cast.liam)
    cancel_enrollment(enrollment=left, by=cast.liam)
    expected = {None: 401, cast.liam: 403, cast.otto: 403, cast.lena: 200, cast.ines: 200, cast.rosa: 200}
    answers = {user: api(user).get(address(course, 1)) for user in expected}
    assert {user: answer.status for user, answer in answers.items()} == expected
    assert answers[None].code == "NOT_AUTHENTICATED"
    assert answers[cast.liam].code == "NOT_ENROLLED"
    assert all(answers[user].data is None for user in (None, cast.liam, cast.otto))
    assert answers[cast.lena]["Cache-Control"] == "private, no-cache"
    assert "Authorization" in answers[cast.lena]["Vary"]


def test_the_lessons_beside_it_are_named(api: Api, cast: Cast, course: Course) -> None:
    first, _, last = (str(each.lesson_id) for each in course.current_release.lessons.all())
    middle = api(cast.ines).get(address(course, 1)).data
    assert (middle["previous_lesson_id"], middle["next_lesson_id"]) == (first, last)
    assert api(cast.ines).get(address(course, 2)).data["next_lesson_id"] is None


def test_what_is_in_no_release_is_not_found(api: Api, cast: Cast, course: Course) -> None:
    other = published_course(by=cast.ines, title="Sails", lessons=1)
    draft = draft_course(by=cast.ines, title="Draft", lessons=1)
    unreleased = LessonPage.objects.get(title="Draft 1.1").uuid
    lesson = address(other).split("/")[3]
    for path in [
        f"courses/knots/lessons/{lesson}/",
        f"courses/nowhere/lessons/{lesson}/",
        f"courses/{draft.slug}/lessons/{unreleased}/",
        "courses/knots/lessons/00000000-0000-0000-0000-000000000000/",
        "courses/knots/lessons/no-uuid/",
    ]:
        assert api(cast.ada).get(path).status == 404, path


def test_one_query_says_who_reads_and_brings_the_body(api: Api, cast: Cast) -> None:
    course = published_course(by=cast.ines, lessons=2, body=[text("Words")])
    enroll(course=course, by=cast.lena)
    lena, place = api(cast.lena), address(course, 1)
    for _ in ("not at hand", "at hand"):
        with CaptureQueriesContext(connection) as queries:
            answer = lena.get(place)
        assert "Words" in answer.data["body"][0]["value"]
        assert len(queries) == 1


def test_a_lesson_at_hand_is_still_only_for_those_who_may_have_it_now(api: Api, cast: Cast, course: Course) -> None:
    mine, _ = enroll(course=course, by=cast.lena)
    lena, place = api(cast.lena), address(course, 1)
    assert lena.get(place).data == lena.get(place).data
    assert {user: api(user).get(place).status for user in (None, cast.liam)} == {None: 401, cast.liam: 403}
    Course.objects.filter(pk=course.pk).update(title="Bends")
    assert lena.get(place).data["course"]["title"] == "Bends"
    cancel_enrollment(enrollment=mine, by=cast.lena)
    assert lena.get(place).status == 403
    unpublish_course(course=course, by=cast.rosa)
    assert (lena.get(place).status, api(cast.rosa).get(place).status) == (404, 404)


def test_the_body_is_that_of_the_next_release_as_soon_as_it_is_out(api: Api, cast: Cast) -> None:
    course = published_course(by=cast.ines, lessons=1, body=[text("Before")])
    ines = api(cast.ines)
    first = ines.get(address(course))
    page = LessonPage.objects.get(uuid=first.data["id"]).get_latest_revision_as_object()
    page.body = stream_of([text("After")], by=cast.ines)
    page.save_revision(user=cast.ines)
    assert "Before" in str(ines.get(address(course)).data["body"])
    publish(course, by=cast.ines)
    second = ines.get(address(course), **{"If-None-Match": first["ETag"]})
    assert (second.status, "After" in str(second.data["body"])) == (200, True)


def test_it_is_not_sent_again_to_those_who_have_it_and_may_have_it(api: Api, cast: Cast, course: Course) -> None:
    enrollment, _ = enroll(course=course, by=cast.lena)
    lena = api(cast.lena)
    asked = {"If-None-Match": lena.get(address(course, 1))["ETag"]}
    assert lena.get(address(course, 1), **asked).status == 304
    cancel_enrollment(enrollment=enrollment, by=cast.lena)
    assert lena.get(address(course, 1), **asked).status == 403


def _picture() -> SimpleUploadedFile:
    content = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(content, "PNG")
    return SimpleUploadedFile("knot.png", content.getvalue(), "image/png")


def _every_block(by: User) -> list[dict[str, Any]]:
    image = add_image(by=by, file=_picture(), title="Knot")
    paper = add_document(by=by, file=SimpleUploadedFile("sheet.txt", b"over, under"), title="Sheet")
    video = add_document(by=by, file=SimpleUploadedFile("tie.mp4", b"\0\0\0\x18ftypmp42" + b"0" * 64), title="Tie")
    captions = add_document(by=by, file=SimpleUploadedFile("tie.vtt", b"WEBVTT\n"), title="Captions")
    empty = {"url": "", "video": None, "title": "", "transcript": "", "captions": None}
    return [
        text("Words"),
        {"type": "image", "value": {"image": str(image.uuid), "alt": "A knot", "caption": ""}},
        {"type": "video", "value": {**empty, "url": "https://youtu.be/aqz-KE-bpKQ"}},
        {"type": "video", "value": {**empty, "video": str(video.uuid), "captions": str(captions.uuid)}},
        {"type": "document", "value": {"document": str(paper.uuid), "title": ""}},
        {"type": "code", "value": {"language": "python", "code": "print(1)", "caption": ""}},
        {"type": "callout", "value": {"style": "tip", "title": "", "text": "<p>Pull.</p>"}},
        {"type": "table", "value": {"caption": "", "header": True, "rows": [["a", "b"], ["1", "2"]]}},
        {"type": "embed", "value": {"url": "https://example.org/x", "title": ""}},
    ]


def test_media_come_as_links_that_open_and_internal_names_stay_inside(api: Api, cast: Cast) -> None:
    course = published_course(by=cast.ines, title="Knots", lessons=1, body=_every_block(cast.ines))
    answer = api(cast.ines).get(address(course))
    LessonDetail.model_validate(answer.data)
    values = [block["value"] for block in answer.data["body"]]
    assert (values[1]["width"], values[1]["height"]) == (40, 30)
    assert (values[2]["provider"], values[2]["src"]) == ("youtube", None)
    assert values[2]["embed_url"] == "https://www.youtube-nocookie.com/embed/aqz-KE-bpKQ"
    assert (values[3]["provider"], values[3]["embed_url"]) == ("upload", None)
    assert values[4]["size"] == len(b"over, under")
    client = api(None)
    for link in (values[1]["url"], values[3]["src"], values[3]["captions_url"], values[4]["url"]):
        assert client.call("GET", link).status == 200
    names = set(answer.data["body"][1]["value"]) | set(values[3]) | set(values[4])
    assert not names & {"file", "captions_file"}
    assert "releases/" not in answer.response.content.decode()


def test_formulas_are_told_as_they_are_written_and_as_mathml(api: Api, cast: Cast) -> None:
    course = published_course(by=cast.ines, lessons=1, body=[text(r"\(x&lt;y\) and \(\nosuch\)")])
    data = api(cast.ines).get(address(course)).data
    assert data["body"][0]["value"] == r"<p>\(x&lt;y\) and \(\nosuch\)</p>"
    assert data["formulas"] == {
        r"\(x<y\)": '<math alttext="x&lt;y"><mi>x</mi><mo>&lt;</mo><mi>y</mi></math>',
        r"\(\nosuch\)": None,
    }
