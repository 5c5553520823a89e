"""How large a change is, told from which versions of lessons two releases contain, without reading any of them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from content.models import ReleaseLesson

Contents = dict[UUID, tuple[UUID, bool]]


@dataclass(frozen=True)
class ChangeSize:
    """Lessons that came, went, and say something else than before."""

    added: int
    removed: int
    changed: int

    @property
    def lessons(self) -> int:
        """How many lessons there are to look at."""
        return self.added + self.removed + self.changed


def change_sizes(pairs: Iterable[tuple[UUID, UUID | None]]) -> dict[tuple[UUID, UUID | None], ChangeSize]:
    """The size of each change, from the second release of a pair (None: from nothing) to the first, in one query."""
    pairs = set(pairs)
    contents = _contents({key for pair in pairs for key in pair if key is not None})
    nothing: Contents = {}
    return {(after, before): _size(contents[after], contents[before] if before else nothing) for after, before in pairs}


def _contents(releases: set[UUID]) -> dict[UUID, Contents]:
    found: dict[UUID, Contents] = defaultdict(dict)
    rows = ReleaseLesson.objects.filter(release__in=releases).order_by()
    for release, lesson, version, preview in rows.values_list("release_id", "lesson_id", "version_id", "is_preview"):
        found[release][lesson] = (version, preview)
    return found


def _size(after: Contents, before: Contents) -> ChangeSize:
    both = after.keys() & before.keys()
    return ChangeSize(
        added=len(after.keys() - before.keys()),
        removed=len(before.keys() - after.keys()),
        changed=sum(after[lesson] != before[lesson] for lesson in both),
    )
