"""What a review comment hangs on: found by identity, quoted when the comment is made, looked up wherever it is now."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from content.models import Course, Release, ReleaseLesson, ReviewComment
from content.richtext import plain_text
from content.tree import DraftCourse

MAX_QUOTE = 160
_SPOKEN = ("title", "caption", "alt", "code", "url", "bank_title")


@dataclass(frozen=True)
class Anchor:
    """A place in a course by identity. All empty: the course itself."""

    section_id: UUID | None = None
    lesson_id: UUID | None = None
    block_id: str = ""


@dataclass(frozen=True)
class Quoted:
    """What stood at an anchor."""

    title: str
    block_type: str = ""
    quote: str = ""


@dataclass(frozen=True)
class Places:
    """Everything that a working copy has, for finding what comments hang on."""

    sections: frozenset[str] = frozenset()
    lessons: frozenset[str] = frozenset()
    blocks: dict[str, frozenset[str]] = field(default_factory=dict)

    def has(self, comment: ReviewComment) -> bool:
        """What the comment is about still exists."""
        match comment.kind:
            case "course":
                return True
            case "section":
                return str(comment.section_id) in self.sections
            case "lesson":
                return str(comment.lesson_id) in self.lessons
            case _:
                return comment.block_id in self.blocks

    def lesson_of(self, comment: ReviewComment) -> str | None:
        """The lesson that the comment belongs to now: a block may have been moved to another one."""
        own = str(comment.lesson_id) if comment.lesson_id else None
        holders = self.blocks.get(comment.block_id, frozenset())
        return own if own is None or not holders or own in holders else min(holders)


def places_in(draft: DraftCourse | None) -> Places:
    """The places of a working copy; None where the course has none any more."""
    if draft is None:
        return Places()
    holders: dict[str, set[str]] = {}
    for lesson in draft.lessons():
        for block in lesson.blocks:
            holders.setdefault(str(block["id"]), set()).add(str(lesson.uuid))
    return Places(
        frozenset(str(section.page.uuid) for section in draft.sections),
        frozenset(str(lesson.uuid) for lesson in draft.lessons()),
        {block: frozenset(lessons) for block, lessons in holders.items()},
    )


def quoted(anchor: Anchor, candidate: Release, course: Course) -> Quoted | None:
    """What stands at the anchor in the candidate, or stood in the release that it replaces; None for nowhere."""
    if (anchor.lesson_id and anchor.section_id) or (anchor.block_id and not anchor.lesson_id):
        return None
    releases = [candidate, *([course.current_release] if course.current_release else [])]
    if anchor.lesson_id is not None:
        return _of_lesson(anchor.lesson_id, anchor.block_id, releases)
    documents = (release.document for release in releases)
    if anchor.section_id is None:
        return Quoted(next(documents)["title"][:255])
    sections = (section for document in documents for section in document["sections"])
    found = (Quoted(section["title"]) for section in sections if section["id"] == str(anchor.section_id))
    return next(found, None)


def _of_lesson(lesson_id: UUID, block_id: str, releases: list[Release]) -> Quoted | None:
    placed = ReleaseLesson.objects.filter(release__in=releases, lesson_id=lesson_id)
    placed = placed.select_related("version__quiz")
    by_release = {place.release_id: place.version for place in placed}
    versions = [by_release[release.pk] for release in releases if release.pk in by_release]
    if not block_id:
        return Quoted(versions[0].title) if versions else None
    pairs = ((version.title, block) for version in versions for block in version.all_blocks)
    found = (pair for pair in pairs if str(pair[1]["id"]) == block_id)
    title, block = next(found, (None, None))
    return Quoted(title, block["type"], first_words(block["value"])) if title is not None and block else None


def first_words(value: Any) -> str:
    """The beginning of what a block says."""
    said = " ".join(_spoken(value)).strip()
    return said if len(said) <= MAX_QUOTE else said[: MAX_QUOTE - 1].rstrip() + "…"


def _spoken(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        return [plain_text(value)]
    if not isinstance(value, dict):
        return []
    texts = [plain_text(str(value[name])) for name in ("prompt", "text") if value.get(name)]
    texts += [str(value[name]) for name in _SPOKEN if value.get(name)]
    texts += [" | ".join(row) for row in value.get("rows") or []]
    return (" ".join(text.split()) for text in texts)
