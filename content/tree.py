"""Reading a working copy: the latest draft of every page of a course, in four queries however large it is."""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models.functions import Coalesce
from lib.errors import Invalid
from wagtail.models import Page, Revision

from content.assessments.stream import Settings, parse_settings, settings_in
from content.body import blocks_of_all
from content.certificate_design import Design
from content.certificate_forms import design_of, picture_keys, raw_design
from content.models import Course, LessonPage, LessonType, Requirement, SectionPage

_STEP = Page.steplen
_BRIEF = ("title", "type", "duration_seconds", "is_preview")
_ASSESSED: dict[str, str] = {LessonType.QUIZ: "quiz", LessonType.ASSIGNMENT: "assignment"}


@dataclass(frozen=True)
class DraftPage:
    """One page as its latest revision has it. `fields` is the revision's content, by field name."""

    page_id: int
    uuid: UUID
    path: str
    revision_id: int | None
    fields: dict[str, Any]

    @property
    def content_hash(self) -> str:
        """Changes with anything in the revision, even one that was overwritten in place."""
        return digest(self.fields)

    @property
    def title(self) -> str:
        return str(self.fields.get("title") or "").strip()


@dataclass(frozen=True)
class DraftLesson(DraftPage):
    """A lesson, its typed blocks, and how it is assessed and counts."""

    blocks: list[dict[str, Any]] = field(default_factory=list)

    @property
    def type(self) -> str:
        """One of `LessonType`."""
        return str(self.fields.get("type") or LessonType.TEXT)

    @property
    def written_settings(self) -> tuple[str, dict[str, Any]] | None:
        """The settings that its author wrote, as JSON, after what they are of: `quiz` or `assignment`."""
        return settings_in(_stream(self.fields.get("assessment")))

    @property
    def settings(self) -> Settings | None:
        """How its quiz is taken or its assignment handed in; None for other lessons. Raises Invalid if they don't fit.

        Those of the other kind, written before the type was changed, don't count.
        """
        kind = _ASSESSED.get(self.type)
        if kind is None:
            return None
        written = self.written_settings
        return parse_settings(kind, written[1] if written is not None and written[0] == kind else {})

    @property
    def usable_settings(self) -> Settings | None:
        """The same; where those that were written don't fit, the usual ones: drafts are looked at, too."""
        try:
            return self.settings
        except Invalid:
            return parse_settings(_ASSESSED[LessonType(self.type)], {})

    @property
    def requirement(self) -> str:
        """What it takes to be done with it: one of `Requirement`."""
        chosen, settings = str(self.fields.get("requirement") or ""), self.usable_settings
        if settings is None and chosen != Requirement.WATCHED:
            chosen = ""  # what needs marks was chosen while the lesson was of another type
        return chosen or usual_requirement(settings)

    @property
    def required_seconds(self) -> int:
        """How long it has to be watched."""
        return 60 * int(self.fields.get("required_minutes") or 0)

    @property
    def weight(self) -> Decimal:
        """How much it counts in the grade of the course."""
        written = self.fields.get("weight")
        return Decimal(1) if written in (None, "") else Decimal(str(written))


@dataclass(frozen=True)
class DraftSection:
    """A section and its lessons, in order."""

    page: DraftPage
    lessons: list[DraftLesson]


@dataclass(frozen=True)
class DraftCourse:
    """A whole working copy."""

    course: Course
    page: DraftPage
    sections: list[DraftSection]
    tree_hash: str
    thumbnail: UUID | None = None
    """The picture of the course, if it has one that is still there."""
    certificate: Design | None = None
    """The design of its certificates, if it has one of its own."""

    def pages(self) -> list[DraftPage]:
        """Every page, parents before children."""
        return [
            self.page,
            *(page for section in self.sections for page in (section.page, *section.lessons)),
        ]

    def lessons(self) -> list[DraftLesson]:
        """Every lesson, in order."""
        return [lesson for section in self.sections for lesson in section.lessons]


def usual_requirement(settings: Settings | None) -> str:
    """What it takes where authors don't say; `settings` are those of the quiz or assignment, if it is one."""
    if settings is None:
        return Requirement.COMPLETE
    return Requirement.SUBMITTED if settings.pass_mark is None else Requirement.PASSED


def digest(value: Any) -> str:
    """The SHA-256 of `value` as canonical JSON."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def read_draft(course: Course, *, bodies_of: Collection[UUID] | None = None) -> DraftCourse:
    """The working copy of `course`, which must have a page.

    With `bodies_of`, only these lessons are read whole, so that a look at one costs what one costs: the others have
    no blocks, and of their fields only those of the outline.
    """
    root = course.page
    if root is None:
        raise LookupError(f"Course {course.pk} has no working copy.")
    tree = Page.objects.filter(path__startswith=root.path).order_by("path")
    rows = list(tree.annotate(part_uuid=Coalesce("lessonpage__uuid", "sectionpage__uuid")))
    uuids = {row.pk: row.part_uuid for row in rows if row.part_uuid is not None} | {root.pk: course.pk}
    brief = {
        row.pk for row in rows if bodies_of is not None and _is_lesson(row, root) and row.part_uuid not in bodies_of
    }
    contents = _contents({row.latest_revision_id: row.pk in brief for row in rows if row.latest_revision_id})
    pages = [_draft(row, uuids[row.pk], contents.get(row.latest_revision_id)) for row in rows if row.pk in uuids]
    return _assemble(course, pages, tree_hash(root.path, ((row.path, row.pk, *_stamp(row)) for row in rows)))


def read_section(section: SectionPage) -> DraftSection:
    """The latest drafts of one section and its lessons."""
    pages = LessonPage.objects.child_of(section).order_by("path").select_related("latest_revision")
    drafts = [_draft(page, page.uuid, _content(page)) for page in pages]
    return DraftSection(_draft(section, section.uuid, _content(section)), _lessons(drafts))


def read_lesson(lesson: LessonPage) -> DraftLesson:
    """The latest draft of one lesson."""
    return _lessons([_draft(lesson, lesson.uuid, _content(lesson))])[0]


def tree_hash(root: str, rows: Iterable[tuple[str, int, int | None, Any]]) -> str:
    """A fingerprint of which pages are where and which revision is each one's latest.

    `rows` are (path, page id, latest revision id, its time), ordered by path.
    """
    return digest([[path[len(root) :], page_id, revision, str(at)] for path, page_id, revision, at in rows])


def _stamp(row: Page) -> tuple[int | None, Any]:
    return row.latest_revision_id, row.latest_revision_created_at


def _is_lesson(row: Page, root: Page) -> bool:
    return len(row.path) == len(root.path) + 2 * _STEP


def _contents(revisions: Mapping[int, bool]) -> dict[int | None, dict[str, Any]]:
    """The content of each revision, by its key; of those that are marked, only what the outline needs."""
    whole = Revision.objects.filter(pk__in=[key for key, is_brief in revisions.items() if not is_brief])
    found: dict[int | None, dict[str, Any]] = dict(whole.values_list("pk", "content"))
    brief = [key for key, is_brief in revisions.items() if is_brief]
    if brief:
        rows = Revision.objects.filter(pk__in=brief).values_list("pk", *(f"content__{name}" for name in _BRIEF))
        found |= {key: dict(zip(_BRIEF, values, strict=True)) for key, *values in rows}
    return found


def _content(page: Page) -> dict[str, Any] | None:
    return page.latest_revision.content if page.latest_revision is not None else None


def _draft(row: Page, uuid: UUID, content: dict[str, Any] | None) -> DraftPage:
    fields = dict(content) if content is not None else row.specific.serializable_data()
    return DraftPage(row.pk, uuid, row.path, row.latest_revision_id if content is not None else None, fields)


def _assemble(course: Course, pages: list[DraftPage], fingerprint: str) -> DraftCourse:
    top = pages[0]
    depth = len(top.path)
    complete, pictures = _lessons_and_pictures([page for page in pages if len(page.path) == depth + 2 * _STEP], top)
    sections = [
        DraftSection(page, [lesson for lesson in complete if lesson.path.startswith(page.path)])
        for page in pages
        if len(page.path) == depth + _STEP
    ]
    thumbnail, *designed = pictures
    design = design_of(raw_design(top.fields.get("certificate")), designed)
    return DraftCourse(course, top, sections, fingerprint, UUID(thumbnail) if thumbnail else None, design)


def _lessons_and_pictures(pages: list[DraftPage], course: DraftPage) -> tuple[list[DraftLesson], list[str | None]]:
    """The lessons, and the uuids of the thumbnail and of the certificate's pictures.

    Those are a few more pictures to be found: read as blocks, they cost no queries of their own.
    """
    keys = [course.fields.get("thumbnail"), *picture_keys(raw_design(course.fields.get("certificate")))]
    shown = [{"id": None, "type": "image", "value": {"image": key}} for key in keys]
    *bodies, pictures = blocks_of_all([*(_raw_body(page) for page in pages), shown])
    return _with_blocks(pages, bodies), [block["value"]["image"] for block in pictures]


def _lessons(pages: list[DraftPage]) -> list[DraftLesson]:
    return _with_blocks(pages, blocks_of_all([_raw_body(page) for page in pages]))


def _with_blocks(pages: list[DraftPage], bodies: list[list[dict[str, Any]]]) -> list[DraftLesson]:
    return [
        DraftLesson(page.page_id, page.uuid, page.path, page.revision_id, page.fields, blocks)
        for page, blocks in zip(pages, bodies, strict=True)
    ]


def _raw_body(page: DraftPage) -> list[dict[str, Any]]:
    return _stream(page.fields.get("body"))


def _stream(kept: Any) -> list[dict[str, Any]]:
    """StreamField data as a revision has it."""
    raw: list[dict[str, Any]] = json.loads(kept) if isinstance(kept, str) and kept else kept or []
    return raw
