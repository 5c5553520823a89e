"""Finding published courses by words.

Publishing writes the words of a course beside it (`index_course`, in the same transaction), so that a search never
lags behind the catalogue, asks one indexed table and works alike on every database. All words must be found; the
title counts more than the summary, and the summary more than the rest. A word may be the beginning of a longer one.
Only when nothing is found are words that no title has replaced by the nearest that one has.
"""

from collections.abc import Iterable
from functools import reduce
from itertools import islice
from operator import add, or_

from django.db import connection, transaction
from django.db.models import Case, CharField, F, FilteredRelation, IntegerField, Max, Q, QuerySet, Value, When
from django.db.models.functions import Concat, Length
from lib.prepared import Given
from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from content.models.course import Course
from content.models.search import SearchTerm
from content.words import words

MAX_WORDS = 8
MAX_TERMS = 3000
_SHORTEST_TYPO = 4
_MARGIN = 2
_LAST_CHARACTER = "\U0010ffff"


def index_course(course: Course) -> None:
    """Write the words of `course`. Publishing calls this."""
    terms = [SearchTerm(course=course, term=term, weight=weight) for term, weight in terms_of(course).items()]
    with transaction.atomic():
        SearchTerm.objects.filter(course=course).delete()
        SearchTerm.objects.bulk_create(terms, batch_size=1000)


def terms_of(course: Course) -> dict[str, int]:
    """The words by which `course` is found (of its `title`, `summary` and `search_text`), and their weights."""
    weights: dict[str, int] = {}
    for weight, text in (
        (SearchTerm.TITLE, course.title),
        (SearchTerm.SUMMARY, course.summary),
        (SearchTerm.BODY, course.search_text),
    ):
        for word in words(text):
            weights.setdefault(word, weight)
    return dict(islice(weights.items(), MAX_TERMS))


def query_words(text: str) -> list[str]:
    """The words to look for; the first few, each once."""
    return list(dict.fromkeys(words(text)))[:MAX_WORDS]


def given_words(count: int) -> list[Given]:
    """So many words for a prepared query: `word0`, `word1` and so on."""
    return [Given(f"word{number}", CharField()) for number in range(count)]


def matching(courses: QuerySet[Course], wanted: Iterable[str | Given]) -> QuerySet[Course]:
    """Those of `courses` that have every word, annotated with `relevance`. No words match nothing."""
    wanted = list(wanted)
    if not wanted:
        return courses.none().annotate(relevance=Value(0))
    # One join and one GROUP BY for all words: a subquery per word and course takes seconds for words like "the".
    any_word = reduce(or_, (_begins_with(word, "found__term") for word in wanted))
    found = FilteredRelation("terms", condition=reduce(or_, (_begins_with(word, "terms__term") for word in wanted)))
    relevance = reduce(add, (_best(word) for word in wanted))  # NULL unless every word has one
    return courses.annotate(found=found).filter(any_word).annotate(relevance=relevance).filter(relevance__isnull=False)


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
    return SearchTerm.objects.filter(_begins_with(word), course__current_release__isnull=False).exists()


def _begins_with(word: str | Given, column: str = "term") -> Q:
    # PostgreSQL has an index for LIKE 'word%' in any collation; SQLite compares by code point but can't use LIKE.
    if connection.vendor == "postgresql":
        return Q(**{f"{column}__startswith": word})
    after = Concat(word, Value(_LAST_CHARACTER)) if isinstance(word, Given) else word + _LAST_CHARACTER
    return Q(**{f"{column}__gte": word, f"{column}__lt": after})


def _best(word: str | Given) -> Max:
    """The weight of the best term, twice that where the whole word was meant."""
    whole = When(found__term=word, then=F("found__weight") * 2)
    begun = When(_begins_with(word, "found__term"), then=F("found__weight"))
    return Max(Case(whole, begun, output_field=IntegerField()))


def _nearest(word: str, vocabulary: list[str]) -> str | None:
    allowed = 1 if len(word) < 8 else _MARGIN
    found = process.extractOne(word, vocabulary, scorer=DamerauLevenshtein.distance, score_cutoff=allowed)
    return str(found[0]) if found else None


def _vocabulary(shortest: int, longest: int) -> list[str]:
    return list(
        SearchTerm.objects.filter(weight=SearchTerm.TITLE, course__current_release__isnull=False)
        .alias(length=Length("term"))
        .filter(length__gte=shortest, length__lte=longest)
        .order_by("term")
        .values_list("term", flat=True)
        .distinct()
    )
