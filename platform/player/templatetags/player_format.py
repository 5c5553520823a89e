"""Amounts and durations in words."""

from django import template
from django.core.files.storage import default_storage
from django.utils.safestring import SafeString, mark_safe

from content.currencies import money
from content.formulas import typeset
from content.links import playable

register = template.Library()
register.filter(money)


@register.filter
def duration(seconds: int) -> str:
    """Seconds as hours and minutes."""
    minutes = max(1, round(seconds / 60)) if seconds else 0
    if minutes < 60:
        return f"{minutes} min" if minutes else ""
    return f"{minutes // 60} h {minutes % 60} min" if minutes % 60 else f"{minutes // 60} h"


@register.filter
def file_url(name: str) -> str:
    """The link to a stored file."""
    return default_storage.url(name)


@register.filter
def player_url(url: str) -> str:
    """The frame that plays a YouTube or Vimeo link, or an empty string."""
    found = playable(url) if url else None
    return found.embed_url if found else ""


@register.filter
def sanitised(html: str) -> SafeString:
    """HTML of a release, cleaned by the compiler and not changed since, with its formulas typeset."""
    return mark_safe(typeset(html))  # noqa: S308


@register.filter
def shade(slug: str) -> int:
    """One of eight colours for a course without a picture, always the same one."""
    return sum(map(ord, slug)) % 8
