"""What the forms of the conversation send."""

import re

from django import forms

from content.actions.comment import MAX_TEXT
from content.anchors import Anchor
from content.models import CommentState

_FRAGMENT = re.compile(r"[a-z0-9-]{1,150}")


class SayingForm(forms.Form):
    """Some words, and the fragment of the screen from which they come."""

    text = forms.CharField(required=False, max_length=MAX_TEXT)
    back = forms.CharField(required=False)

    def clean_back(self) -> str:
        """Any other address than a place on the screen is the list of comments."""
        back = self.cleaned_data["back"]
        return back if _FRAGMENT.fullmatch(back) else "comments"


class CommentForm(SayingForm):
    """Words about a place."""

    section = forms.UUIDField(required=False)
    lesson = forms.UUIDField(required=False)
    block = forms.CharField(required=False, max_length=64)

    def anchor(self) -> Anchor:
        """The place."""
        said = self.cleaned_data
        return Anchor(said["section"], said["lesson"], said["block"])


class StateForm(SayingForm):
    """A state, and a word about it."""

    state = forms.ChoiceField(choices=CommentState.choices)
