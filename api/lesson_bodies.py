"""The bodies of lessons as learners get them, ready to be sent.

A lesson version never changes, and its links to files change only every `MEDIA_LINK_SECONDS`: so each process makes the
JSON of a body once for each span of that length, and 30 µs become 1. A link that was made in a span outlives the next.
"""

import time
from dataclasses import dataclass

import orjson
from django.conf import settings
from django.http import HttpRequest
from lib.kept import Kept

from api.ready import link_to
from content.formulas import formulas_in
from content.learner_view import learner_blocks
from content.models.release import LessonVersion

MOST_BYTES = 32 * 1024 * 1024


@dataclass(frozen=True)
class Body:
    """JSON of the blocks, and of what the formulas in them look like."""

    blocks: bytes
    formulas: bytes


_kept: Kept[tuple[str, str, int], Body] = Kept(most=MOST_BYTES)


def span() -> int:
    """The number of the span in which links are the same."""
    return int(time.time() // settings.MEDIA_LINK_SECONDS)


def body_of(request: HttpRequest, version_id: str) -> Body:
    """The body of a lesson version, with links that work from where `request` was sent to."""
    key = version_id, f"{request.scheme}://{request.get_host()}", span()
    return _kept.get(key) or _made(request, key)


def _made(request: HttpRequest, key: tuple[str, str, int]) -> Body:
    version = LessonVersion.objects.only("body").get(pk=key[0])
    blocks = learner_blocks(version.blocks, lambda name: link_to(request, name))
    body = Body(orjson.dumps(blocks), orjson.dumps(formulas_in(blocks)))
    return _kept.keep(key, body, len(body.blocks) + len(body.formulas) + 500)
