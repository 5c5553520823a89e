"""Categories: everybody reads them, admins look after them."""

from collections.abc import Callable

import pytest
from accounts.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from content.models import Category
from tests.cast import Cast
from tests.factories.courses import category, draft_course, published_course
from tests.http import ApiClient

pytestmark = pytest.mark.django_db
Api = Callable[[User | None], ApiClient]


def test_anybody_lists_them_with_the_number_of_published_courses(api: Api, cast: Cast) -> None:
    published_course(by=cast.ines, lessons=1)
    draft_course(by=cast.ines, title="Draft", lessons=1)
    Category.objects.create(name="Art", slug="art", icon="palette", description="Colours.")
    with CaptureQueriesContext(connection) as queries:
        answer = api(None).get("categories/")
    assert answer.status == 200
    assert answer.data["items"] == [
        {"name": "Art", "slug": "art", "description": "Colours.", "icon": "palette", "course_count": 0},
        {"name": "Teaching", "slug": "teaching", "description": "", "icon": "book", "course_count": 1},
    ]
    assert len(queries) == 2
    assert api(None).get("categories/", **{"If-None-Match": answer["ETag"]}).status == 304


def test_an_admin_adds_changes_and_removes_one(api: Api, cast: Cast) -> None:
    rosa = api(cast.rosa)
    added = rosa.post("categories/", {"name": "Fine Art", "icon": "palette"})
    assert (added.status, added.data["slug"], added.data["course_count"]) == (201, "fine-art", 0)
    changed = rosa.patch("categories/fine-art/", {"name": "Arts", "slug": "arts"})
    assert (changed.status, changed.data["name"], changed.data["icon"]) == (200, "Arts", "palette")
    assert rosa.delete("categories/arts/").status == 200
    assert not Category.objects.filter(name="Arts").exists()


@pytest.mark.parametrize("who", ["nobody", "lena", "ines"])
def test_nobody_else_may(api: Api, cast: Cast, who: str) -> None:
    category("art")
    client, status = api(getattr(cast, who, None)), 401 if who == "nobody" else 403
    assert client.post("categories/", {"name": "New"}).status == status
    assert client.patch("categories/art/", {"name": "New"}).status == status
    assert client.delete("categories/art/").status == status
    assert list(Category.objects.values_list("name", flat=True)) == ["Art"]


@pytest.mark.parametrize("course", [draft_course, published_course])
def test_a_category_in_use_stays(api: Api, cast: Cast, course: Callable[..., object]) -> None:
    course(by=cast.ines, lessons=1)
    answer = api(cast.rosa).delete("categories/teaching/")
    assert (answer.status, answer.code) == (409, "CATEGORY_IN_USE")
    assert Category.objects.filter(slug="teaching").exists()


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "name"),
        ({"name": " "}, "name"),
        ({"name": "Art"}, "name"),
        ({"name": "Other", "slug": "art"}, "slug"),
        ({"name": "Other", "slug": "not a slug"}, "slug"),
        ({"name": "Other", "icon": "skull"}, "icon"),
        ({"name": "x" * 101}, "name"),
        ({"name": "NUL \x00"}, "name"),
    ],
)
def test_what_is_wrong_is_told_by_field(api: Api, cast: Cast, body: dict[str, str], field: str) -> None:
    category("art")
    answer = api(cast.rosa).post("categories/", body)
    assert (answer.status, answer.code) == (422, "VALIDATION_ERROR")
    assert field in answer.details["fields"]
    assert Category.objects.count() == 1


def test_an_unknown_one_is_not_found(api: Api, cast: Cast) -> None:
    assert api(cast.rosa).patch("categories/nowhere/", {"name": "New"}).status == 404
    assert api(cast.rosa).delete("categories/nowhere/").status == 404
