"""Working copies as authors see them, read in bulk: as many queries for fifty courses as for one."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from content.models import Category, Course, CourseImage, CourseInstructor, Decline, Release
from content.status import CourseStatus, Standing, standings_of
from content.tree import DraftLesson, DraftSection, read_draft

_PLAIN = {
    "title": "",
    "summary": "",
    "description": "",
    "difficulty": "BEGINNER",
    "language": "en",
    "price": 0,
    "currency": "USD",
    "preview_video_url": "",
    "completion_share": 100,
    "completion_grade": None,
}


def shown_courses(courses: list[Course]) -> list[dict[str, Any]]:
    """The courses for `CourseDraft`."""
    drafts = {course.pk: _draft_fields(course) for course in courses}
    standings = standings_of(courses)
    teachers = _teachers(courses)
    declines = _declines(standings.values())
    categories = _slugs({fields.get("category") for fields in drafts.values()})
    images = CourseImage.objects.in_bulk({fields["thumbnail"] for fields in drafts.values() if fields.get("thumbnail")})
    return [
        {
            "id": course.pk,
            "slug": course.slug,
            **{name: drafts[course.pk].get(name) or default for name, default in _PLAIN.items()},
            "category": categories.get(str(drafts[course.pk].get("category"))),
            **_thumbnail(images.get(drafts[course.pk].get("thumbnail"))),
            **_standing(course, standings[course.pk]),
            **_declined(declines.get(course.pk)),
            "instructors": teachers[course.pk],
            "created_at": course.created_at,
            "updated_at": (course.page and course.page.latest_revision_created_at) or course.created_at,
        }
        for course in courses
    ]


def shown_tree(course: Course) -> dict[str, Any]:
    """One course for `CourseTree`."""
    draft = read_draft(course) if course.page is not None else None
    return {
        **shown_courses([course])[0],
        "certificate": draft.certificate if draft is not None else None,
        "sections": [shown_section(section) for section in draft.sections] if draft is not None else [],
    }


def shown_section(section: DraftSection) -> dict[str, Any]:
    """A section for `SectionDraft`."""
    return {
        "id": section.page.uuid,
        "title": section.page.title,
        "description": section.page.fields.get("description") or "",
        "lessons": [shown_lesson(lesson, section.page.uuid) for lesson in section.lessons],
    }


def shown_lesson(lesson: DraftLesson, section_id: UUID) -> dict[str, Any]:
    """A lesson for `LessonDraft`."""
    return {
        "id": lesson.uuid,
        "section_id": section_id,
        "title": lesson.title,
        "type": lesson.fields.get("type") or "TEXT",
        "duration_seconds": lesson.fields.get("duration_seconds") or 0,
        "is_preview": bool(lesson.fields.get("is_preview")),
        "body": lesson.blocks,
        "requirement": lesson.fields.get("requirement") or "",
        "required_minutes": lesson.fields.get("required_minutes") or 0,
        "weight": lesson.weight,
        **_settings(lesson),
    }


def _settings(lesson: DraftLesson) -> dict[str, Any]:
    kind, data = lesson.written_settings or ("", {})
    return {"quiz": data if kind == "quiz" else None, "assignment": data if kind == "assignment" else None}


def _draft_fields(course: Course) -> dict[str, Any]:
    """The content of the latest revision; where a page or revision is missing, what learners see."""
    page = course.page
    if page is not None and page.latest_revision is not None:
        return dict(page.latest_revision.content)
    if page is not None:
        return dict(page.serializable_data())
    return {name: getattr(course, name) for name in _PLAIN if hasattr(course, name)} | {"category": course.category_id}


def _slugs(keys: set[Any]) -> dict[str, str]:
    rows = Category.objects.filter(pk__in=[key for key in keys if key])
    return {str(key): slug for key, slug in rows.values_list("pk", "slug")}


def _thumbnail(image: CourseImage | None) -> dict[str, Any]:
    return {
        "thumbnail": image.uuid if image is not None else None,
        "thumbnail_url": image.file.url if image is not None else None,
    }


def _teachers(courses: list[Course]) -> dict[UUID, list[dict[str, Any]]]:
    teachers: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    rows = CourseInstructor.objects.filter(course__in=courses).select_related("user").order_by("-role", "added_at")
    for row in rows:
        teachers[row.course_id].append({"id": row.user_id, "full_name": row.user.full_name, "role": row.role})
    return teachers


def _standing(course: Course, standing: Standing) -> dict[str, Any]:
    live, latest = course.current_release, standing.release
    submitted = latest is not None and latest.withdrawn_at is None and standing.status != CourseStatus.DRAFT
    waits = latest is not None and standing.status == CourseStatus.APPROVED
    return {
        "status": standing.status,
        "submitted_at": latest.submitted_at if latest is not None and submitted else None,
        "publish_at": latest.publish_at if latest is not None and waits else None,
        "review": _review(latest) if latest is not None else None,
        "live_release": {"number": live.number, "published_at": live.published_at} if live is not None else None,
    }


def _declines(standings: Iterable[Standing]) -> dict[UUID, Decline]:
    """What became of the latest submissions that were declined for good."""
    latest = [standing.release for standing in standings if standing.release is not None]
    rows = Decline.objects.filter(release__in=latest).select_related("appeal__by", "appeal__decided_by")
    return {row.course_id: row for row in rows}


def _declined(decline: Decline | None) -> dict[str, Any]:
    declined = decline is not None and decline.stands
    return {"declined": declined, "appeal": getattr(decline, "appeal", None)}


def _review(release: Release) -> dict[str, Any] | None:
    at, by = release.approved_at, release.approved_by
    if release.returned_at is not None:
        at, by = release.returned_at, release.returned_by
    return {"comment": release.comment, "reviewed_by": by, "reviewed_at": at} if at is not None else None
