"""The blocks of a lesson in its editor: a draft may be half done, and what is missing is said where it is missing."""

from typing import Any

from django.core.exceptions import ValidationError
from django.forms.utils import ErrorList
from django.utils.html import format_html, json_script
from wagtail.admin.panels import FieldPanel
from wagtail.blocks.stream_block import StreamBlockValidationError

from content.models import QuestionBank
from content.questions.blocks import DRAW

UNFINISHED = "Your draft is saved. Before the course can be submitted, the marked fields need your attention."
MOST_BANKS = 500


class LessonBodyPanel(FieldPanel):
    """Shows what keeps a saved draft out of a release, as Wagtail shows errors; and knows whose banks to draw from."""

    class BoundPanel(FieldPanel.BoundPanel):
        def get_editable_context_data(self) -> dict[str, Any]:
            context: dict[str, Any] = super().get_editable_context_data()
            faults = None if self.form.is_bound else self._faults()
            if faults is not None:
                context["rendered_field"] = self.bound_field.field.widget.render_with_errors(
                    self.bound_field.html_name,
                    self.bound_field.value(),
                    attrs={"id": self.bound_field.auto_id},
                    errors=ErrorList([faults]),
                )
            context["rendered_field"] = format_html(
                "{}{}", json_script(self._banks(), "lc-banks"), context["rendered_field"]
            )
            return context

        def _faults(self) -> ValidationError | None:
            body = self.instance.body
            try:
                body.stream_block.clean(body)
            except StreamBlockValidationError as error:
                return StreamBlockValidationError(error.block_errors, [UNFINISHED, *error.non_block_errors])
            return None

        def _banks(self) -> list[dict[str, Any]]:
            """Their own, and those that the lesson draws from already."""
            drawn = {block["value"].get("bank") for block in self.instance.body.raw_data if block["type"] == DRAW}
            own = list(QuestionBank.objects.visible_to(self.request.user)[:MOST_BANKS])
            rows = [{"id": str(bank.pk), "title": bank.title} for bank in own]
            known = {row["id"] for row in rows}
            return rows + [{"id": key, "title": "A bank of somebody else"} for key in drawn if key and key not in known]
