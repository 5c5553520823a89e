"""The two steps of a review, as tasks of Wagtail's workflow: judging a candidate (PENDING), releasing it (APPROVED).

The rules are in `content.actions.moderation`; these classes make Wagtail's own screens and URLs obey them.
"""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.module_loading import import_string
from wagtail.models import AbstractGroupApprovalTask, TaskState, WorkflowState

from content.models.release import Release

# By name, since actions stand above models: what Wagtail calls `on_action` is their door.
_CARRY_OUT = "content.actions.moderation.carry_out"
_MAY_DECIDE = "content.permissions.may_decide"


class CourseTask(AbstractGroupApprovalTask):
    """What both steps share: four eyes, and no other way in than the actions."""

    class Meta:
        abstract = True

    def _may_decide(self, obj: Any, user: Any) -> bool:
        course = getattr(obj, "course", None)
        return course is not None and bool(import_string(_MAY_DECIDE)(user, course))

    def locked_for_user(self, obj: Any, user: Any) -> bool:
        return not user.is_superuser

    def user_can_access_editor(self, obj: Any, user: Any) -> bool:
        return self._may_decide(obj.specific, user)

    def user_can_lock(self, obj: Any, user: Any) -> bool:
        return False

    def on_action(self, task_state: TaskState, user: Any, action_name: str, **kwargs: Any) -> None:
        """Decide by the rules, on the course that the task state belongs to, whatever the URL said."""
        page = task_state.workflow_state.content_object.specific
        comment = str(kwargs.get("comment") or "")
        import_string(_CARRY_OUT)(course=page.course, decision=action_name, comment=comment, by=user)

    def deactivate(self, user: Any = None) -> None:
        """Wagtail would skip the step for every course that waits at it."""
        raise PermissionDenied("A step of the review can't be switched off.")

    def get_task_states_user_can_moderate(self, user: Any, **kwargs: Any) -> Any:
        if not user.is_admin:
            return TaskState.objects.none()
        return self.task_states.filter(status=TaskState.STATUS_IN_PROGRESS)


class CourseReviewTask(CourseTask):
    """A reviewer judges the candidate."""

    def start(self, workflow_state: WorkflowState, user: Any = None) -> TaskState:
        """Begin the review of the candidate that submitting has just compiled; refuse where there is none."""
        page = workflow_state.content_object
        waiting = Release.objects.filter(course__page=page.pk, workflow_state=None, number=None)
        candidate = waiting.order_by("-submitted_at").first()
        if candidate is None:
            raise PermissionDenied("A course is submitted as a whole.")
        Release.objects.filter(pk=candidate.pk).update(workflow_state=workflow_state)
        return super().start(workflow_state, user=user)

    def get_actions(self, obj: Any, user: Any) -> list[tuple[str, str, bool]]:
        if not self._may_decide(obj.specific, user):
            return []
        return [("reject", "Send back with a comment", True), ("approve", "Approve", False)]

    class Meta:
        verbose_name = "Course review"


class CourseReleaseTask(CourseTask):
    """The approved release waits to be published, by hand or at its date."""

    def start(self, workflow_state: WorkflowState, user: Any = None) -> TaskState:
        """Wait with what was approved; refuse where nothing was, however the step before it was left out."""
        if not workflow_state.releases.filter(number__isnull=False).exists():
            raise PermissionDenied("A course is approved before it waits to be published.")
        return super().start(workflow_state, user=user)

    def get_actions(self, obj: Any, user: Any) -> list[tuple[str, str, bool]]:
        if not self._may_decide(obj.specific, user):
            return []
        return [("reject", "Send back with a comment", True), ("release", "Publish the release", False)]

    class Meta:
        verbose_name = "Course release"
