"""How long something takes: written as people write it, kept in seconds."""

import re
from typing import Any

from django import forms
from wagtail import blocks

_CLOCK = re.compile(r"(?:(?P<hours>\d{1,4}):)?(?P<minutes>\d{1,4}):(?P<seconds>[0-5]\d)", re.ASCII)
_LONGEST = 1000 * 3600


class DurationField(forms.CharField):
    """Minutes such as `12`, or `h:mm:ss` and `m:ss` such as `1:05:00` and `12:30`; seconds in Python."""

    default_error_messages = {
        "duration": "Write minutes, such as 12, or hours:minutes:seconds, such as 0:12:30.",
        "too_long": "This is longer than a thousand hours.",
    }

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"required": False, "max_length": 20, **options})

    def to_python(self, value: Any) -> Any:
        text = str(value or "").strip()
        seconds = self._seconds(text) if text else 0
        if seconds > _LONGEST:
            raise forms.ValidationError(self.error_messages["too_long"])
        return seconds

    def _seconds(self, text: str) -> int:
        if text.isascii() and text.isdecimal() and len(text) < 10:
            return int(text) * 60
        clock = _CLOCK.fullmatch(text)
        if clock is None or (clock["hours"] and int(clock["minutes"]) > 59):
            raise forms.ValidationError(self.error_messages["duration"])
        return int(clock["hours"] or 0) * 3600 + int(clock["minutes"]) * 60 + int(clock["seconds"])

    def validate(self, value: Any) -> None:
        """An empty duration is none at all."""

    def run_validators(self, value: Any) -> None:
        """The checks of text are not for seconds."""

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, int):
            return value
        minutes, seconds = divmod(value, 60)
        return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}" if value else ""

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.to_python(data) != (initial or 0))
        except forms.ValidationError:
            return True


class DurationBlock(blocks.FieldBlock):
    """A duration inside a StreamField, kept in seconds; 0 is none."""

    def __init__(self, help_text: Any = None, **options: Any) -> None:
        self.field = DurationField(help_text=help_text)
        super().__init__(**options)

    def value_for_form(self, value: Any) -> Any:
        return self.field.prepare_value(value)

    class Meta:
        icon = "time"
        default = 0
