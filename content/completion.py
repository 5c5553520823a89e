"""What it takes to finish a course: a share of its lessons, and perhaps a course grade."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from content.questions.exact import decimal_text

ALL = 100


def completion_of(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The rules of a course page, given its fields, as a release says them: `{"share": 100, "grade": null}`.

    `share` is in per cent of the lessons, `grade` in per cent of the weighted course grade, as text.
    """
    grade = fields.get("completion_grade")
    return {
        "share": int(fields.get("completion_share") or ALL),
        "grade": None if grade in (None, "") else decimal_text(str(grade)),
    }


def completion_in(outline: Mapping[str, Any]) -> dict[str, Any]:
    """The rules of a release as fields of a course page; one from before there were rules asks for all lessons."""
    rules = outline.get("completion") or {"share": ALL, "grade": None}
    return {"completion_share": rules["share"], "completion_grade": rules["grade"]}


def completion_columns(outline: Mapping[str, Any]) -> dict[str, Any]:
    """The same as columns of a release."""
    fields = completion_in(outline)
    grade = fields["completion_grade"]
    return {**fields, "completion_grade": None if grade is None else Decimal(grade)}
