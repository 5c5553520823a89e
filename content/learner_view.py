"""What learners get to see: the typed blocks of a lesson with media as links, and a whole course before it is live."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from content.assessments.quiz import QuizSettings
from content.compile import compile_course
from content.compile_lesson import CompiledLesson
from content.freeze import borrowed_media
from content.models import Course, LessonVersion
from content.status import review_of
from content.tree import read_draft

_LINKS = {"file": "url", "captions_file": "captions_url"}
_VIDEO_LINKS = {"file": "src", "captions_file": "captions_url"}
LinkTo = Callable[[str | None], str | None]
Blocks = list[dict[str, Any]]


@dataclass(frozen=True)
class LearnerView:
    """A course as learners would see it: the compiled course, and the compiled blocks of one lesson, if it has it."""

    is_candidate: bool
    document: dict[str, Any]
    blocks: Blocks = field(default_factory=list)
    assessment: dict[str, Any] | None = None
    asked: Blocks = field(default_factory=list)
    """Everything in the quiz that the lesson is, key included: show `questions_to_look_at` of it."""
    rules: QuizSettings = field(default_factory=QuizSettings)

    @property
    def entries(self) -> list[dict[str, Any]]:
        """The lessons as the outline has them, in order."""
        return [entry for section in self.document["sections"] for entry in section["lessons"]]


def learner_view(course: Course, lesson: UUID | None = None) -> LearnerView:
    """The candidate while it is judged or waits to be published, else the working copy as it is. Writes nothing.

    Reads the outline, and of the lessons only the one that is asked for.
    """
    review = review_of(course)
    if review is not None:
        release = course.releases.get(workflow_state=review)
        place = release.lessons.filter(lesson=lesson).select_related("version__quiz").first() if lesson else None
        return _of_version(release.document, place.version) if place else LearnerView(True, release.document)
    compiled = compile_course(read_draft(course, bodies_of={lesson} if lesson else ()), media=borrowed_media)
    found = next((each for each in compiled.lessons if each.lesson_id == lesson), None)
    return _of_draft(compiled.outline, found) if found else LearnerView(False, compiled.outline)


def _of_version(document: dict[str, Any], version: LessonVersion) -> LearnerView:
    if version.quiz is None:
        return LearnerView(True, document, version.blocks, version.summary or None)
    return LearnerView(True, document, version.blocks, version.summary, version.quiz.items, version.quiz.rules)


def _of_draft(document: dict[str, Any], lesson: CompiledLesson) -> LearnerView:
    if lesson.quiz is None:
        return LearnerView(False, document, lesson.blocks, lesson.assessment)
    return LearnerView(False, document, lesson.blocks, lesson.assessment, lesson.quiz.blocks, lesson.quiz.settings)


def learner_blocks(blocks: Blocks, link_to: LinkTo) -> Blocks:
    """Compiled blocks with every stored file as the link that `link_to` makes of its name."""
    return [{**block, "value": _with_links(block, link_to)} for block in blocks]


def _with_links(block: dict[str, Any], link_to: LinkTo) -> Any:
    if block["type"] not in {"image", "document", "video"}:
        return block["value"]
    links = _VIDEO_LINKS if block["type"] == "video" else _LINKS
    value = {key: part for key, part in block["value"].items() if key not in links}
    wanted = links if block["type"] == "video" else {"file": "url"}
    return {**value, **{public: link_to(block["value"].get(name)) for name, public in wanted.items()}}
