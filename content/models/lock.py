"""The lock on a course that is being judged."""

from typing import TYPE_CHECKING, Any

from django.utils.html import format_html
from wagtail.locks import BaseLock

if TYPE_CHECKING:
    from wagtail.models import TaskState


class CourseTreeLock(BaseLock):
    """Every page of a course that is in review or waits to be published, for everybody but superusers."""

    def __init__(self, page: Any, review: "TaskState") -> None:
        super().__init__(page)
        self.review = review

    def for_user(self, user: Any) -> bool:
        return not user.is_superuser

    def get_message(self, user: Any) -> str:
        return format_html("<b>{}</b> {}", "This course is in review.", "Nobody edits what is being judged.")

    def get_icon(self, user: Any) -> str:
        return "lock"

    def get_locked_by(self, user: Any) -> str:
        return "Locked by the review of the course"

    def get_description(self, user: Any) -> str:
        return "The whole course is locked until the review ends or the submission is withdrawn."
