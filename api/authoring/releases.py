"""The releases of a course: what they were, what differs between two, and the working copy made what one says."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from lib.errors import NotFound
from ninja import Query, Router
from pydantic import Field

from api.authoring.access import author, course_for
from api.authoring.changes import Changes
from api.authoring.courses import tree
from api.authoring.schemas import CourseTree, Person
from api.envelope import answers, ok
from api.pagination import Page, PageQuery, paged
from api.schemas import Input, Output
from content.actions.restore import restore_working_copy
from content.changes import compare_releases
from content.models import Course, Release

router = Router(tags=["Authoring"])


class ReleaseShown(Output):
    """A numbered release: who submitted, approved and published it, and what the reviewer said."""

    number: int
    is_current: bool = Field(description="It is what learners see.")
    submitted_at: datetime
    submitted_by: Person | None
    approved_at: datetime
    approved_by: Person | None
    published_at: datetime | None = Field(description="When it went live first; null while it waits.")
    published_by: Person | None
    comment: str


class Against(Input):
    """The release to compare with."""

    against: int | None = Field(None, ge=1, description="The one before it, unless named.")


class Restore(Input):
    """Which release."""

    release: int = Field(ge=1)


@router.get(
    "courses/{uuid:course_id}/releases/",
    response=answers(Page[ReleaseShown], 401, 403, 404),
    operation_id="list_course_releases",
    summary="The releases of a course, newest first",
)
def list_releases(request: HttpRequest, course_id: UUID, query: Query[PageQuery]) -> dict[str, Any]:
    """Those that were approved; candidates have no number."""
    course = course_for(author(request), course_id)
    rows = Release.objects.filter(course=course, number__isnull=False).order_by("-number")
    rows = rows.select_related("submitted_by", "approved_by", "published_by").defer("outline", "search_text")
    return ok(paged(request, query, rows, each=lambda release: _shown(release, course)))


@router.get(
    "courses/{uuid:course_id}/releases/{int:number}/changes/",
    response=answers(Changes, 401, 403, 404),
    operation_id="get_release_changes",
    summary="What a release has otherwise than another",
)
def get_release_changes(request: HttpRequest, course_id: UUID, number: int, query: Query[Against]) -> dict[str, Any]:
    """Otherwise than the one before it, unless `against` names another; 404 where either is missing."""
    course = course_for(author(request), course_id)
    newer = _release(course, number)
    older = _release(course, query.against) if query.against else _before(course, number)
    return ok(compare_releases(older, newer).changes.as_dict())


@router.post(
    "courses/{uuid:course_id}/restore/",
    response=answers(CourseTree, 401, 403, 404, 409),
    operation_id="restore_course",
    summary="Make the working copy what a release says",
)
def restore(request: HttpRequest, course_id: UUID, payload: Restore) -> dict[str, Any]:
    """Drafts that the release doesn't have are deleted for good; learners see no difference."""
    user = author(request)
    restore_working_copy(course=course_for(user, course_id), by=user, number=payload.release)
    return tree(user, course_id, f"The working copy is what release {payload.release} says.")


def _release(course: Course, number: int) -> Release:
    release = Release.objects.filter(course=course, number=number).first()
    if release is None:
        raise NotFound
    return release


def _before(course: Course, number: int) -> Release | None:
    return Release.objects.filter(course=course, number__lt=number).order_by("-number").first()


def _shown(release: Release, course: Course) -> dict[str, Any]:
    names = ("number", "submitted_at", "submitted_by", "approved_at", "approved_by", "published_at", "published_by")
    shown = {name: getattr(release, name) for name in (*names, "comment")}
    return {**shown, "is_current": release.pk == course.current_release_id}
