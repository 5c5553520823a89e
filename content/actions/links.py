"""Asking the sites that a course links to whether they are there. In bounded time, and outside any transaction."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor, as_completed
from concurrent.futures import TimeoutError as OutOfTime
from contextlib import suppress
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from lib.errors import Forbidden, NotFound
from lib.outgoing import Unanswered, status_of
from outbox.record import record

from content.checks.web_links import key_of, web_links
from content.models import Course, LinkAnswer
from content.permissions import may_edit
from content.tree import read_draft

MOST_LINKS = 60
SECONDS = 10
AGAIN_AFTER = timedelta(minutes=10)
_AT_ONCE = 12


def check_links(*, course: Course, by: Any) -> int:
    """Ask the links of the working copy, at most 60 and for at most 10 seconds; say how many were asked.

    What was asked in the last ten minutes is not asked again, so that pressing on reaches the rest of a long course.
    Raises Forbidden or NotFound.
    """
    if not may_edit(by, course):
        raise Forbidden("Only the instructors of a course and admins have its links checked.")
    if course.page is None:
        raise NotFound
    urls = _due(dict.fromkeys(url for url, _ in web_links(read_draft(course))))
    answers = _ask(urls[:MOST_LINKS])
    with transaction.atomic():
        _keep(answers)
        record("course.links_checked", course_id=course.pk, user_id=by.pk)
    return len(answers)


def _due(urls: Iterable[str]) -> list[str]:
    keys = {key_of(url): url for url in urls}
    fresh = LinkAnswer.objects.filter(pk__in=keys, asked_at__gte=timezone.now() - AGAIN_AFTER)
    known = set(fresh.values_list("pk", flat=True))
    return [url for key, url in keys.items() if key not in known]


def _ask(urls: list[str]) -> dict[str, bool]:
    """Whether each answers. Those that took too long together are left out: nothing is known of them."""
    answers: dict[str, bool] = {}
    pool = ThreadPoolExecutor(max_workers=_AT_ONCE, thread_name_prefix="links")
    try:
        asked = {pool.submit(_answers, url): url for url in urls}
        with suppress(OutOfTime):
            for future in as_completed(asked, timeout=SECONDS):
                answers[asked[future]] = future.result()
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
    return answers


def _answers(url: str) -> bool:
    """A site that wants a sign-in, or no robots, is there."""
    try:
        status = status_of(url)
    except Unanswered:
        return False
    return status not in {404, 410} and status < 500


def _keep(answers: dict[str, bool]) -> None:
    now = timezone.now()
    LinkAnswer.objects.bulk_create(
        [
            LinkAnswer(url_hash=key_of(url), url=url, answered=answered, asked_at=now)
            for url, answered in sorted(answers.items(), key=lambda pair: key_of(pair[0]))
        ],
        update_conflicts=True,
        unique_fields=["url_hash"],
        update_fields=["answered", "asked_at"],
    )
