"""Uploading pictures and files by API, and using them."""

import io
import uuid
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from accounts.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image

from content.models import CourseDocument, CourseImage
from tests.cast import Cast
from tests.factories.courses import draft_course
from tests.http import Answer, ApiClient

pytestmark = pytest.mark.django_db
Api = Callable[[User | None], ApiClient]


def picture(kind: str = "PNG", size: tuple[int, int] = (20, 10)) -> bytes:
    file = io.BytesIO()
    Image.effect_noise(size, 90).save(file, kind)
    return file.getvalue()


def archive() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as box:
        box.writestr("a.txt", "a")
    return file.getvalue()


def upload(client: ApiClient, name: str, content: bytes, **fields: str) -> Answer:
    file = SimpleUploadedFile(name, content)
    sent = client.client.post("/api/v1/authoring/media/", {"file": file, **fields}, headers=client.headers)
    return Answer(sent)


def test_a_picture_is_uploaded_and_shown(cast: Cast, api: Api) -> None:
    content = picture()
    answer = upload(api(cast.ines), "Hive map.png", content, title="The hive")
    assert answer.status == 201, answer
    item = answer.data
    assert (item["kind"], item["title"], item["size"], item["width"], item["height"]) == (
        *("image", "The hive", len(content), 20, 10),
    )
    assert CourseImage.objects.get(uuid=item["id"]).uploaded_by_user == cast.ines
    assert item["url"].startswith("http://testserver/media/")
    assert b"".join(api(None).client.get(item["url"]).streaming_content) == content


def test_a_picture_becomes_a_thumbnail_and_part_of_a_lesson(cast: Cast, api: Api) -> None:
    ines = api(cast.ines)
    image = upload(ines, "hive.jpg", picture("JPEG")).data["id"]
    course = draft_course(by=cast.ines, lessons=1)
    shown = ines.patch(f"authoring/courses/{course.pk}/", {"thumbnail": image}).data
    assert (shown["thumbnail"], shown["thumbnail_url"].startswith("http://testserver/media/")) == (image, True)
    lesson = shown["sections"][0]["lessons"][0]["id"]
    block = {"type": "image", "value": {"image": image, "alt": "A hive"}}
    body = ines.patch(f"authoring/lessons/{lesson}/", {"body": [block]}).data["body"]
    assert body[0]["value"] == {"image": image, "alt": "A hive", "caption": ""}


def test_anothers_picture_is_used_by_nobody_else(cast: Cast, api: Api) -> None:
    image = upload(api(cast.ines), "hive.png", picture()).data["id"]
    course = draft_course(by=cast.otto, lessons=1)
    otto = api(cast.otto)
    foreign = otto.patch(f"authoring/courses/{course.pk}/", {"thumbnail": image})
    absent = otto.patch(f"authoring/courses/{course.pk}/", {"thumbnail": str(uuid.uuid4())})
    assert (foreign.status, foreign.details) == (absent.status, absent.details) == (422, foreign.details)
    lesson = otto.get(f"authoring/courses/{course.pk}/").data["sections"][0]["lessons"][0]["id"]
    block = {"type": "image", "value": {"image": image}}
    answer = otto.patch(f"authoring/lessons/{lesson}/", {"body": [block]})
    assert (answer.status, list(answer.details["fields"])) == (422, ["body.0.value.image"])


@pytest.mark.parametrize(("field", "name"), [("video", "notes.txt"), ("captions", "film.mp4")])
def test_a_file_that_does_not_play_is_no_video(cast: Cast, api: Api, field: str, name: str) -> None:
    ines = api(cast.ines)
    files = {name: upload(ines, name, content).data["id"] for name, content in GOOD}
    course = draft_course(by=cast.ines, lessons=1)
    lesson = ines.get(f"authoring/courses/{course.pk}/").data["sections"][0]["lessons"][0]["id"]
    value = {"video": files["film.mp4"], "captions": files["words.vtt"]}
    answers = [
        ines.patch(f"authoring/lessons/{lesson}/", {"body": [{"type": "video", "value": each}]})
        for each in (value, {**value, field: files[name]})
    ]
    assert [answer.status for answer in answers] == [200, 422]
    assert list(answers[1].details["fields"]) == [f"body.0.value.{field}"]


def test_multipart_without_a_boundary_is_unreadable(cast: Cast, api: Api) -> None:
    ines = api(cast.ines)
    sent = ines.client.generic("POST", "/api/v1/authoring/media/", "x", "multipart/form-data", headers=ines.headers)
    assert (sent.status_code, sent.json()["error"]["code"]) == (400, "BAD_REQUEST")


GOOD: list[tuple[str, bytes]] = [
    ("notes.pdf", b"%PDF-1.7\n..."),
    ("notes.txt", "Привет".encode()),
    ("table.csv", b"a,b\n1,2"),
    ("box.zip", archive()),
    ("slides.PPTX", archive()),
    ("film.mp4", b"\x00\x00\x00\x18ftypmp42...."),
    ("film.webm", b"\x1a\x45\xdf\xa3...."),
    ("words.vtt", b"WEBVTT\n\n00:00.000 --> 00:01.000\nHi"),
]


@pytest.mark.parametrize(("name", "content"), GOOD, ids=[name for name, _ in GOOD])
def test_files_that_are_what_they_say_are_taken(cast: Cast, api: Api, name: str, content: bytes) -> None:
    answer = upload(api(cast.ines), name, content)
    assert (answer.status, answer.data["kind"], answer.data["size"]) == (201, "document", len(content))
    assert answer.data["title"] == name.rsplit(".", 1)[0]
    assert (answer.data["width"], answer.data["height"]) == (None, None)


BAD: list[tuple[str, bytes]] = [
    ("page.html", b"<script>alert(1)</script>"),
    ("picture.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
    ("tool.exe", b"MZ\x90"),
    ("no-ending", b"text"),
    ("notes.pdf", b"MZ\x90\x00"),
    ("film.mp4", b"<html>"),
    ("box.zip", b"not a zip"),
    ("notes.txt", b"MZ\x90\x00\x03\x00\x00\x00"),
    ("words.vtt", b"1\n00:00 --> 00:01"),
    ("empty.txt", b""),
    ("picture.png", b"<script>"),
    ("picture.png", picture("JPEG")),
    ("picture.png", picture(size=(300, 300))[:2000]),
    ("picture.jpg", picture("JPEG", size=(300, 300))[:2000]),
]


@pytest.mark.parametrize(("name", "content"), BAD, ids=[f"{i}-{name}" for i, (name, _) in enumerate(BAD)])
def test_files_that_are_not_what_they_say_are_refused(cast: Cast, api: Api, name: str, content: bytes) -> None:
    answer = upload(api(cast.ines), name, content)
    assert (answer.status, answer.code, list(answer.details["fields"])) == (422, "VALIDATION_ERROR", ["file"])
    assert not CourseImage.objects.exists()
    assert not CourseDocument.objects.exists()


@pytest.mark.asvs("5.2.1")
def test_files_and_pictures_have_a_largest_size(cast: Cast, api: Api, settings: Any) -> None:
    settings.DOCUMENT_MAX_SIZE = 10
    assert upload(api(cast.ines), "notes.txt", b"x" * 10).status == 201
    assert upload(api(cast.ines), "notes.txt", b"x" * 11).status == 422
    settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS = 100
    assert upload(api(cast.ines), "hive.png", picture(size=(10, 10))).status == 201
    assert upload(api(cast.ines), "hive.png", picture(size=(11, 10))).status == 422
    settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE = 50
    assert upload(api(cast.ines), "hive.png", picture(size=(10, 10))).status == 422


def test_a_request_without_a_file_is_told_so(cast: Cast, api: Api) -> None:
    client = api(cast.ines)
    answer = Answer(client.client.post("/api/v1/authoring/media/", {"title": "x"}, headers=client.headers))
    assert (answer.status, answer.code) == (422, "VALIDATION_ERROR")


def test_only_authors_upload(cast: Cast, api: Api) -> None:
    for person, status in ((cast.lena, 403), (None, 401)):
        assert upload(api(person), "notes.txt", b"x").status == status
    assert not CourseDocument.objects.exists()


def test_authors_list_their_own_media(cast: Cast, api: Api) -> None:
    ines = api(cast.ines)
    upload(ines, "a.png", picture())
    upload(ines, "b.txt", b"b")
    upload(ines, "c.txt", b"c")
    upload(api(cast.otto), "d.txt", b"d")
    listed = ines.get("authoring/media/").data
    assert ([item["title"] for item in listed["items"]], listed["count"]) == (["c", "b", "a"], 3)
    assert [item["title"] for item in ines.get("authoring/media/?kind=image").data["items"]] == ["a"]
    second = ines.get("authoring/media/?page=2&page_size=2").data
    assert ([item["title"] for item in second["items"]], second["next"]) == (["a"], None)
    assert ines.get("authoring/media/?kind=video").status == 422
    with CaptureQueriesContext(connection) as queries:
        ines.get("authoring/media/")
    assert len(queries) <= 5
