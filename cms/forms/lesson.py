"""The form of a lesson page."""

import uuid
from typing import Any

from wagtail.blocks.stream_block import StreamBlockValidationError

from cms.forms.media import OwnMediaForm
from content.blocks.duration import DurationField
from content.blocks.faults import fault_in
from content.models import LessonType, QuestionBank, Requirement
from content.questions.blocks import DRAW

_SETTINGS: dict[str, str] = {LessonType.QUIZ: "quiz", LessonType.ASSIGNMENT: "assignment"}
NOT_YOURS = "This is not a question bank of yours."


class LessonForm(OwnMediaForm):
    """Durations as people write them, files and banks that the author may use."""

    duration_seconds = DurationField(
        label="Duration", help_text="In minutes, such as 12, or as hours:minutes:seconds, such as 0:12:30."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "requirement" in self.fields:
            self.fields["requirement"].choices = [("", "As usual for its type"), *Requirement.choices]
        kind = _SETTINGS.get(self.instance.type)
        if kind is not None and "assessment" in self.fields:
            self._show_usual_settings(kind)

    def _show_usual_settings(self, kind: str) -> None:
        """Where its author wrote none, those that hold."""
        stream = self._block("assessment")
        written = self.instance.assessment
        if not written or written[0].block_type != kind:
            self.initial["assessment"] = stream.normalize([(kind, stream.child_blocks[kind].get_default())])

    def clean_body(self) -> Any:
        """Nobody draws from another's bank by sending its number."""
        body = self.cleaned_data["body"]
        sent = {place: str(block.value["bank"]) for place, block in enumerate(body) if block.block_type == DRAW}
        kept = {block["value"].get("bank") for block in self.instance.body.raw_data if block["type"] == DRAW}
        allowed = kept | self._banks({key for key in sent.values() if _is_uuid(key)})
        wrong = {place: key for place, key in sent.items() if key and key not in allowed}
        if wrong:
            errors = {place: fault_in(body[place].block, body[place].value, {"bank": [NOT_YOURS]}) for place in wrong}
            raise StreamBlockValidationError(block_errors=errors)
        return body

    def clean_assessment(self) -> Any:
        """Settings of the other kind, left over from another type of lesson, are given up."""
        settings = self.cleaned_data["assessment"]
        kind = _SETTINGS.get(self.cleaned_data.get("type") or self.instance.type)
        return settings if not settings or settings[0].block_type == kind else settings.stream_block.empty_value()

    def _banks(self, keys: set[str]) -> set[str]:
        rows = (
            QuestionBank.objects.visible_to(self.for_user).filter(pk__in=keys) if keys else QuestionBank.objects.none()
        )
        return {str(key) for key in rows.values_list("pk", flat=True)}


def _is_uuid(text: str) -> bool:
    try:
        return str(uuid.UUID(text)) == text
    except ValueError:
        return False
