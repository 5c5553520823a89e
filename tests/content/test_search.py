"""Searching finds what people mean, at once, and never falls over."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from lib.prepared import Prepared

from content.search import corrected, found_by, given, index_course, query_words
from tests.cast import Cast
from tests.factories.courses import draft_course, publish, published_course

pytestmark = pytest.mark.django_db


def found(text: str) -> list[str]:
    if not (words := query_words(text)):
        return []
    query = Prepared(lambda: found_by(len(words)).order_by("-relevance", "title").values_list("course__title"))
    return [title for (title,) in query.all(**given(words))]


@pytest.fixture
def shelf(cast: Cast) -> None:
    published_course(by=cast.ines, title="Python for Zürich", lessons=1, summary="Programs that work.")
    published_course(by=cast.ines, title="Café crème", lessons=1, summary="Baking, not Python.")
    published_course(
        by=cast.ines, title="C++ at night", lessons=1, summary="Pointers.", description="<p>Harder than python.</p>"
    )


@pytest.mark.usefixtures("shelf")
def test_the_title_counts_more_than_the_summary_and_the_summary_more_than_the_rest() -> None:
    assert found("python") == ["Python for Zürich", "Café crème", "C++ at night"]


@pytest.mark.usefixtures("shelf")
def test_accents_case_punctuation_and_unfinished_words_do_not_matter() -> None:
    assert found("ZURICH") == found("pytho zur") == ["Python for Zürich"]
    assert found("cafe creme") == found("Café CRÈME") == ["Café crème"]
    assert found("c++") == found("night, pointers!") == found("'night\" (pointers*") == ["C++ at night"]


@pytest.mark.usefixtures("shelf")
def test_every_word_must_be_there() -> None:
    assert found("python baking") == ["Café crème"]
    assert found("python cooking") == []


@pytest.mark.usefixtures("shelf")
def test_what_has_no_words_finds_nothing_and_breaks_nothing() -> None:
    for text in ["", "   ", "🎈🎈", "'", '"', "%", "\\", "*:&|!()", "--", "\ud800", "\x00"]:
        assert found(text) == []


@pytest.mark.usefixtures("shelf")
def test_ten_kilobytes_of_words_are_cut_to_a_few() -> None:
    with CaptureQueriesContext(connection) as queries:
        assert found("word " * 2000) == []
        assert found(" ".join(f"word{n}" for n in range(2000))) == []
    assert len(queries) == 2


@pytest.mark.usefixtures("shelf")
def test_typing_errors_are_mended_from_published_titles() -> None:
    assert corrected(["pyhton", "zurihc", "nigth"]) == ["python", "zurich", "night"]


@pytest.mark.usefixtures("shelf")
def test_words_that_some_course_has_and_words_like_none_stay_as_they_are() -> None:
    assert corrected(["pointers", "xylophone", "abc"]) == ["pointers", "xylophone", "abc"]


def test_a_course_is_found_from_the_moment_of_its_publication_and_not_before(cast: Cast) -> None:
    course = draft_course(by=cast.ines, title="Origami", lessons=1)
    assert found("origami") == []
    assert corrected(["orignami"]) == ["orignami"]
    publish(course, by=cast.ines)
    assert found("origami") == ["Origami"]


def test_a_new_release_replaces_the_words_of_the_old_one(cast: Cast) -> None:
    course = published_course(by=cast.ines, title="Origami", lessons=1, summary="Cranes.")
    page = course.page.get_latest_revision_as_object()
    page.summary = "Frogs."
    page.save_revision(user=cast.ines)
    assert found("cranes") == ["Origami"]
    publish(course, by=cast.ines)
    assert (found("cranes"), found("frogs")) == ([], ["Origami"])


def test_any_script_can_be_searched(cast: Cast) -> None:
    titles = {
        "日本語の文法": "日本語",
        "Основы языка": "основы",
        "हिन्दी सीखें": "हिन्दी",
        "مقدمة في البرمجة": "البرمجة",
        "ภาษาไทยง่าย": "ภาษาไทย",
    }
    course = published_course(by=cast.ines, lessons=1)
    for title, typed in titles.items():
        course.title = title
        course.save(update_fields=["title"])
        index_course(course)
        assert found(typed) == [title]
