"""What reviewers said about a lesson and is still open, on the page where the lesson is edited."""

from functools import cached_property
from typing import Any

from cms.panels.existing import ExistingPagePanel
from cms.review.comments import block_name
from content.models import ReviewComment


class LessonCommentsPanel(ExistingPagePanel):
    """Shown while something is open."""

    class BoundPanel(ExistingPagePanel.BoundPanel):
        template_name = "cms/panels/lesson_comments.html"

        def is_shown(self) -> bool:
            return super().is_shown() and bool(self.comments)

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            comments = [
                {"comment": comment, "block": block_name(comment.block_type) if comment.block_id else ""}
                for comment in self.comments
            ]
            return {**context, "comments": comments}

        @cached_property
        def comments(self) -> list[ReviewComment]:
            """Those on the lesson, wherever the page is."""
            found = ReviewComment.objects.visible_to(self.request.user).open().filter(lesson_id=self.instance.uuid)
            return list(found.prefetch_related("replies"))
