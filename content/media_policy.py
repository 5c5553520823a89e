"""Who may choose, change and delete uploaded files: admins all of them, instructors their own, nobody else any.

Replacing or deleting a file never reaches learners: a release keeps the bytes that it was compiled with.
"""

from collections.abc import Iterable
from typing import Any

from accounts.models import Role, User
from django.db.models import Q, QuerySet
from wagtail.models import Collection
from wagtail.permission_policies.collections import CollectionOwnershipPermissionPolicy

KNOWN = {"add", "choose", "change", "delete"}


class OwnMediaPolicy(CollectionOwnershipPermissionPolicy):
    """Ownership is all that counts for instructors; collections and the rights that groups have on them are not."""

    def __init__(self, model: Any, auth_model: Any = None) -> None:
        super().__init__(model, auth_model=auth_model, owner_field_name="uploaded_by_user")

    def _check_perm(self, user: Any, actions: Iterable[str], collection: Collection | None = None) -> bool:
        if not (user.is_active and user.is_authenticated):
            return False
        return bool(user.is_superuser or ((user.is_admin or user.is_instructor) and set(actions) & KNOWN))

    def user_has_any_permission_for_instance(self, user: Any, actions: Iterable[str], instance: Any) -> bool:
        if not self._check_perm(user, actions):
            return False
        return bool(user.is_admin or getattr(instance, f"{self.owner_field_name}_id") == user.pk)

    def instances_user_has_any_permission_for(self, user: Any, actions: Iterable[str]) -> QuerySet[Any]:
        files: QuerySet[Any] = self.model._default_manager.all()
        if not self._check_perm(user, actions):
            return files.none()
        return files if user.is_admin else files.filter(**{self.owner_field_name: user})

    def users_with_any_permission(self, actions: Iterable[str]) -> QuerySet[User]:
        roles = [Role.ADMIN, Role.INSTRUCTOR] if set(actions) & KNOWN else []
        return User.objects.filter(Q(role__in=roles) | Q(is_superuser=True), is_active=True)

    def users_with_any_permission_for_instance(self, actions: Iterable[str], instance: Any) -> QuerySet[User]:
        owner = Q(pk=getattr(instance, f"{self.owner_field_name}_id"), role=Role.INSTRUCTOR)
        who = owner | Q(role=Role.ADMIN) if set(actions) & KNOWN else Q(pk__in=[])
        return User.objects.filter(who | Q(is_superuser=True), is_active=True)

    def collections_user_has_any_permission_for(self, user: Any, actions: Iterable[str]) -> QuerySet[Collection]:
        """Instructors put everything into the one root collection, so that no other name is shown to them."""
        if not self._check_perm(user, actions):
            return Collection.objects.none()
        return Collection.objects.all() if user.is_admin else Collection.objects.filter(depth=1)
