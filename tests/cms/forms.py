"""What the browser sends when a page is saved."""

from typing import Any
from uuid import uuid4

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
    return {**nested_form_data({"body": body}), **about, **fields}
