"""A course whose approved candidate uses every kind of file, and what learners get of it, byte for byte."""

import hashlib
import json
import re
from dataclasses import dataclass, field
from io import BytesIO, StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

from accounts.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from learning.actions.enrollment import enroll
from lib.kept import Kept
from PIL import Image
from wagtail.models import Revision

from api import lesson_bodies
from content.actions.lesson import update_lesson
from content.actions.media import add_document, add_image
from content.actions.submission import submit_course
from content.compile_lesson import lesson_hash
from content.models import (
    Category,
    Course,
    CourseDocument,
    CourseImage,
    CoursePage,
    LessonPage,
    LessonVersion,
    QuestionBank,
    Release,
    SectionPage,
)
from content.tree import digest
from tests.cast import Cast, make_cast, person
from tests.factories.courses import add_lesson, add_section, draft_course, publish
from tests.factories.quizzes import add_quiz, draw, question
from tests.http import ApiClient

MEDIA = re.compile(r"^(?:https?://[^/]+)?/media/")
APPROVED_BANK = "::Q1::Which one holds, as approved? {=Bowline ~Granny}"
NOT_OF_THE_RELEASE = {"instructor", "instructors", "published_at", "release", "timestamp", "request_id"}
"""Of whom and when; who teaches a course is no part of what is approved."""


def picture(colour: str, side: int = 40) -> SimpleUploadedFile:
    content = BytesIO()
    Image.new("RGB", (side, side), colour).save(content, "PNG")
    return SimpleUploadedFile("picture.png", content.getvalue(), content_type="image/png")


def paper(words: str, name: str = "paper.txt") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, words.encode())


def captions(words: str) -> SimpleUploadedFile:
    return paper(f"WEBVTT\n\n00:00.000 --> 00:02.000\n{words}\n", "captions.vtt")


def film(words: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("film.mp4", b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + words.encode())


@dataclass
class Scene:
    """Ines's course: release 1 is live, the candidate for release 2 waits for Rita, its reviewer."""

    cast: Cast
    rita: User
    course: Course
    page: CoursePage
    section: SectionPage
    lesson: LessonPage
    other: LessonPage
    quiz: LessonPage
    image: CourseImage
    paper: CourseDocument
    film: CourseDocument
    captions: CourseDocument
    category: Category
    spare: Course
    files: dict[str, bytes] = field(default_factory=dict)

    @property
    def candidate(self) -> Release:
        return Release.objects.filter(course=self.course).order_by("submitted_at").last()  # type: ignore[return-value]

    @property
    def first_revision(self) -> int:
        return Revision.objects.for_instance(self.lesson).earliest("pk").pk

    def put_files_back(self) -> None:
        """Rolling back brings rows back, not files."""
        for name, content in self.files.items():
            Path(name).write_bytes(content)


def build_scene() -> Scene:
    cast = make_cast()
    by = cast.ines
    image, sheet = add_image(by=by, file=picture("red")), add_document(by=by, file=paper("Approved words."))
    movie, spoken = add_document(by=by, file=film("scene one")), add_document(by=by, file=captions("Approved."))
    course = draft_course(by=by, title="Knots", sections=0, thumbnail=image)
    page = CoursePage.objects.get(pk=course.page_id)
    section = add_section(page, by=by, title="First section")
    video = {"url": "", "title": "Film", "transcript": "", "video": str(movie.uuid), "captions": str(spoken.uuid)}
    body = [
        {"type": "rich_text", "value": "<p>Approved body.</p>"},
        {"type": "image", "value": {"image": str(image.uuid), "alt": "Red", "caption": ""}},
        {"type": "document", "value": {"document": str(sheet.uuid), "title": "Paper"}},
        {"type": "video", "value": video},
    ]
    lesson = add_lesson(section, by=by, title="First lesson", body=body)
    other = add_lesson(section, by=by, title="Second lesson")
    quiz = add_quiz(section, by=by, title="Quiz", body=_quiz(by, image), pass_mark="60")
    course = publish(course, by=by)
    lesson = LessonPage.objects.get(pk=lesson.pk)
    lesson.title = "First lesson, as approved"
    lesson.save_revision(user=by)
    import_bank(APPROVED_BANK, by.email)
    update_lesson(lesson=quiz, by=by, quiz={"pass_mark": "75"}, weight="2")
    submit_course(course=course, by=by)
    enroll(course=course, by=cast.lena)
    fresh = {type(each): type(each).objects.get(pk=each.pk) for each in (page, section)}
    kept = (image, sheet, movie, spoken, *image.renditions.all())
    files = {each.file.path: Path(each.file.path).read_bytes() for each in kept}
    return Scene(
        cast=cast,
        rita=person("rita@lectern.example", "ADMIN"),
        course=course,
        page=fresh[CoursePage],  # type: ignore[arg-type]
        section=fresh[SectionPage],  # type: ignore[arg-type]
        lesson=LessonPage.objects.get(pk=lesson.pk),
        other=LessonPage.objects.get(pk=other.pk),
        quiz=LessonPage.objects.get(pk=quiz.pk),
        image=image,
        paper=sheet,
        film=movie,
        captions=spoken,
        category=Category.objects.get(),
        spare=draft_course(by=by, title="Spare", lessons=1),
        files=files,
    )


def _quiz(by: User, image: CourseImage) -> list[dict[str, Any]]:
    """A question with a picture, and one that is drawn from a bank."""
    import_bank("::Q1::Which one holds? {=Bowline ~Granny}", by.email)
    return [
        {"type": "rich_text", "value": "<p>Approved introduction.</p>"},
        question(prompt="<p>Approved question?</p>", prompt_image={"image": str(image.uuid), "alt": "Red"}),
        draw(QuestionBank.objects.get().pk),
    ]


def import_bank(words: str, email: str) -> None:
    """Read a question file into the bank that the quiz draws from."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "knots.gift"
        file.write_text(words)
        call_command("import_questions", file, instructor=email, verbosity=0, stdout=StringIO())


def seen_by_learners(scene: Scene) -> Any:
    """The course and its lessons as Lena gets them through the API, with the bytes of every file for its link.

    As from a process that has just begun: what another keeps of a lesson would hide that its row was changed.
    """
    with patch.object(lesson_bodies, "_kept", Kept(most=lesson_bodies.MOST_BYTES)):
        return _answered(scene)


def _answered(scene: Scene) -> Any:
    lena = ApiClient(scene.cast.lena)
    course = lena.get(f"courses/{scene.course.slug}/")
    if course.status != 200:
        return course.status
    ids = [lesson["id"] for section in course.data["sections"] for lesson in section["lessons"]]
    lessons = [lena.get(f"courses/{scene.course.slug}/lessons/{lesson}/") for lesson in ids]
    return _with_bytes([course.data, *(lesson.data or lesson.status for lesson in lessons)])


def _with_bytes(value: Any) -> Any:
    if isinstance(value, dict):
        kept = {key: _with_bytes(each) for key, each in value.items() if key not in NOT_OF_THE_RELEASE}
        return kept | ({"category": _category(value["category"])} if "category" in value else {})
    if isinstance(value, list):
        return [_with_bytes(each) for each in value]
    if isinstance(value, str) and MEDIA.match(value):
        answer = Client().get(value[value.index("/media/") :])
        content = answer.getvalue() if answer.streaming else answer.content
        return answer.status_code, hashlib.sha256(content).hexdigest()
    return value


def _category(shown: dict[str, str] | None) -> Any:
    """Which one it is: how the school calls its shelves is no part of a release."""
    return Category.objects.get(slug=shown["slug"], name=shown["name"]).pk if shown else None


def files_in(seen: Any) -> int:
    """How many files were downloaded."""
    if isinstance(seen, tuple):
        return 1
    values = seen.values() if isinstance(seen, dict) else seen if isinstance(seen, list) else ()
    return sum(files_in(each) for each in values)


def kept_in(release: Release) -> Any:
    """All that the database keeps of a release, and the hash of it computed again."""
    places = list(release.lessons.select_related("version__quiz"))
    lessons = [[_hash_of(place.version), place.is_preview] for place in places]
    assert digest([json.loads(release.outline), lessons]) == release.content_hash
    placed = [(place.lesson_id, place.version_id, place.section_id, place.version.body) for place in places]
    placed += [(place.version.quiz_id, place.version.assessment, place.version.all_blocks) for place in places]
    media = sorted({name for place in places for name in place.version.media.values_list("sha256", flat=True)})
    return release.pk, release.content_hash, release.outline, release.search_text, placed, media


def _hash_of(row: LessonVersion) -> str:
    """The hash of a lesson, of all that is kept of it."""
    quiz = digest([json.loads(row.quiz.settings), row.quiz.items]) if row.quiz else None
    return lesson_hash(
        [row.title, row.type, row.duration_seconds, json.loads(row.body)],
        [quiz, json.loads(row.assessment) if row.assessment else None],
        [row.requirement, row.required_seconds, row.weight],
    )
