"""What the desk says of each candidate: until when, who has it, how large it is, what is new since the last round.

Everything is read in bulk: a page of the desk takes the same number of queries for one course as for fifty.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from content.change_size import ChangeSize, change_sizes
from content.desk import target_days
from content.models import Course, Release, ReviewClaim
from content.permissions import may_decide_each
from content.working_days import working_days_after


@dataclass(frozen=True)
class DeskItem:
    """One candidate. `since` is what differs from the one that was sent back before it, if there was one."""

    release: Release
    due_at: datetime | None
    claim: ReviewClaim | None
    size: ChangeSize
    since: ChangeSize | None
    round: int
    may_decide: bool

    @property
    def course(self) -> Course:
        return self.release.course

    @property
    def title(self) -> str:
        page = self.course.page
        return page.draft_title if page is not None else self.course.title

    @property
    def is_update(self) -> bool:
        """Learners have a release of it already."""
        return self.course.is_published

    @property
    def is_overdue(self) -> bool:
        return self.due_at is not None and self.due_at <= timezone.now()


def desk_items(user: Any, releases: Iterable[Release]) -> list[DeskItem]:
    """The facts about each of these candidates, in five queries whatever their number."""
    releases = list(releases)
    claims = {claim.release_id: claim for claim in _claims(releases)}
    decidable = may_decide_each(user, releases)
    sent_back = _sent_back_before(releases)
    previous = {key: rounds[0] if rounds else None for key, rounds in sent_back.items()}
    pairs = [(release.pk, release.course.current_release_id) for release in releases]
    sizes = change_sizes(pairs + [(key, before) for key, before in previous.items() if before])
    return [
        DeskItem(
            release=release,
            due_at=due_at(release),
            claim=claims.get(release.pk),
            size=sizes[release.pk, release.course.current_release_id],
            since=sizes.get((release.pk, previous[release.pk])) if previous[release.pk] else None,
            round=len(sent_back[release.pk]) + 1,
            may_decide=release.course_id in decidable,
        )
        for release in releases
    ]


def due_at(release: Release) -> datetime | None:
    """Until when it should be decided; None once it is."""
    if release.number is not None:
        return None
    return working_days_after(release.submitted_at, target_days())


def _claims(releases: Iterable[Release]) -> QuerySet[ReviewClaim]:
    return ReviewClaim.objects.holding().filter(release__in=list(releases)).select_related("reviewer")


def _sent_back_before(releases: list[Release]) -> dict[UUID, list[UUID]]:
    """Candidates sent back before each of these since its course was last published, the latest first."""
    history: dict[UUID, list[Release]] = defaultdict(list)
    rows = Release.objects.filter(course__in={release.course_id for release in releases}, withdrawn_at=None)
    for row in rows.order_by("-submitted_at").only("course_id", "submitted_at", "returned_at", "published_at"):
        history[row.course_id].append(row)
    found: dict[UUID, list[UUID]] = {}
    for release in releases:
        found[release.pk] = []
        for earlier in history[release.course_id]:
            if earlier.submitted_at < release.submitted_at:
                if earlier.returned_at is None:
                    break
                found[release.pk].append(earlier.pk)
    return found
