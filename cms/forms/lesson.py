"""The form of a lesson page."""

from cms.forms.media import OwnMediaForm
from content.blocks.duration import DurationField


class LessonForm(OwnMediaForm):
    """Durations as people write them, files that the author may use."""

    duration_seconds = DurationField(
        label="Duration", help_text="In minutes, such as 12, or as hours:minutes:seconds, such as 0:12:30."
    )
