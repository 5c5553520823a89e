"""What the browser sends when a page is saved."""

from typing import Any
from uuid import uuid4

from wagtail import blocks
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

COURSE = {
    "title": "Knots",
    "summary": "About knots.",
    "difficulty": "BEGINNER",
    "language": "en",
    "price": "",
    "currency": "USD",
    "thumbnail": "",
    "category": "",
    "preview_video_url": "",
    "completion_share": "100",
    "completion_grade": "",
    **nested_form_data({"certificate": streamfield([])}),
}


def course_form(**fields: Any) -> dict[str, Any]:
    """The form of a course page."""
    return {**COURSE, "description": rich_text("<p>Come in.</p>"), **fields}


def section_form(title: str = "Part one") -> dict[str, Any]:
    """The form of a section page."""
    return {"title": title, "description": ""}


def lesson_form(*blocks: tuple[str, Any], **fields: Any) -> dict[str, Any]:
    """The form of a lesson page; `blocks` are pairs of a type and what the form says of it."""
    body = streamfield([(kind, value) for kind, value in blocks])
    for number in range(len(blocks)):
        body[f"{number}"]["id"] = str(uuid4())
    about = {"title": "The bowline", "type": "TEXT", "duration_seconds": "12"}
    counts = {"requirement": "", "required_minutes": "0", "weight": "1"}
    return {**nested_form_data({"body": body, "assessment": streamfield([])}), **about, **counts, **fields}


def posted(block: Any, value: Any, prefix: str) -> dict[str, Any]:
    """What the browser sends of a block's value, if nobody changes it."""
    if isinstance(block, blocks.BaseStructBlock):
        inside = [posted(child, value[name], f"{prefix}-{name}") for name, child in block.child_blocks.items()]
        return {key: text for part in inside for key, text in part.items()}
    if isinstance(block, blocks.ListBlock | blocks.BaseStreamBlock):
        return _posted_list(value.bound_blocks if isinstance(block, blocks.ListBlock) else list(value), prefix)
    if isinstance(block, blocks.ChooserBlock):
        return {prefix: value.pk if value else ""}
    if isinstance(block, blocks.BooleanBlock):
        return {prefix: "on"} if value else {}
    state = block.get_form_state(value)
    return {prefix: "" if state is None else state}


def _posted_list(children: Any, prefix: str) -> dict[str, Any]:
    sent: dict[str, Any] = {f"{prefix}-count": len(children)}
    for place, child in enumerate(children):
        at = f"{prefix}-{place}"
        sent |= {f"{at}-deleted": "", f"{at}-order": place, f"{at}-id": child.id}
        sent |= {f"{at}-type": child.block.name, **posted(child.block, child.value, f"{at}-value")}
    return sent
