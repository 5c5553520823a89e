"""Finding published courses by words.

Publishing writes the words of a course beside it (`index_course`, in the same transaction), so that a search never
lags behind the catalogue and asks one table. All words must be found; one of the title counts more than one of the
summary or of a teacher's name, and that more than one of the rest. A word may be the beginning of a longer one; of
titles, summaries and names it counts twice where it is the whole. Only when nothing is found are words that no course
has replaced by the nearest that a title has.

Names are not of a release. Whoever stops teaching is found no more at once; who begins, or takes another name, is found
by it as soon as the event of that is handled (`content.handlers`).

PostgreSQL finds the courses in an index of all words, and SQLite, which is for trying things out, by reading them.
"""

from collections.abc import Iterable
from functools import reduce
from itertools import islice
from operator import add, and_
from typing import Any

from django.db import connection
from django.db.models import (
    BooleanField,
    Case,
    F,
    Func,
    IntegerField,
    Q,
    QuerySet,
    TextField,
    Value,
    When,
)
from django.db.models.functions import StrIndex
from django.db.models.lookups import GreaterThan
from lib.given import Given
from lib.prepared import Prepared
from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from content.models.course import Course, CourseInstructor
from content.models.search import CourseWords
from content.words import words

MAX_WORDS = 8
MAX_TERMS = 3000
TITLE, SUMMARY, REST = 8, 3, 1
_SHORTEST_TYPO = 4
_MARGIN = 2


def index_course(course: Course) -> None:
    """Write the words of `course`, or none if it is not published. Whoever changes that, or takes a teacher away, calls
    this, and holds the course's row lock."""
    if not course.is_published:
        CourseWords.objects.filter(course=course).delete()
        return
    row = words_of(course, names_of(course.instructors.select_related("user")))
    columns = ["published_at", "title", "summary", "words"]
    CourseWords.objects.bulk_create([row], update_conflicts=True, unique_fields=["course"], update_fields=columns)


def names_of(teaching: Iterable[CourseInstructor]) -> list[str]:
    """Of who teaches a course, whoever leads it."""
    return sorted(each.user.full_name for each in teaching)


def words_of(course: Course, names: Iterable[str]) -> CourseWords:
    """What `course` is found by: its `title`, `summary` and `search_text`, and the names of who teaches it. These count
    like words of the summary."""
    title, summary = words(course.title), words(" ".join((course.summary, *names)))
    every = islice(dict.fromkeys([*title, *summary, *words(course.search_text)]), MAX_TERMS)
    return CourseWords(
        course=course,
        published_at=course.published_at,  # type: ignore[misc]  # only of courses that are published
        title=_spaced(title),
        summary=_spaced(summary),
        words=_spaced(every),
    )


def _spaced(some: Iterable[str]) -> str:
    return f" {' '.join(some)} "


def query_words(text: str) -> list[str]:
    """The words to look for; the first few, each once."""
    return list(dict.fromkeys(words(text)))[:MAX_WORDS]


def found_by(count: int) -> QuerySet[CourseWords, Any]:
    """The published courses that have all of so many words, with their `relevance`. For a prepared query, which is run
    with `given(words)`.
    """
    relevance = reduce(add, (_relevance(number) for number in range(count)))
    return CourseWords.objects.filter(_has_all(count)).annotate(relevance=relevance)


def given(wanted: list[str]) -> dict[str, str]:
    """The values that `found_by` is run with. Words have nothing in them that has a meaning to PostgreSQL."""
    spaced = {f"begun{number}": f" {word}" for number, word in enumerate(wanted)}
    spaced |= {f"whole{number}": f" {word} " for number, word in enumerate(wanted)}
    return {"wanted": " & ".join(f"'{word}':*" for word in wanted), **spaced}


class _Found(Func):
    """Says by the index whether all words are there."""

    template = "content_words(%(expressions)s::tsquery)"
    arg_joiner = ") @@ ("
    output_field = BooleanField()


def _has_all(count: int) -> Any:
    if connection.vendor == "postgresql":
        return _Found(F("words"), Given("wanted", TextField()))
    return reduce(and_, (_has("words", f"begun{number}") for number in range(count)))


def _has(column: str, name: str) -> Q:
    return Q(GreaterThan(StrIndex(column, Given(name, TextField())), Value(0)))


def _relevance(number: int) -> Case:
    """How much it says that the course has the word. Most have it in their rest: they are told first."""
    begun, whole = f"begun{number}", f"whole{number}"
    return Case(
        When(~_has("title", begun) & ~_has("summary", begun), then=Value(REST)),
        When(_has("title", whole), then=Value(TITLE * 2)),
        When(_has("title", begun), then=Value(TITLE)),
        When(_has("summary", whole), then=Value(SUMMARY * 2)),
        default=Value(SUMMARY),
        output_field=IntegerField(),
    )


_KNOWN = Prepared(lambda: found_by(1).values_list("pk"))


def corrected(wanted: Iterable[str]) -> list[str]:
    """`wanted` with each word that no course has replaced by the nearest of the published titles, if one is near."""
    wanted = list(wanted)
    unknown = [word for word in wanted if len(word) >= _SHORTEST_TYPO and not _is_known(word)]
    if not unknown:
        return wanted
    vocabulary = _vocabulary(min(map(len, unknown)) - _MARGIN, max(map(len, unknown)) + _MARGIN)
    nearest = {word: _nearest(word, vocabulary) for word in unknown}
    return [nearest.get(word) or word for word in wanted]


def _is_known(word: str) -> bool:
    return bool(_KNOWN.page(0, 1, **given([word])))


def _nearest(word: str, vocabulary: list[str]) -> str | None:
    allowed = 1 if len(word) < 8 else _MARGIN
    found = process.extractOne(word, vocabulary, scorer=DamerauLevenshtein.distance, score_cutoff=allowed)
    return str(found[0]) if found else None


def _vocabulary(shortest: int, longest: int) -> list[str]:
    titles = CourseWords.objects.values_list("title", flat=True)
    return sorted({word for title in titles.iterator() for word in title.split() if shortest <= len(word) <= longest})
