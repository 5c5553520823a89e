"""Blocks of words: rich text, callouts, code and tables."""

from typing import Any

from django.core.exceptions import ValidationError
from wagtail import blocks

from content.blocks.counted import refuse_unsound
from content.richtext import FEATURES, clean_html

LANGUAGES = [
    *(
        ("text", "Plain text"),
        ("bash", "Shell"),
        ("c", "C"),
        ("cpp", "C++"),
        ("csharp", "C#"),
        ("css", "CSS"),
    ),
    *(("go", "Go"), ("html", "HTML"), ("java", "Java"), ("javascript", "JavaScript"), ("json", "JSON")),
    *(("kotlin", "Kotlin"), ("markdown", "Markdown"), ("php", "PHP"), ("python", "Python"), ("r", "R")),
    *(("ruby", "Ruby"), ("rust", "Rust"), ("sql", "SQL"), ("swift", "Swift"), ("toml", "TOML")),
    *(("typescript", "TypeScript"), ("xml", "XML"), ("yaml", "YAML")),
]
CALLOUTS = [("info", "Note"), ("tip", "Tip"), ("warning", "Warning"), ("important", "Important")]
MAX_ROWS, MAX_COLUMNS = 200, 20
CONTENT = "Content"
"""What the chooser of blocks lists these under."""


class SafeRichTextBlock(blocks.RichTextBlock):
    """Rich text that is cleaned by the allow-list whichever way it came in."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"features": FEATURES, **options})

    def clean(self, value: Any) -> Any:
        value = super().clean(value)
        return self.normalize(clean_html(value.source))

    class Meta:
        group = CONTENT


class CalloutBlock(blocks.StructBlock):
    """A remark that stands out."""

    style = blocks.ChoiceBlock(choices=CALLOUTS, default="info")
    title = blocks.CharBlock(required=False, max_length=200)
    text = SafeRichTextBlock(features=["bold", "italic", "ol", "ul", "link", "code"])

    class Meta:
        icon = "info-circle"
        label = "Callout"
        group = CONTENT


class CodeBlock(blocks.StructBlock):
    """Source code, shown as it is."""

    language = blocks.ChoiceBlock(choices=LANGUAGES, default="text")
    code = blocks.TextBlock(rows=8, max_length=50_000)
    caption = blocks.CharBlock(required=False, max_length=300)

    class Meta:
        icon = "code"
        label = "Code"
        group = CONTENT


class RowBlock(blocks.ListBlock):
    """The cells of one row."""

    def __init__(self, **options: Any) -> None:
        cell = blocks.CharBlock(required=False, max_length=2000, label="Cell")
        super().__init__(cell, max_num=MAX_COLUMNS, **options)

    def value_from_datadict(self, data: Any, files: Any, prefix: str) -> Any:
        refuse_unsound(data, prefix)
        return super().value_from_datadict(data, files, prefix)


class TableBlock(blocks.StructBlock):
    """Rows of plain cells; the first row may be a header."""

    caption = blocks.CharBlock(required=False, max_length=300)
    header = blocks.BooleanBlock(required=False, default=True, label="The first row is a header")
    rows = blocks.ListBlock(RowBlock(label="Row"), min_num=1, max_num=MAX_ROWS)

    class Meta:
        icon = "table"
        label = "Table"
        group = CONTENT

    def value_from_datadict(self, data: Any, files: Any, prefix: str) -> Any:
        refuse_unsound(data, f"{prefix}-rows")
        return super().value_from_datadict(data, files, prefix)

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if len({len(row) for row in cleaned["rows"]}) > 1:
            raise blocks.StructBlockValidationError(
                block_errors={"rows": ValidationError("Every row needs the same number of cells.")}
            )
        return cleaned
