"""The editor of rich text, which Wagtail trusts to send what it wrote."""

from typing import Any

from django.core.exceptions import BadRequest
from wagtail.admin.rich_text import DraftailRichTextArea

_NONSENSE = (ValueError, LookupError, TypeError, AttributeError, AssertionError, RecursionError)


class RichTextArea(DraftailRichTextArea):
    """What is no content of the editor is a bad request, not a crash."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """The HTML of what was written."""
        try:
            return super().value_from_datadict(data, files, name)
        except _NONSENSE:
            raise BadRequest(f"The form holds no rich text in {name}.") from None
