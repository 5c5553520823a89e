"""Choosing a templated reason: it fills the comment, or without JavaScript the server puts it before the comment."""

from itertools import groupby
from typing import Any

from django import forms

from content.models import ReasonKind, ReasonTemplate


class ReasonSelect(forms.Select):
    """A list of reasons whose texts are at hand for the script."""

    texts: dict[str, str]

    class Media:
        js = ("cms/reasons.js",)

    def create_option(self, *args: Any, **options: Any) -> dict[str, Any]:
        option = super().create_option(*args, **options)
        text = self.texts.get(str(option["value"]))
        if text is not None:
            option["attrs"]["data-text"] = text
        return option


class ReasonField(forms.ChoiceField):
    """One of the active reasons, or none; its value is the text."""

    def __init__(self) -> None:
        super().__init__(required=False, label="Reason", widget=ReasonSelect(attrs={"data-fills": "comment"}))

    def offer(self) -> None:
        """Read the reasons that there are now, in one query."""
        reasons = list(ReasonTemplate.objects.filter(active=True))
        self.widget.texts = {str(reason.pk): reason.text for reason in reasons}
        groups = [
            (ReasonKind(kind).label, [(str(reason.pk), reason.title) for reason in of_kind])
            for kind, of_kind in groupby(reasons, key=lambda reason: reason.kind)
        ]
        self.choices = [("", "Choose a reason…" if reasons else "There are none"), *groups]

    def clean(self, value: Any) -> str:
        return str(self.widget.texts.get(super().clean(value), ""))


def with_reason(reason: str, comment: str) -> str:
    """The comment below the reason's text, which it may hold already."""
    return comment if reason in comment else f"{reason}\n\n{comment}".strip()
