"""What a lesson says in words, and the HTML that its author wrote."""

from collections.abc import Iterator

from content.questions.blocks import is_question
from content.richtext import plain_text
from content.tree import DraftLesson


def html_of(lesson: DraftLesson) -> Iterator[tuple[int, str]]:
    """The position and the HTML of every block that is written text."""
    for position, block in enumerate(lesson.blocks):
        value = block["value"]
        if block["type"] == "rich_text":
            yield position, str(value or "")
        elif block["type"] == "callout":
            yield position, str(value.get("text") or "")
        elif is_question(block):
            yield position, str(value.get("prompt") or "")


def words_of(lesson: DraftLesson) -> str:
    """All that there is to read in a lesson, its code and its tables included."""
    written = dict(html_of(lesson))
    parts = []
    for position, block in enumerate(lesson.blocks):
        value = block["value"]
        if position in written:
            parts.append(plain_text(written[position]))
        elif block["type"] == "code":
            parts.append(str(value.get("code") or ""))
        elif block["type"] == "table":
            parts += [str(cell) for row in value["rows"] for cell in row]
    return " ".join(" ".join(parts).split())
