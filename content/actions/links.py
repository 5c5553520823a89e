"""Asking the sites that a course links to whether they are there: by the worker, so that no request waits for them."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor, as_completed
from concurrent.futures import TimeoutError as OutOfTime
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from lib.errors import Forbidden, NotFound
from lib.outgoing import Unanswered, status_of
from outbox.record import record

from content.checks.web_links import key_of, web_links
from content.models import Course, LinkAnswer, LinkCheck
from content.permissions import may_edit
from content.tree import read_draft

MOST_LINKS = 1000
AT_A_TIME = 24
SECONDS = 10
AGAIN_AFTER = timedelta(minutes=10)
GIVEN_UP_AFTER = timedelta(minutes=30)
_AT_ONCE = 12


def check_links(*, course: Course, by: Any) -> LinkCheck:
    """Have the links of the working copy asked, at most 1000; what was asked in the last ten minutes is not again.

    One asking at a time: while one is under way, it is what is returned. Raises Forbidden or NotFound.
    """
    if not may_edit(by, course):
        raise Forbidden("Only the instructors of a course and admins have its links checked.")
    if course.page is None:
        raise NotFound
    urls = _due(dict.fromkeys(url for url, _ in web_links(read_draft(course))))[:MOST_LINKS]
    now = timezone.now()
    with transaction.atomic():
        Course.objects.select_for_update(of=("self",)).get(pk=course.pk)
        known = link_check_of(course)
        if known is not None and (not urls or _is_under_way(known, now)):
            return known
        asked = {"requested_by": by, "requested_at": now, "finished_at": None, "waiting": urls, "total": len(urls)}
        check, _ = LinkCheck.objects.update_or_create(course=course, defaults=asked)
        record("course.link_check_requested", course_id=course.pk, user_id=by.pk)
    return check


def _is_under_way(check: LinkCheck, now: datetime) -> bool:
    return not check.is_finished and check.requested_at > now - GIVEN_UP_AFTER


def link_check_of(course: Course) -> LinkCheck | None:
    """The latest asking of the links of `course`."""
    return LinkCheck.objects.filter(course=course).first()


def ask_next_links(course_id: UUID) -> None:
    """Ask some of the links that wait, for at most 10 seconds, and see to it that the rest is asked. Safe to repeat."""
    check = LinkCheck.objects.filter(course=course_id, finished_at=None).first()
    if check is None:
        return
    answers = _ask(check.waiting[:AT_A_TIME])
    rest = check.waiting[AT_A_TIME:]
    names = {"course_id": course_id, "user_id": check.requested_by_id}
    with transaction.atomic():
        _keep(answers)
        check.waiting = rest
        check.finished_at = None if rest else timezone.now()
        check.save(update_fields=["waiting", "finished_at"])
        record("course.link_check_requested" if rest else "course.links_checked", **names)


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
