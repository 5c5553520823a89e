"""What a release can't be made without: title, category, a preview video that plays, no dates on pages."""

from collections.abc import Iterator

from content.checks.problem import Problem
from content.checks.registry import Check
from content.compile import category_slug
from content.links import playable
from content.tree import DraftCourse


def find(draft: DraftCourse) -> Iterator[Problem]:
    """Fields of the course that are missing or wrong."""
    fields = draft.page.fields
    if not draft.page.title:
        yield Problem("MISSING_TITLE", "The course needs a title.", field="title")
    if not category_slug(draft):
        yield Problem("MISSING_CATEGORY", "The course needs a category.", field="category")
    if fields.get("preview_video_url") and playable(str(fields["preview_video_url"])) is None:
        message = "The preview video is not a YouTube or Vimeo link."
        yield Problem("BAD_PREVIEW_VIDEO", message, field="preview_video_url")
    for page in draft.pages():
        if page.fields.get("go_live_at") or page.fields.get("expire_at"):
            message = f"“{page.title}” has a schedule of its own. Releases have dates, pages don't."
            yield Problem("SCHEDULED_PAGE", message)


CHECK = Check("course_fields", "The course's fields are complete", "required", find, fixed=True)
