"""What templates need to show a draft."""

from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

from cms.previewing import Asked, asked
from content.formulas import typeset
from content.links import Playable, frame_of
from content.richtext import clean_html

register = template.Library()


@register.filter
def clean(html: Any) -> SafeString:
    """Rich text, cleaned by the allow-list once more: a preview shows what was never saved. Formulas are typeset."""
    source = getattr(html, "source", html)
    return mark_safe(typeset(clean_html(str(source or ""))))  # noqa: S308 - this is what cleaning is for


@register.filter
def question(block: Any) -> Asked | None:
    """What a block asks; None for what asks nothing."""
    return asked(block)


@register.filter
def frame(url: str) -> Playable | None:
    """What may be shown in a frame, or None."""
    return frame_of(url) if url else None
