"""Links to other sites that did not answer when an author last asked for it. Nothing is asked from here."""

import hashlib
import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape

from django.utils import timezone

from content.checks.problem import Problem, in_lesson, named, placed_lessons
from content.checks.registry import Check
from content.checks.written import html_of
from content.links import is_web_address
from content.models import LinkAnswer
from content.tree import DraftCourse, DraftLesson, DraftSection

KEPT = timedelta(days=7)
"""An older answer says nothing about today."""
_HREF = re.compile(r"""href\s*=\s*(?:"(https?:[^"]*)"|'(https?:[^']*)')""", re.IGNORECASE)
Place = tuple[DraftSection, DraftLesson, int]


def find(draft: DraftCourse) -> Iterator[Problem]:
    """Every place with a link that did not answer."""
    places = list(web_links(draft))
    keys = {key_of(url) for url, _ in places}
    since = timezone.now() - KEPT
    dead = set(
        LinkAnswer.objects.filter(pk__in=keys, answered=False, asked_at__gte=since).values_list("pk", flat=True)
        if keys
        else ()
    )
    for url, (section, lesson, position) in places:
        if key_of(url) in dead:
            message = f"{named(lesson)} links to {url[:200]}, which does not answer."
            place = f"body.{position}.value"
            yield in_lesson(section, lesson, "DEAD_WEB_LINK", message, field=place, position=position)


def web_links(draft: DraftCourse) -> Iterator[tuple[str, Place]]:
    """Every address of another site in the lessons, in order: in texts, of videos, of embeds."""
    for section, lesson in placed_lessons(draft):
        for position, url in _in_lesson(lesson):
            if is_web_address(url):
                yield url, (section, lesson, position)


def key_of(url: str) -> str:
    """The key of an address."""
    return hashlib.sha256(url.encode()).hexdigest()


def _in_lesson(lesson: DraftLesson) -> Iterator[tuple[int, str]]:
    for position, html in html_of(lesson):
        for double, single in _HREF.findall(html):
            yield position, unescape(double or single).strip()
    for position, block in enumerate(lesson.blocks):
        if block["type"] in {"video", "embed"}:
            yield position, str(block["value"].get("url") or "").strip()


CHECK = Check("web_links", "Links to other sites answer", "recommended", find)
