"""A lesson that no change touches, read on demand: whole, with what was said about it, and open to comments."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_GET

from cms.review.blocks import shown_block
from cms.review.comments import discussion_of
from cms.review.pictures import Media
from cms.review.releases import visible
from content.changes import BlockChange, Changeset, Comparison, PartChange
from content.models import Course, Release, ReleaseLesson
from content.snapshot import LessonSnapshot, Snapshot, compared_block, frozen_in
from content.status import CourseStatus, Standing, standing_of
from content.tree import read_draft


@require_GET
def course_lesson(request: HttpRequest, course_id: UUID, lesson_id: UUID) -> HttpResponse:
    """The lesson as the candidate has it, or as learners see it while none is judged; to scripts without a frame."""
    course = visible(request, course_id)
    standing = standing_of(course)
    release = _release(course, standing)
    places = ReleaseLesson.objects.filter(release=release, lesson_id=lesson_id).select_related("version__quiz")
    place = places.first() if release is not None else None
    if place is None or release is None:
        raise Http404
    comparison = _alone(release, place)
    vars(request)["discussion"] = discussion_of(course, request.user, standing, read_draft(course), comparison)
    return render(request, "cms/review/unchanged_lesson.html", _context(request, course, place, comparison))


def _release(course: Course, standing: Standing) -> Release | None:
    judged = standing.status in {CourseStatus.PENDING, CourseStatus.APPROVED}
    return standing.release if judged else course.current_release


def _alone(release: Release, place: ReleaseLesson) -> Comparison:
    """A course of this one lesson beside nothing: every block is shown."""
    key, section, blocks = str(place.lesson_id), str(place.section_id), place.version.all_blocks
    compared = [compared_block(block) for block in blocks]
    shown = [BlockChange(str(block["id"]), block["type"], "added", None, block["value"]) for block in compared]
    part = PartChange(key, place.version.title, "added", section_id=section, blocks=shown)
    lesson = LessonSnapshot(key, section, {}, compared)
    after = Snapshot({}, {section: {}}, {key: lesson}, frozen_in(release.document, [blocks]))
    return Comparison(None, after, Changeset(False, [], [], [part]))


def _context(request: HttpRequest, course: Course, place: ReleaseLesson, comparison: Comparison) -> dict[str, Any]:
    media = Media(comparison)
    [part] = comparison.changes.lessons
    by_script = request.headers.get("X-Requested-With") == "XMLHttpRequest"
    return {
        "course": course,
        "lesson": part,
        "blocks": [replace(shown_block(block, media), change="") for block in part.blocks],
        "frame": "cms/review/bare.html" if by_script else "wagtailadmin/base.html",
    }


urlpatterns = [path("courses/<uuid:course_id>/review/lessons/<uuid:lesson_id>/", course_lesson, name="course_lesson")]
