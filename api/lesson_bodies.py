"""The bodies of lessons as learners get them, ready to be sent.

A lesson version never changes, and its links to files change only every `MEDIA_LINK_SECONDS`: so each process makes the
JSON of a body once for each span of that length, and 30 µs become 1. A link that was made in a span outlives the next.
"""

import time
from dataclasses import dataclass
from uuid import UUID

import orjson
from django.conf import settings
from django.http import HttpRequest
from lib.kept import Kept, snug

from api.ready import link_to, origin_of
from content.formulas import formulas_in
from content.learner_view import learner_blocks
from content.models.release import LessonVersion

MOST_BYTES = 16 * 1024 * 1024


@dataclass(frozen=True)
class Body:
    """JSON of the blocks, and of what the formulas in them look like."""

    blocks: bytes
    formulas: bytes


Shelf = tuple[str, int]
_kept: Kept[tuple[str, Shelf], Body] = Kept(most=MOST_BYTES)
_versions: Kept[tuple[str, Shelf], str] = Kept(most=10_000)


def span() -> int:
    """The number of the span in which links are the same."""
    return int(time.time() // settings.MEDIA_LINK_SECONDS)


def shelf_of(request: HttpRequest) -> Shelf:
    """Where `request` was sent to and the span of its links: a body is the same for all who ask there and then."""
    return origin_of(request), span()


def version_at_hand(shelf: Shelf, lesson_id: UUID) -> str | None:
    """The version of a lesson that was asked for last, if its body is kept."""
    version = _versions.get((str(lesson_id), shelf))
    return version if version and _kept.get((version, shelf)) else None


def body_of(request: HttpRequest, shelf: Shelf, lesson_id: str, version_id: str, text: str | None) -> Body:
    """The body of a lesson version, with links that work from where `request` was sent to.

    `text` is the compiled body, for a version that was not at hand.
    """
    return _kept.get((version_id, shelf)) or _made(request, shelf, lesson_id, version_id, text)


def _made(request: HttpRequest, shelf: Shelf, lesson_id: str, version_id: str, text: str | None) -> Body:
    compiled = text or LessonVersion.objects.values_list("body", flat=True).get(pk=version_id)
    blocks = learner_blocks(orjson.loads(compiled), lambda name: link_to(request, name))
    body = Body(snug(orjson.dumps(blocks)), snug(orjson.dumps(formulas_in(blocks))))
    _versions.keep((lesson_id, shelf), version_id)
    return _kept.keep((version_id, shelf), body, len(body.blocks) + len(body.formulas) + 500)
