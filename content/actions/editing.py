"""Editing a working copy: one person at a time, never while the course is being judged, always as a draft."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, ClassVar, ParamSpec, TypeVar
from uuid import UUID

from django.db import IntegrityError, OperationalError, connection, transaction
from lib.again import again
from lib.errors import DomainError, Forbidden, NotFound
from outbox.record import record
from wagtail.models import Page

from content.models import Course, CoursePage, LessonPage, SectionPage
from content.models.pages import COURSE_DEPTH
from content.permissions import may_edit

P = ParamSpec("P")
R = TypeVar("R")
TreePage = CoursePage | SectionPage | LessonPage
PageType = TypeVar("PageType", CoursePage, SectionPage, LessonPage)
_LOST = (IntegrityError, OperationalError)


class CourseLocked(DomainError):
    """The course is in review or waits to be published."""

    code: ClassVar[str] = "COURSE_LOCKED"
    status: ClassVar[int] = 409
    message = "This course is being reviewed. Withdraw it to edit it."


class TreeBusy(DomainError):
    """Others keep changing the same place of the tree."""

    code: ClassVar[str] = "TREE_BUSY"
    status: ClassVar[int] = 409
    message = "Others are changing the same course. Try again."


@contextmanager
def editing(course: Course, by: Any) -> Iterator[CoursePage]:
    """A transaction in which nobody else edits, submits or decides `course`; yields its page as it is now.

    Raises NotFound, Forbidden or CourseLocked.
    """
    with transaction.atomic():
        root = locked_page(course)
        if not may_edit(by, root.course):
            raise Forbidden("Only its instructors change a course.")
        require_unlocked(root, by)
        yield root
        record("course.edited", course_id=root.uuid, user_id=by.pk)


@contextmanager
def alone_with(pages: Iterable[int], *, by: Any, overwriting: bool = False) -> Iterator[None]:
    """A transaction in which nobody else edits, submits or decides the courses that `pages` are in.

    Each of them that is another afterwards was edited by `by`, which is recorded. An editor that saves by itself is
    `overwriting` the draft that it began: beginning one is worth telling, and each key pressed since is not.
    """
    paths = Page.objects.filter(pk__in=set(pages), depth__gte=COURSE_DEPTH).values_list("path", flat=True)
    with transaction.atomic():
        roots = {path[: COURSE_DEPTH * Page.steplen] for path in paths}
        waiting = Course.objects.select_for_update(of=("self",)).filter(page__path__in=roots)
        courses = list(waiting.order_by("pk").values_list("pk", flat=True))
        before = _drafts_in(courses, overwriting)
        yield
        for key, drafts in _drafts_in(courses, overwriting).items():
            if drafts != before[key]:
                record("course.edited", course_id=key, user_id=by.pk)


def _drafts_in(courses: list[UUID], overwriting: bool) -> dict[UUID, list[Any]]:
    """What makes the working copies of these courses what they are: which pages, where, and which drafts of them."""
    found: dict[UUID, list[Any]] = {}
    for key, root in Course.objects.filter(pk__in=courses, page__isnull=False).values_list("pk", "page__path"):
        written = () if overwriting else ("latest_revision_created_at",)
        pages = Page.objects.filter(path__startswith=root).order_by("path")
        rows = pages.values_list("path", "pk", "latest_revision_id", *written)
        found[key] = [(path[len(root) :], *drafts) for path, *drafts in rows]
    return found


def locked_page(course: Course) -> CoursePage:
    """The page of the course, whose row is now locked. Raises NotFound where one of them is gone."""
    rows = Course.objects.select_for_update(of=("self",)).select_related("page")
    fresh = rows.filter(pk=course.pk).first()
    if fresh is None or fresh.page is None:
        raise NotFound
    return fresh.page


def require_unlocked(root: CoursePage, by: Any) -> None:
    """Raises CourseLocked while the course is being judged, but for superusers."""
    if not by.is_superuser and root.active_review() is not None:
        raise CourseLocked


def course_of(page: TreePage) -> Course:
    """The course that `page` is in. Raises NotFound when the page has been removed."""
    root = page.get_course_page()
    course = Course.objects.filter(page=root).first() if root is not None else None
    if course is None:
        raise NotFound
    return course


def still_in(root: CoursePage, page: PageType) -> PageType:
    """`page` as it is now that its course is locked. Raises NotFound when it has been removed meanwhile."""
    model: Any = type(page)
    fresh: PageType | None = model.objects.filter(pk=page.pk, path__startswith=root.path).first()
    if fresh is None:
        raise NotFound
    return fresh


def write_draft(page: PageType, changes: dict[str, Any], by: Any) -> PageType:
    """A revision with `changes` on top of the latest one; none if they change nothing. Live fields stay."""
    draft = page.get_latest_revision_as_object()
    changed = {name: value for name, value in changes.items() if getattr(draft, name) != value}
    if changed:
        for name, value in changed.items():
            setattr(draft, name, value)
        draft.save_revision(user=by, log_action=True, clean=False)
    return draft


def remove(page: Any, by: Any) -> None:
    """Delete a page and all below it; the rules have been asked before."""
    page.delete(user=by, skip_permission_checks=True)


def retried(action: Callable[P, R]) -> Callable[P, R]:
    """Run `action` again when it lost a race for a place in the tree: deadlocks and places taken twice.

    Inside somebody else's transaction a deadlock can't be repeated, so it is passed on.
    """

    repeated = again(action, after=lambda error: isinstance(error, _LOST))

    @wraps(action)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return repeated(*args, **kwargs)
        except _LOST as error:
            if connection.in_atomic_block:
                raise
            raise TreeBusy from error

    return run
