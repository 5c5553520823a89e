"""Reviews: who may write them, who may remove them, and what the catalogue makes of them."""

from collections.abc import Callable

import pytest
from learning.models import CourseStats, Review

from content.models import Course, CourseInstructor
from tests.cast import Cast
from tests.http import ApiClient
from tests.learning import world

Api = Callable[..., ApiClient]


@pytest.fixture
def course(cast: Cast, api: Api) -> Course:
    """Ines' course, with Lena and Liam in it."""
    made = world.course_by(cast.ines, title="Knots")
    for learner in (cast.lena, cast.liam):
        api(learner).post(f"courses/{made.slug}/enroll/")
    return made


def counted(course: Course) -> tuple[int, int, float | None]:
    stats = CourseStats.objects.get(course=course)
    return stats.review_count, stats.rating_sum, stats.average_rating


def review(client: ApiClient, course: Course, rating: int = 4, text: str = "Good.") -> str:
    return str(client.post(f"courses/{course.slug}/reviews/", {"rating": rating, "text": text}).data["id"])


def test_a_learner_reviews_a_course_and_everybody_reads_it(course: Course, cast: Cast, api: Api) -> None:
    answer = api(cast.lena).post(f"courses/{course.slug}/reviews/", {"rating": 5, "text": " Splendid. "})
    assert answer.status == 201
    assert set(answer.data) == {"id", "rating", "text", "author", "created_at", "updated_at"}
    assert (answer.data["rating"], answer.data["text"]) == (5, "Splendid.")
    assert answer.data["author"] == {"full_name": "Lena", "picture_url": None}
    page = api(None).get(f"courses/{course.slug}/reviews/").data
    assert page["items"] == [answer.data]


def test_one_review_for_each_learner_and_course(course: Course, cast: Cast, api: Api) -> None:
    mine = review(api(cast.lena), course, 4)
    answer = api(cast.lena).post(f"courses/{course.slug}/reviews/", {"rating": 1})
    assert (answer.status, answer.code) == (409, "ALREADY_REVIEWED")
    assert answer.details == {"review_id": mine}
    assert counted(course) == (1, 4, 4.0)


def test_only_those_who_are_enrolled_review(course: Course, cast: Cast, api: Api) -> None:
    left = api(cast.liam).get("enrollments/").data["items"][0]["id"]
    api(cast.liam).delete(f"enrollments/{left}/")
    for user in (cast.otto, cast.rosa, cast.liam):
        answer = api(user).post(f"courses/{course.slug}/reviews/", {"rating": 5})
        assert (answer.status, answer.code) == (403, "FORBIDDEN")
    assert api(None).post(f"courses/{course.slug}/reviews/", {"rating": 5}).status == 401
    assert not Review.objects.exists()


def test_nobody_reviews_a_course_that_they_teach(course: Course, cast: Cast, api: Api) -> None:
    CourseInstructor.objects.create(course=course, user=cast.lena)
    api(cast.ines).post(f"courses/{course.slug}/enroll/")
    for user in (cast.ines, cast.lena):
        assert api(user).post(f"courses/{course.slug}/reviews/", {"rating": 5}).status == 403


@pytest.mark.parametrize(
    "body",
    [
        *({"rating": 0}, {"rating": 6}, {"rating": 4.5}, {"rating": "5"}, {"rating": None}, {"text": "no rating"}),
        *({"rating": 5, "text": "x" * 5001}, {"rating": 5, "text": "nul\x00"}, {"rating": 2**63}),
    ],
)
def test_a_review_that_makes_no_sense_is_refused(course: Course, cast: Cast, api: Api, body: object) -> None:
    answer = api(cast.lena).post(f"courses/{course.slug}/reviews/", body)
    assert (answer.status, answer.code) == (422, "VALIDATION_ERROR")
    assert not Review.objects.exists()


def test_the_author_changes_a_review_and_the_average_follows(course: Course, cast: Cast, api: Api) -> None:
    first = review(api(cast.lena), course, 5)
    review(api(cast.liam), course, 2)
    assert counted(course) == (2, 7, 3.5)
    answer = api(cast.lena).patch(f"reviews/{first}/", {"rating": 3})
    assert (answer.status, answer.data["rating"], answer.data["text"]) == (200, 3, "Good.")
    assert answer.data["updated_at"] > answer.data["created_at"]
    assert counted(course) == (2, 5, 2.5)
    assert api(cast.lena).patch(f"reviews/{first}/", {"text": "Hm."}).data["text"] == "Hm."
    assert counted(course) == (2, 5, 2.5)


def test_only_the_author_changes_a_review(course: Course, cast: Cast, api: Api) -> None:
    written = review(api(cast.lena), course, 5)
    for user in (cast.liam, cast.ines, cast.ada):
        answer = api(user).patch(f"reviews/{written}/", {"rating": 1})
        assert (answer.status, answer.code) == (403, "FORBIDDEN")
    assert api(None).patch(f"reviews/{written}/", {"rating": 1}).status == 401
    assert counted(course) == (1, 5, 5.0)


def test_the_author_and_admins_remove_a_review(course: Course, cast: Cast, api: Api) -> None:
    lenas, liams = review(api(cast.lena), course, 5), review(api(cast.liam), course, 1)
    for user in (cast.liam, cast.ines, cast.otto):
        assert api(user).delete(f"reviews/{lenas}/").status == 403
    assert api(cast.rosa).delete(f"reviews/{liams}/").status == 200
    assert counted(course) == (1, 5, 5.0)
    assert api(cast.lena).delete(f"reviews/{lenas}/").status == 200
    assert counted(course) == (0, 0, None)
    assert api(cast.lena).delete(f"reviews/{lenas}/").status == 404


def test_reviews_of_a_course_out_of_the_catalogue_are_gone_for_strangers(course: Course, cast: Cast, api: Api) -> None:
    written = review(api(cast.lena), course)
    world.unpublish(course)
    assert api(None).get(f"courses/{course.slug}/reviews/").status == 404
    assert api(cast.lena).post(f"courses/{course.slug}/reviews/", {"rating": 1}).status == 404
    assert api(cast.liam).patch(f"reviews/{written}/", {"rating": 1}).status == 404
    assert api(cast.lena).delete(f"reviews/{written}/").status == 200


@pytest.mark.parametrize(
    ("ordering", "ratings"), [("", [2, 5]), ("created_at", [5, 2]), ("rating", [2, 5]), ("-rating", [5, 2])]
)
def test_reviews_are_ordered(course: Course, cast: Cast, api: Api, ordering: str, ratings: list[int]) -> None:
    review(api(cast.lena), course, 5)
    review(api(cast.liam), course, 2)
    query = f"?ordering={ordering}" if ordering else ""
    with world.at_most(3):
        page = api(None).get(f"courses/{course.slug}/reviews/{query}").data
    assert [each["rating"] for each in page["items"]] == ratings
    assert api(None).get(f"courses/{course.slug}/reviews/?ordering=author").status == 422


def test_who_may_not_review_is_told_why_before_they_try(course: Course, cast: Cast, api: Api) -> None:
    address = f"courses/{course.slug}/reviews/"
    api(cast.ines).post(f"courses/{course.slug}/enroll/")
    told = {
        user.full_name: api(user).get(f"{address}?mine=true").body["message"]
        for user in (cast.rosa, cast.ines, cast.lena)
    }
    assert told == {
        "Rosa": "Only those who are enrolled can review a course.",
        "Ines": "Nobody reviews a course that they teach.",
        "Lena": "",
    }
    for user in (cast.rosa, cast.ines):
        refused = api(user).post(address, {"rating": 5})
        assert (refused.status, refused.body["message"]) == (403, told[user.full_name])
    assert api(cast.rosa).get(address).body["message"] == ""


def test_one_reads_the_review_that_one_wrote(course: Course, cast: Cast, api: Api) -> None:
    for learner in (cast.lena, cast.liam):
        review(api(learner), course, text=f"{learner.full_name} was here.")
    own = api(cast.lena).get(f"courses/{course.slug}/reviews/?mine=true").data["items"]
    assert [each["text"] for each in own] == ["Lena was here."]
    assert api(cast.rosa).get(f"courses/{course.slug}/reviews/?mine=true").data["items"] == []
    assert api(None).get(f"courses/{course.slug}/reviews/?mine=true").status == 401
    assert api(None).get(f"courses/{course.slug}/reviews/?mine=false").data["count"] == 2
