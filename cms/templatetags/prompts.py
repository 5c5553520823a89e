"""How lists name a question: by what it asks, in one line."""

import re

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from content.formulas import FORMULA, typeset

register = template.Library()

_WHOLE = re.compile(rf"{FORMULA}|.", re.DOTALL)


@register.filter
def line(prompt: str, most: int) -> SafeString:
    """The first `most` characters of a prompt's plain text, with its formulas typeset: none of them is cut in two."""
    shown = _beginning(prompt, most) or _("A question without words")
    return mark_safe(typeset(escape(shown)))  # noqa: S308 - escaped, and formulas are built of what is allowed


def _beginning(prompt: str, most: int) -> str:
    if len(prompt) <= most:
        return prompt
    room = most - 1
    kept = []
    for whole in _WHOLE.finditer(prompt):
        room -= len(whole[0])
        if room < 0:
            break
        kept.append(whole[0])
    return "".join(kept).rstrip() + "…"
