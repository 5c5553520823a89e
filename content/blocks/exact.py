"""Blocks of numbers that are kept as they are written, exactly: points, parts of points, tolerances, percentages."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from pydantic import TypeAdapter
from pydantic import ValidationError as Unfit
from wagtail import blocks

from content.assessments.fields import Percent
from content.questions.exact import Number, Points, Tolerance, Weight, decimal_text
from content.questions.paths import sentence_of

_SPELLINGS: dict[str, TypeAdapter[str]] = {
    name: TypeAdapter(kind)
    for name, kind in (
        *(("number", Number), ("points", Points), ("weight", Weight)),
        *(("tolerance", Tolerance), ("percent", Percent)),
    )
}


class ExactField(forms.CharField):
    """A line for one number, in the one spelling of its kind; a decimal comma is taken for a point."""

    def __init__(self, *, kind: str, **options: Any) -> None:
        super().__init__(**{"max_length": 60, **options})
        self.kind = kind
        self.widget.attrs.update({"inputmode": "decimal", "autocomplete": "off", "class": "lc-number"})

    def clean(self, value: Any) -> str:
        text = str(super().clean(value)).strip()
        if not text:
            return ""
        if text.count(",") == 1 and "." not in text:
            text = text.replace(",", ".")
        try:
            return _SPELLINGS[self.kind].validate_python(self._from_percent(text))
        except (Unfit, ValueError) as error:
            words = sentence_of(error.errors()[0]) if isinstance(error, Unfit) else str(error)
            raise ValidationError(words) from error

    def _from_percent(self, text: str) -> str:
        """Parts of the points may be written in percent, percentages with their sign."""
        if not text.endswith("%"):
            return text
        number = text[:-1].strip()
        if self.kind == "weight":
            return str(Decimal(decimal_text(number)) / 100)
        return number if self.kind == "percent" else text


class ExactBlock(blocks.FieldBlock):
    """One number, kept as text. `kind` is number, points, weight, tolerance or percent."""

    def __init__(self, kind: str = "number", required: bool = True, help_text: Any = None, **options: Any) -> None:
        self.field = ExactField(kind=kind, required=required, help_text=help_text)
        super().__init__(**options)

    class Meta:
        icon = "decimal"
        default = ""
