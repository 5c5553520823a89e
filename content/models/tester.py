"""What a person may do with one page of the working copy."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Q
from django.db.models.functions import Cast
from wagtail.models import Page, PagePermissionTester, WorkflowState

from content.models.course import Course, CourseInstructor

COURSE_DEPTH = 3
_MEMORY = "_courses_judged"
_KNOWN = "_current_workflow_states"
"""Where `prefetch_workflow_states` leaves what it found."""


def remember_locks(user: Any) -> None:
    """For one request that only reads: a list of lessons asks for the lock of the same course many times a row."""
    setattr(user, _MEMORY, {})


def remember_review(page: Page) -> None:
    """For one request that only reads: the edit screen asks for the workflow of its page some twenty times."""
    state = page.current_workflow_state
    setattr(page, _KNOWN, [state] if state else [])


def _is_in_review(path: str) -> bool:
    """The course page at this path has an `active_review`: screens ask that of every page that they show."""
    reviews = WorkflowState.objects.filter(
        base_content_type=ContentType.objects.get_for_model(Page),
        object_id__in=Page.objects.filter(path=path).values(key=Cast("pk", CharField())),
        status=WorkflowState.STATUS_IN_PROGRESS,
        current_task_state__isnull=False,
    )
    return reviews.exists()


class CatalogTester(PagePermissionTester):
    """Instructors may begin a course; nobody moves or removes the catalog, or publishes or aliases into it."""

    def can_add_subpage(self) -> bool:
        return bool(super().can_add_subpage() or self.user.is_instructor)

    def can_edit(self) -> bool:
        return bool(super().can_edit()) and bool(self.user.is_admin)

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        return False

    def can_move(self) -> bool:
        return False

    def can_copy(self) -> bool:
        return False

    def can_unpublish(self) -> bool:
        return False

    def can_publish(self) -> bool:
        return bool(self.user.is_superuser)

    def can_publish_subpage(self) -> bool:
        return False

    def can_lock(self) -> bool:
        return False

    def can_set_view_restrictions(self) -> bool:
        return False

    def can_reorder_children(self) -> bool:
        return False


class CourseTreeTester(PagePermissionTester):
    """Pages are never published one by one, and nobody but a superuser changes a course that is being judged.

    Removing, moving and reordering are ordinary edits of the working copy: learners see them with the next release.
    """

    def __init__(self, user: Any, page: Any) -> None:
        self.permissions: set[str] = set()
        super().__init__(user, page)
        self.locked = not user.is_superuser and self._is_judged()
        if self.locked:
            self.permissions = set(self.permissions) - {"add", "bulk_delete"}

    def _is_judged(self) -> bool:
        """The course is in review; remembered for the request where `remember_locks` was called."""
        memory: dict[str, bool] = getattr(self.user, _MEMORY, {})
        root = self.page.path[: COURSE_DEPTH * self.page.steplen]
        if root not in memory:
            known = self.page.path == root and hasattr(self.page, _KNOWN)
            memory[root] = self.page.active_review() is not None if known else _is_in_review(root)
        return memory[root]

    def _may_change(self) -> bool:
        if not self.user.is_active or self.locked:
            return False
        return bool(self.user.is_superuser or "change" in self.permissions)

    def can_add_subpage(self) -> bool:
        return not self.locked and bool(super().can_add_subpage())

    def can_publish(self) -> bool:
        return False

    def can_publish_subpage(self) -> bool:
        return False

    def can_unpublish(self) -> bool:
        return False

    def can_unschedule(self) -> bool:
        return bool(self.user.is_superuser)

    def can_set_view_restrictions(self) -> bool:
        return False

    def can_lock(self) -> bool:
        return False

    def can_unlock(self) -> bool:
        return bool(self.user.is_superuser)

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        return self._may_change()

    def can_move(self) -> bool:
        return self._may_change()

    def can_move_to(self, destination: Any) -> bool:
        """Within its own course only: what learners did is tied to the course that a lesson is in."""
        steps = COURSE_DEPTH * self.page.steplen
        if self.page.path[:steps] != destination.path[:steps] or destination.depth < COURSE_DEPTH:
            return False
        if destination == self.page or destination.is_descendant_of(self.page) or not self.can_move():
            return False
        if not self.page.is_child_of(destination) and not self.page.specific.can_move_to(destination):
            return False
        return self.user.is_superuser or "add" in destination.permissions_for_user(self.user).permissions

    def can_reorder_children(self) -> bool:
        return self._may_change()

    def can_submit_for_moderation(self) -> bool:
        return not self.locked and bool(super().can_submit_for_moderation())


class CoursePageTester(CourseTreeTester):
    """A course has one place, the catalog. Its lead or an admin may delete it until it was released."""

    def can_move(self) -> bool:
        return False

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        if self.user.is_superuser or not self._may_change():
            return bool(self.user.is_superuser)
        courses = Course.objects.filter(page=self.page.pk).exclude(releases__number__isnull=False)
        mine = Q(instructors__user=self.user, instructors__role=CourseInstructor.Role.LEAD)
        return courses.filter(Q() if self.user.is_admin else mine).exists()
