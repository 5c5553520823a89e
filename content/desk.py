"""The reviewers' desk: which candidates wait, in the order in which they are due, and what a reviewer wants to see."""

from dataclasses import dataclass
from typing import Any, Literal

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from content.models import Release, ReviewClaim
from content.models.release import ReleaseQuerySet
from content.working_days import working_days_before

Whose = Literal["mine", "unclaimed"]
Kind = Literal["first", "update"]
_UNREAD = (
    "outline",
    "search_text",
    "course__search_text",
    "course__current_release__outline",
    "course__current_release__search_text",
)


@dataclass(frozen=True)
class DeskFilters:
    """What a reviewer wants to see of the desk; None and "" leave everything in."""

    decided: bool | None = None
    whose: Whose | None = None
    overdue: bool = False
    kind: Kind | None = None
    category: str = ""
    search: str = ""


def desk_of(user: Any, filters: DeskFilters | None = None) -> QuerySet[Release]:
    """The candidates that `user` may see and `filters` let through: undecided ones first, the first due first."""
    wanted = filters or DeskFilters()
    rows = Release.objects.visible_to(user).open()
    rows = rows.select_related("course__page", "course__current_release", "submitted_by").defer(*_UNREAD)
    if wanted.decided is not None:
        rows = rows.filter(number__isnull=not wanted.decided)
    if wanted.overdue:
        rows = rows.filter(number=None, submitted_at__lte=working_days_before(timezone.now(), target_days()))
    if wanted.kind:
        rows = rows.filter(course__current_release__isnull=wanted.kind == "first")
    if wanted.category:
        # The category of what is judged stands in the compiled outline; quotes within its texts are escaped.
        rows = rows.filter(outline__contains=f'"category":"{wanted.category}"')
    if wanted.search:
        rows = rows.filter(course__page__draft_title__icontains=wanted.search)
    return _whose(rows, wanted.whose, user).as_due()


def waiting_count(user: Any) -> int:
    """How many courses wait for a decision, in one query."""
    return Release.objects.visible_to(user).undecided().count()


def target_days() -> int:
    """How many working days a review may take."""
    return int(settings.REVIEW_TARGET_WORKING_DAYS)


def _whose(rows: ReleaseQuerySet, whose: Whose | None, user: Any) -> ReleaseQuerySet:
    held = ReviewClaim.objects.holding().filter(release=OuterRef("pk"))
    if whose == "mine":
        return rows.filter(Exists(held.filter(reviewer=user)))
    if whose == "unclaimed":
        return rows.filter(~Exists(held), number=None)
    return rows
