"""Making the working copy what a release says again."""

from decimal import Decimal
from typing import Any, ClassVar, NamedTuple
from uuid import UUID

from accounts.models import User
from django.db.models import Q
from lib.errors import DomainError, NotFound
from outbox.record import record
from wagtail.log_actions import log

from content.actions.editing import CourseLocked, editing, remove, retried, write_draft
from content.actions.order import Order, arrange
from content.assessed_fields import kind_of, parsed_settings
from content.assessments.stream import settings_stream
from content.audit import note
from content.models import Course, CourseInstructor, CoursePage, LessonPage, Release, SectionPage
from content.publishing import category_of
from content.snapshot import LESSON_FIELDS, LessonSnapshot, Snapshot, of_draft, of_release
from content.thaw import Thawed
from content.tree import read_draft, usual_requirement


class PartElsewhere(DomainError):
    """A section or lesson of the release is in another course now."""

    code: ClassVar[str] = "PART_ELSEWHERE"
    status: ClassVar[int] = 409
    message = (
        "A part of the release is in another course now. Ask an administrator to move it back, then restore again."
    )


class _Tree(NamedTuple):
    """The pages of a working copy, by the identity that they share with releases."""

    sections: dict[str, SectionPage]
    lessons: dict[str, LessonPage]


@retried
def restore_working_copy(*, course: Course, by: Any, number: int) -> Course:
    """Rewrite the drafts of `course` from its release `number`; learners see no difference.

    Pages keep their identity; those that were deleted come back with theirs, those that the release doesn't have are
    deleted for good. Raises Forbidden, CourseLocked while it is judged, PartElsewhere where a part was moved to another
    course, or NotFound where there is no such release.
    """
    with editing(course, by) as root:
        if root.active_review() is not None:
            raise CourseLocked
        release = Release.objects.filter(course=course, number=number).first()
        if release is None:
            raise NotFound("The course has no such release.")
        target = of_release(release, as_authored=True)
        _refuse_elsewhere(root, target)
        thawed = Thawed(target, owner=_lead(root.course))
        present = of_draft(read_draft(root.course))
        _write_course(root, target, _special(release, target, present, thawed), by)
        tree = _with_missing_pages(root, target, by)
        _write_parts(tree, target, present, thawed, by)
        arrange(root, _order(root, target), by)
        _remove_others(root, target, by)
        log(instance=root, action="content.restore", user=by, data={"release": number})
        record("course.restored", course_id=course.pk, release_id=release.pk, number=number, user_id=by.pk)
        note("course.restored", course=root.course, by=by, release=release, number=number)
    return Course.objects.select_related("page", "current_release").get(pk=course.pk)


def _lead(course: Course) -> User | None:
    lead = course.instructors.filter(role=CourseInstructor.Role.LEAD).select_related("user").first()
    return lead.user if lead is not None else None


def _refuse_elsewhere(root: CoursePage, target: Snapshot) -> None:
    """Learners' progress hangs on who a lesson is, so there is never a second page of the same identity."""
    titles = {key: fields["title"] for key, fields in target.sections.items()}
    titles |= {key: lesson.fields["title"] for key, lesson in target.lessons.items()}
    models: tuple[Any, ...] = (SectionPage, LessonPage)
    gone = {
        str(uuid)
        for model in models
        for uuid in model.objects.filter(uuid__in=list(titles))
        .exclude(path__startswith=root.path)
        .values_list("uuid", flat=True)
    }
    if gone:
        names = ", ".join(f"“{title}”" for key, title in titles.items() if key in gone)
        raise PartElsewhere(
            f"{names}: in another course now. Ask an administrator to move back what was moved, then restore again.",
            details={"parts": [key for key in titles if key in gone]},
        )


def _special(release: Release, target: Snapshot, present: Snapshot, thawed: Thawed) -> dict[str, Any]:
    """The fields of the course page that are more than words."""
    values: dict[str, Any] = {
        "category": category_of(release, target.fields["category"]),
        "thumbnail": thawed.image(target.fields["thumbnail"]),
    }
    if present.certificate != target.certificate:
        design: Any = CoursePage._meta.get_field("certificate")
        values["certificate"] = design.stream_block.to_python(thawed.certificate())
    return values


def _write_course(root: CoursePage, target: Snapshot, special: dict[str, Any], by: Any) -> None:
    fields = target.fields
    kept = (
        *("title", "summary", "description", "difficulty", "language", "price", "currency", "preview_video_url"),
        *("completion_share", "completion_grade"),
    )
    write_draft(root, {name: fields[name] for name in kept} | special, by)


def _tree(root: CoursePage) -> _Tree:
    inside = Q(path__startswith=root.path)
    return _Tree(
        {str(page.uuid): page for page in SectionPage.objects.filter(inside)},
        {str(page.uuid): page for page in LessonPage.objects.filter(inside)},
    )


def _with_missing_pages(root: CoursePage, target: Snapshot, by: Any) -> _Tree:
    """The tree after pages were made for what the release has and the working copy lacks."""
    tree = _tree(root)
    for key in target.sections.keys() - tree.sections.keys():
        _add(CoursePage.objects.get(pk=root.pk), SectionPage(uuid=UUID(key), title=target.sections[key]["title"]), by)
    tree = _tree(root)
    for key in target.lessons.keys() - tree.lessons.keys():
        lesson = target.lessons[key]
        parent = SectionPage.objects.get(uuid=lesson.section_id)
        _add(parent, LessonPage(uuid=UUID(key), title=lesson.fields["title"]), by)
    return _tree(root)


def _add(parent: Any, page: Any, by: Any) -> None:
    page.owner, page.live, page.has_unpublished_changes = by, False, True
    page.slug = page.uuid.hex
    parent.add_child(instance=page)
    page.save_revision(user=by, log_action=True, clean=False)


def _write_parts(tree: _Tree, target: Snapshot, present: Snapshot, thawed: Thawed, by: Any) -> None:
    """Drafts of what the release says otherwise than the working copy."""
    for key, fields in target.sections.items():
        if present.sections.get(key) != fields:
            write_draft(tree.sections[key], fields, by)
    for key, lesson in target.lessons.items():
        now = present.lessons.get(key)
        if now is None or (now.fields, now.blocks) != (lesson.fields, lesson.blocks):
            write_draft(tree.lessons[key], _lesson_values(lesson, thawed), by)


def _lesson_values(lesson: LessonSnapshot, thawed: Thawed) -> dict[str, Any]:
    """Draws come back without their pools: what they draw is up to the bank as it is now."""
    fields, settings = lesson.fields, parsed_settings(lesson.settings)
    usual = fields["requirement"] == usual_requirement(settings)
    return {
        **{name: fields[name] for name in LESSON_FIELDS},
        "requirement": "" if usual else fields["requirement"],
        "required_minutes": fields["required_seconds"] // 60,
        "weight": Decimal(fields["weight"]),
        "assessment": _stream("assessment", settings_stream(kind_of(settings), settings) if settings else []),
        "body": _stream("body", thawed.raw(lesson.blocks)),
    }


def _stream(name: str, raw: list[dict[str, Any]]) -> Any:
    field: Any = LessonPage._meta.get_field(name)
    return field.stream_block.to_python(raw)


def _order(root: CoursePage, target: Snapshot) -> Order:
    """As in the release; what it doesn't have comes last in the section where it is."""
    order: dict[str, list[UUID]] = {key: [] for key in target.sections}
    for key, lesson in target.lessons.items():
        order[lesson.section_id].append(UUID(key))
    for section in read_draft(root.course).sections:
        inside = order.setdefault(str(section.page.uuid), [])
        inside += [lesson.uuid for lesson in section.lessons if str(lesson.uuid) not in target.lessons]
    return [(UUID(key), inside) for key, inside in order.items()]


def _remove_others(root: CoursePage, target: Snapshot, by: Any) -> None:
    for lesson in LessonPage.objects.filter(path__startswith=root.path).exclude(uuid__in=list(target.lessons)):
        remove(LessonPage.objects.get(pk=lesson.pk), by)
    for section in SectionPage.objects.filter(path__startswith=root.path).exclude(uuid__in=list(target.sections)):
        remove(SectionPage.objects.get(pk=section.pk), by)
