"""Where a working copy stands, derived from Wagtail's workflow and the releases. Nothing stores it.

DRAFT      changes that were not submitted
PENDING    a candidate is being judged
APPROVED   a release exists and waits to be published
REJECTED   sent back with a comment, until it is submitted again
PUBLISHED  nothing differs from the current release
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.db.models.functions import Substr
from wagtail.models import Page, WorkflowState

from content.models import Course, CourseReleaseTask, Release
from content.models.pages import COURSE_DEPTH
from content.tree import tree_hash

_ROOT_LENGTH = COURSE_DEPTH * Page.steplen
_FEW = 60


class CourseStatus(models.TextChoices):
    """The five statuses of a working copy."""

    DRAFT = "DRAFT", "Draft"
    PENDING = "PENDING", "In review"
    APPROVED = "APPROVED", "Approved"
    PUBLISHED = "PUBLISHED", "Published"
    REJECTED = "REJECTED", "Sent back"


@dataclass(frozen=True)
class Standing:
    """A course's status, and the release that its review is or was about."""

    status: CourseStatus
    release: Release | None
    workflow_state: WorkflowState | None


def status_of(course: Course) -> CourseStatus:
    """The status of one course."""
    return standings_of([course])[course.pk].status


def statuses_of(courses: Iterable[Course]) -> dict[UUID, CourseStatus]:
    """The statuses of many courses, in at most five queries."""
    return {key: standing.status for key, standing in standings_of(courses).items()}


def standing_of(course: Course) -> Standing:
    """The status of one course, with what it is about."""
    return standings_of([course])[course.pk]


def review_of(course: Course) -> WorkflowState | None:
    """The review of the candidate that is being judged or waits to be published, if there is one; in one query."""
    state = _active_states([course]).get(course.page_id)
    return state if _status(state, unchanged=False) in {CourseStatus.PENDING, CourseStatus.APPROVED} else None


def standings_of(courses: Iterable[Course]) -> dict[UUID, Standing]:
    """The statuses of many courses with what they are about, in at most five queries."""
    courses = list(courses)
    states = _active_states(courses)
    latest = _latest_releases(courses)
    rest = [course for course in courses if course.page_id not in states]
    unchanged = _unchanged(rest)
    return {
        course.pk: Standing(
            _status(states.get(course.page_id), course.pk in unchanged),
            latest.get(course.pk),
            states.get(course.page_id),
        )
        for course in courses
    }


def _status(state: WorkflowState | None, unchanged: bool) -> CourseStatus:
    if state is None:
        return CourseStatus.PUBLISHED if unchanged else CourseStatus.DRAFT
    if state.status == WorkflowState.STATUS_NEEDS_CHANGES:
        return CourseStatus.REJECTED
    task = state.current_task_state.task if state.current_task_state else None
    waits = task is not None and task.content_type_id == _release_task_type()
    return CourseStatus.APPROVED if waits else CourseStatus.PENDING


def _release_task_type() -> int:
    return ContentType.objects.get_for_model(CourseReleaseTask).pk


def _active_states(courses: list[Course]) -> dict[int | None, WorkflowState]:
    pages = [str(course.page_id) for course in courses if course.page_id]
    states = WorkflowState.objects.active().filter(
        base_content_type=ContentType.objects.get_for_model(Page), object_id__in=pages
    )
    return {int(state.object_id): state for state in states.select_related("current_task_state__task")}


def _latest_releases(courses: list[Course]) -> dict[UUID, Release]:
    """Each course's latest submission, without the compiled text."""
    newest = Release.objects.filter(course__in=courses).order_by("course_id", "submitted_at")
    people = newest.select_related("submitted_by", "approved_by", "returned_by").defer("outline", "search_text")
    return {release.course_id: release for release in people}


def _unchanged(courses: list[Course]) -> set[UUID]:
    """Those whose tree is, page by page and revision by revision, what their current release was compiled from."""
    if not courses:
        return set()
    keys = [course.pk for course in courses]
    rows = Course.objects.filter(pk__in=keys, page__isnull=False, current_release__isnull=False)
    live = list(rows.values_list("pk", "page__path", "current_release__tree_hash"))
    roots = {path: pk for pk, path, _ in live}
    hashes = {pk: fingerprint for pk, _, fingerprint in live}
    by_root = _rows_by_root(list(roots))
    return {course for root, course in roots.items() if hashes.get(course) == tree_hash(root, by_root[root])}


def _rows_by_root(roots: list[str]) -> dict[str, list[tuple[Any, ...]]]:
    rows: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    pages = Page.objects.order_by("path")
    if len(roots) <= _FEW:
        pages = pages.filter(reduce(or_, (Q(path__startswith=root) for root in roots), Q(pk__in=[])))
    else:
        pages = pages.alias(root=Substr("path", 1, _ROOT_LENGTH)).filter(root__in=roots)
    for row in pages.values_list("path", "pk", "latest_revision_id", "latest_revision_created_at"):
        rows[row[0][:_ROOT_LENGTH]].append(row)
    return rows
