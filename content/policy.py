"""Who may see and change which page of the working copy. The role says it, and for instructors CourseInstructor.

Rows of GroupPagePermission neither add nor take away: nobody can be granted a part of the tree by accident. Wagtail
asks this policy in the explorer, in searches, in its admin API, in reports and in every permission tester.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from accounts.models import Role, User
from django.db.models import Q, QuerySet
from wagtail.models import Page
from wagtail.permission_policies.pages import PagePermissionPolicy

from content.models import CatalogPage, CoursePage

GRANTED = ("add", "change")


@dataclass(frozen=True)
class Grant:
    """One right on a page and everything below it, shaped like Wagtail's GroupPagePermission."""

    page: Page
    codename: str

    @property
    def permission(self) -> "Grant":
        return self

    @property
    def page_id(self) -> int:
        return int(self.page.pk)


def _grants(pages: Iterable[Page]) -> list[Grant]:
    return [Grant(page, f"{action}_page") for page in pages for action in GRANTED]


def catalog_page() -> Page | None:
    """The catalog as a plain page."""
    return Page.objects.filter(pk__in=CatalogPage.objects.values("pk")).first()


class CoursePolicy(PagePermissionPolicy):
    """Admins may add and change in the whole catalog, instructors in their own courses, nobody else anywhere."""

    def get_all_permissions_for_user(self, user: Any) -> list[Grant]:
        if user.is_anonymous or not user.is_active or user.is_superuser:
            return []
        if user.is_admin:
            catalog = catalog_page()
            return _grants([catalog] if catalog else [])
        if user.is_instructor:
            own = CoursePage.objects.filter(course__instructors__user=user).values("pk")
            return _grants(Page.objects.filter(pk__in=own).order_by("path"))
        return []

    def user_has_any_permission(self, user: Any, actions: Iterable[str]) -> bool:
        base = self._base_user_has_permission(user)
        if base is not None:
            return bool(base)
        return bool(getattr(user, "is_instructor", False) or getattr(user, "is_admin", False)) and bool(
            set(actions) & set(GRANTED)
        )

    def users_with_any_permission(self, actions: Iterable[str], include_superusers: bool = True) -> QuerySet[User]:
        roles = [Role.ADMIN, Role.INSTRUCTOR] if set(actions) & set(GRANTED) else []
        who = Q(role__in=roles)
        return User.objects.filter(who | Q(is_superuser=True) if include_superusers else who, is_active=True)

    def users_with_any_permission_for_instance(
        self, actions: Iterable[str], instance: Page, include_superusers: bool = True
    ) -> QuerySet[User]:
        who = Q(pk__in=[])
        if set(actions) & set(GRANTED):
            courses = CoursePage.objects.ancestor_of(instance, inclusive=True).values("pk")
            teaching = User.objects.filter(role=Role.INSTRUCTOR, teaches__course__page__in=courses)
            who = Q(role=Role.ADMIN) | Q(pk__in=teaching.values("pk"))
        return User.objects.filter(who | Q(is_superuser=True) if include_superusers else who, is_active=True)

    def instances_with_direct_explore_permission(self, user: Any) -> Any:
        """The explorer of everybody but superusers begins at the catalog, also while they have no course yet."""
        if user.is_superuser:
            return super().instances_with_direct_explore_permission(user)
        catalog = catalog_page() if self.user_has_any_permission(user, GRANTED) else None
        return [catalog] if catalog else []

    def explorable_instances(self, user: Any) -> QuerySet[Any]:
        """Every page that `user` may know of: the catalog itself, and the trees that they have rights in."""
        everything: QuerySet[Any] | None = self._base_queryset_for_user(user)
        if everything is not None:
            return everything
        if not self.user_has_any_permission(user, GRANTED):
            return self.model._default_manager.none()
        seen = Q(pk__in=CatalogPage.objects.values("pk"))
        for grant in self.get_cached_permissions_for_user(user):
            seen |= Q(path__startswith=grant.page.path)
        return self.model._default_manager.filter(seen)
