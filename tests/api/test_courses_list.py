"""The catalogue: finding published courses."""

from collections.abc import Callable
from typing import Any

import pytest
from accounts.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from learning.models import CourseStats
from lib.kept import Kept

from api.course_schemas import CourseItem
from api.pagination import Page
from content.actions.moderation import unpublish_course
from content.editions import add_up_changes
from content.models import Category, Course, CourseInstructor, CourseWords
from tests.cast import Cast
from tests.factories.courses import category, draft_course, published_course
from tests.http import ApiClient

pytestmark = pytest.mark.django_db
Api = Callable[[User | None], ApiClient]


@pytest.fixture
def shelf(cast: Cast) -> dict[str, Course]:
    """Three published courses that differ in everything, and a draft."""
    free = published_course(by=cast.ines, title="Python basics", lessons=1, summary="Start here.")
    dear = published_course(
        by=cast.otto,
        title="Zen of cooking",
        lessons=1,
        price=5000,
        difficulty="ADVANCED",
        language="pt-BR",
        category=category("food"),
    )
    cheap = published_course(by=cast.ines, title="Ästhetik", lessons=1, price=1000, difficulty="INTERMEDIATE")
    draft_course(by=cast.ines, title="Python secrets", lessons=1)
    category("empty")
    CourseStats.objects.create(course=free, enrollment_count=3, review_count=3, rating_sum=13)
    CourseStats.objects.create(course=dear, enrollment_count=9, review_count=1, rating_sum=5)
    return {"free": free, "dear": dear, "cheap": cheap}


def titles(answer: Any) -> list[str]:
    assert answer.status == 200, answer
    return [item["title"] for item in answer.data["items"]]


def test_a_published_course_is_listed_with_everything_that_a_card_shows(api: Api, cast: Cast) -> None:
    course = published_course(by=cast.ines, title="Knots", lessons=2)
    CourseStats.objects.create(course=course, enrollment_count=3, review_count=3, rating_sum=13)
    answer = api(None).get("courses/")
    assert answer.data["items"] == [
        {
            "id": str(course.pk),
            "slug": "knots",
            "title": "Knots",
            "summary": "All about Knots.",
            "category": {"slug": "teaching", "name": "Teaching"},
            "difficulty": "BEGINNER",
            "language": "en",
            "price": 0,
            "currency": "USD",
            "is_free": True,
            "thumbnail_url": None,
            "enrollment_count": 3,
            "average_rating": 4.33,
            "review_count": 3,
            "duration_seconds": 120,
            "lesson_count": 2,
            "instructor": {"id": str(cast.ines.pk), "full_name": "Ines", "picture_url": None},
            "published_at": answer.data["items"][0]["published_at"],
        }
    ]
    Page[CourseItem].model_validate(answer.data, strict=False)
    assert set(answer.data["items"][0]) == set(CourseItem.model_fields)


@pytest.mark.usefixtures("shelf")
def test_the_newest_come_first_and_drafts_are_nowhere(api: Api) -> None:
    assert titles(api(None).get("courses/")) == ["Ästhetik", "Zen of cooking", "Python basics"]
    assert titles(api(None).get("courses/?search=secrets")) == []


@pytest.mark.usefixtures("shelf")
def test_every_filter_narrows(api: Api, cast: Cast) -> None:
    expected = {
        "search=python": ["Python basics"],
        "search=astHETIK": ["Ästhetik"],
        "category=food": ["Zen of cooking"],
        "category=empty": [],
        "difficulty=INTERMEDIATE": ["Ästhetik"],
        f"instructor={cast.otto.pk}": ["Zen of cooking"],
        "language=pt": ["Zen of cooking"],
        "language=PT-br": ["Zen of cooking"],
        "is_free=true": ["Python basics"],
        "is_free=false": ["Ästhetik", "Zen of cooking"],
        "price_min=1001": ["Zen of cooking"],
        "price_max=1000": ["Ästhetik", "Python basics"],
        "rating_min=4.5": ["Zen of cooking"],
        "rating_min=4": ["Zen of cooking", "Python basics"],
        "rating_min=0": ["Ästhetik", "Zen of cooking", "Python basics"],
        "search=all&is_free=false&language=en": ["Ästhetik"],
    }
    client = api(None)
    assert {query: titles(client.get(f"courses/?{query}")) for query in expected} == expected


@pytest.mark.usefixtures("shelf")
def test_every_ordering_orders(api: Api) -> None:
    art, food, code = "Ästhetik", "Zen of cooking", "Python basics"
    expected = {
        "-published_at": [art, food, code],
        "published_at": [code, food, art],
        "price": [code, art, food],
        "-price": [food, art, code],
        "-average_rating": [food, code, art],
        "average_rating": [code, food, art],
        "-enrollment_count": [food, code, art],
        "relevance": [art, food, code],
    }
    client = api(None)
    assert {order: titles(client.get(f"courses/?ordering={order}")) for order in expected} == expected
    up = titles(client.get("courses/?ordering=title"))
    assert titles(client.get("courses/?ordering=-title")) == up[::-1]
    assert titles(client.get("courses/?search=a&ordering=-price")) == [food, art]


@pytest.mark.parametrize(
    "query",
    [
        *("difficulty=EASY", "difficulty=", "ordering=random", "ordering=slug", "instructor=ines", "is_free=perhaps"),
        *("price_min=-1", "price_max=99999999999999999999", "rating_min=6", "rating_min=nan", "language=x"),
        *("page=0", "page_size=101", "page=99999999999", "levle=BEGINNER"),
        *("category=nowhere", "category=%00", "search=%00"),
        "search=" + "x" * 10_000,
    ],
)
def test_an_unknown_or_impossible_value_is_refused_and_not_ignored(api: Api, query: str) -> None:
    answer = api(None).get(f"courses/?{query}")
    assert (answer.status, answer.code) == (422, "VALIDATION_ERROR")
    assert query.split("=")[0] in answer.details["fields"] or "filters" in answer.details["fields"]


@pytest.mark.usefixtures("shelf")
def test_no_search_is_too_odd(api: Api) -> None:
    for search in ["'", '"', "%22 OR 1=1", "%5C", "%25", "*:%26|!()", "%F0%9F%8E%88", "a" * 300, "%ED%A0%80", "-", "^"]:
        answer = api(None).get(f"courses/?search={search}")
        assert answer.status in {200, 422}, search


@pytest.mark.usefixtures("shelf")
def test_a_typing_error_is_mended_and_told(api: Api) -> None:
    answer = api(None).get("courses/?search=pyhton")
    assert titles(answer) == ["Python basics"]
    assert "“python”" in answer.body["message"]
    assert titles(api(None).get("courses/?search=pyhton&category=food")) == []


@pytest.mark.usefixtures("shelf")
def test_pages_have_links_that_keep_the_filters(api: Api) -> None:
    first = api(None).get("courses/?page_size=1&price_max=1000")
    assert (first.data["count"], first.data["previous"], titles(first)) == (2, None, ["Ästhetik"])
    second = api(None).get(first.data["next"])
    assert (titles(second), second.data["next"]) == (["Python basics"], None)


@pytest.mark.usefixtures("shelf")
def test_a_page_past_the_last_is_empty_and_knows_how_many_there_are(api: Api) -> None:
    for query, count in (("", 3), ("search=python&", 1), ("search=%27%27&", 0), ("category=empty&", 0)):
        page = api(None).get(f"courses/?{query}page=7&page_size=2").data
        assert (page["items"], page["count"], page["next"]) == ([], count, None), query


@pytest.mark.usefixtures("shelf")
def test_a_page_is_one_query_and_of_a_search_that_has_words_to_read_two_or_three(
    api: Api, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    everything = (
        f"search=a&category=teaching&difficulty=INTERMEDIATE&instructor={cast.ines.pk}&language=en&is_free=false"
        "&price_min=1&price_max=5000&ordering=-average_rating"
    )
    api(None).get("courses/?search=p")  # this process knows now that all is new
    monkeypatch.setattr("api.courses._pages", Kept(most=100))
    told = [*[("", 1)] * 2, (everything.partition("&")[2], 1), *[(everything, 2)] * 2]
    read = [("search=p", 3), ("search=p", 1), ("search=p b", 2), ("search=b p", 1)]
    for query, most in [*told, *read]:
        with CaptureQueriesContext(connection) as queries:
            assert len(titles(api(None).get(f"courses/?{query}"))) >= 1
        assert len(queries) == most


@pytest.mark.usefixtures("shelf")
def test_the_page_is_not_sent_again_until_it_changes(api: Api, shelf: dict[str, Course]) -> None:
    answer = api(None).get("courses/")
    asked = {"If-None-Match": answer["ETag"]}
    again = api(None).get("courses/", **asked)
    assert (again.status, again.response.content, again["ETag"]) == (304, b"", answer["ETag"])
    CourseStats.objects.filter(course=shelf["free"]).update(enrollment_count=4)
    assert api(None).get("courses/", **asked).status == 200


@pytest.mark.usefixtures("shelf")
def test_kept_sets_of_courses_find_what_the_database_finds(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    searches = ["p", "python", "s", "about al", "o c about", "zen cook", "basics start", "here all", "nothing"]
    orders = ["", "&ordering=-published_at", "&page_size=1&page=2", "&page_size=2&page=2", "&page=9"]
    urls = [f"courses/?search={search}{order}" for search in searches for order in orders]
    monkeypatch.setattr("api.courses._pages", Kept(most=0))
    monkeypatch.setattr("content.word_sets.WORTH_READING", 1000)
    asked = [api(None).get(url).data for url in urls]
    monkeypatch.setattr("content.word_sets.WORTH_READING", 1)
    assert [api(None).get(url).data for url in urls] == asked
    with CaptureQueriesContext(connection) as queries:
        assert len({tuple(titles(api(None).get(url))) for url in urls[:15]}) > 3
    assert len(queries) < 25


def test_what_a_search_has_found_is_never_out_of_date(api: Api, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("content.word_sets.WORTH_READING", 1)

    def found() -> list[str]:
        answer = api(None).get("courses/?search=kno&page_size=2")
        assert answer.data["count"] == Course.objects.published().count()
        return titles(answer)

    published_course(by=cast.ines, title="Knots", lessons=1)
    second = published_course(by=cast.ines, title="More knots", lessons=1)
    assert found() == found() == ["More knots", "Knots"]
    third = published_course(by=cast.ines, title="Knots again", lessons=1)
    assert found() == found() == ["Knots again", "More knots"]
    unpublish_course(course=third, by=cast.rosa)
    assert found() == found() == ["More knots", "Knots"]
    add_up_changes()
    assert found() == ["More knots", "Knots"]
    Course.objects.filter(pk=second.pk).update(thumbnail="covers/knots.png")
    CourseStats.objects.create(course=second, enrollment_count=8)
    [shown, _] = api(None).get("courses/?search=kno&page_size=2").data["items"]
    assert (shown["enrollment_count"], shown["thumbnail_url"] is None) == (8, False)


def test_a_page_that_is_kept_is_what_another_process_answers_after_every_change(
    api: Api, cast: Cast, shelf: dict[str, Course], monkeypatch: pytest.MonkeyPatch
) -> None:
    free, stats = Course.objects.filter(pk=shelf["free"].pk), CourseStats.objects.filter(course=shelf["free"])
    changes: list[Callable[[], object]] = [
        lambda: stats.update(rating_sum=15),
        lambda: stats.update(enrollment_count=10),
        lambda: CourseStats.objects.create(course=shelf["cheap"], enrollment_count=9, review_count=1, rating_sum=5),
        lambda: free.update(title="Bends", price=7000),
        lambda: CourseWords.objects.filter(course=shelf["free"]).update(title=" bends "),
        lambda: Category.objects.filter(slug="food").update(slug="foods"),
        lambda: CourseInstructor.objects.filter(course=shelf["dear"]).update(user=cast.ines),
        lambda: published_course(by=cast.otto, title="Python again", lessons=1),
        lambda: unpublish_course(course=shelf["dear"], by=cast.rosa),
    ]
    queries = ["", "page_size=1&page=2", "ordering=-enrollment_count", "ordering=average_rating", "rating_min=4.5"]
    queries += ["ordering=-price", "category=food", "search=python", "search=pyhton", f"instructor={cast.ines.pk}"]

    def answered() -> list[Any]:
        return [answer.body.get("data") for answer in (api(None).get(f"courses/?{query}") for query in queries)]

    before = answered()
    for change in changes:
        change()
        told = answered()
        with monkeypatch.context() as another:
            for kept in ("api.courses._pages", "api.course_rows._pages", "api.course_rows._kept"):
                another.setattr(kept, Kept(most=0))
            assert answered() == told != before
        before = told


def test_what_a_process_keeps_of_a_course_is_never_out_of_date(api: Api, cast: Cast, settings: Any) -> None:
    """The rows are changed behind the back of the process, as another process does."""
    settings.ALLOWED_HOSTS = ["one.test", "other.test"]
    course = published_course(by=cast.ines, title="Knots", lessons=1)
    Course.objects.filter(pk=course.pk).update(thumbnail="covers/knots.png")

    def listed(host: str) -> dict[str, Any]:
        answer = api(None).get("courses/", host=host)
        Page[CourseItem].model_validate(answer.data, strict=False)
        return dict(answer.data["items"][0])

    first = listed("one.test")
    assert first["thumbnail_url"].startswith("http://one.test/")
    assert listed("other.test")["thumbnail_url"].startswith("http://other.test/")
    Course.objects.filter(pk=course.pk).update(title="Bends")
    User.objects.filter(pk=cast.ines.pk).update(full_name="Ines II")
    CourseStats.objects.create(course=course, enrollment_count=8)
    changed = listed("one.test")
    assert (changed["title"], changed["instructor"]["full_name"]) == ("Bends", "Ines II")
    assert changed["enrollment_count"] == 8
