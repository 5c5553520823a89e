"""Questions and draws as their author wrote them, in the one form in which they are compiled and compared."""

from collections.abc import Mapping
from typing import Any

from lib.errors import Invalid

from content.assessments.draws import is_draw
from content.questions import as_data
from content.questions.blocks import block_of, question_in
from content.questions.exact import decimal_text

Block = dict[str, Any]
COMPILED = ("bank_title", "pool")
"""What compiling adds to the value of a draw."""


def authored_block(block: Mapping[str, Any]) -> Block:
    """The typed block of a question or a draw. One that was saved half done stays as it is."""
    if is_draw(block):
        return {"id": block["id"], "type": block["type"], "value": _draw(block["value"])}
    try:
        return {**block_of(as_data(question_in(block))), "id": block["id"]}
    except Invalid:
        return {"id": block["id"], "type": block["type"], "value": block["value"]}


def _draw(value: Mapping[str, Any]) -> dict[str, Any]:
    draw = {name: part for name, part in value.items() if name not in COMPILED}
    draw |= {"bank": str(draw["bank"]) if draw.get("bank") else None, "tags": list(draw.get("tags") or [])}
    try:
        return draw | {"points": decimal_text(draw.get("points"))}
    except ValueError:
        return draw
