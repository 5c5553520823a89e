"""What a person may do with one page of the working copy."""

from typing import Any

from wagtail.models import PagePermissionTester


class CatalogTester(PagePermissionTester):
    """Instructors may begin a course; nobody moves or removes the catalog."""

    def can_add_subpage(self) -> bool:
        return bool(super().can_add_subpage() or self.user.is_instructor)

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        return False

    def can_move(self) -> bool:
        return False

    def can_unpublish(self) -> bool:
        return False

    def can_publish(self) -> bool:
        return bool(self.user.is_superuser)


class CourseTreeTester(PagePermissionTester):
    """Pages are never published one by one, and nobody but a superuser changes a course that is being judged.

    Removing, moving and reordering are ordinary edits of the working copy: learners see them with the next release.
    """

    def __init__(self, user: Any, page: Any) -> None:
        super().__init__(user, page)
        self.locked = page.active_review() is not None and not user.is_superuser
        if self.locked:
            self.permissions: set[str] = set(self.permissions) - {"add", "bulk_delete"}

    def _may_change(self) -> bool:
        return not self.locked and (self.user.is_superuser or "change" in self.permissions)

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

    def can_reorder_children(self) -> bool:
        return self._may_change()

    def can_submit_for_moderation(self) -> bool:
        return not self.locked and bool(super().can_submit_for_moderation())
