"""The shorter ways of our compiler lead where Django's lead."""

from collections.abc import Callable
from itertools import chain
from typing import Any

import pytest
from accounts.models import User
from django.db import connection
from django.db.backends.postgresql import compiler as djangos
from django.db.models import Count, Exists, F, FilteredRelation, OuterRef, Q
from django.db.models.functions import Lower
from lib.postgresql import compiler as ours
from wagtail.models import Page, TaskState

from content.models import Course, LessonPage, Release
from tests.cast import Cast
from tests.factories.courses import draft_course

pytestmark = pytest.mark.skipif(connection.vendor != "postgresql", reason="of PostgreSQL")

QUERIES: dict[str, Callable[[], Any]] = {
    "no order": lambda: User.objects.order_by(),
    "the order of the model": lambda: LessonPage.objects.filter(pk=3),
    "a parent that is joined already": lambda: LessonPage.objects.filter(title="x").order_by("owner__email"),
    "the child of a row": lambda: Page.objects.select_related("lessonpage").filter(pk=3),
    "rows with one thing more": lambda: User.objects.annotate(taught=Count("teaches")).filter(pk=3),
    "names": lambda: Page.objects.order_by("-title", "owner__email", "pk"),
    "reversed": lambda: Page.objects.order_by("-title", "path").reverse(),
    "at random": lambda: Page.objects.order_by("?"),
    "expressions": lambda: User.objects.order_by(Lower("email"), F("full_name").desc(nulls_last=True)),
    "an expression and a name": lambda: User.objects.order_by(F("email"), "pk"),
    "an alias": lambda: User.objects.annotate(taught=Count("teaches")).order_by("-taught", "pk"),
    "an alias that is selected by its place": lambda: User.objects.values(said=Lower("email")).order_by("said"),
    "a column that is selected by its place": lambda: User.objects.values_list("email", "pk").order_by("email"),
    "related rows": lambda: Course.objects.select_related("page", "current_release").order_by("page__title"),
    "some columns": lambda: Page.objects.only("title").order_by("path"),
    "the same table twice": lambda: Page.objects.filter(owner__owned_pages__title="x").filter(
        owner__owned_pages__slug="y"
    ),
    "distinct": lambda: User.objects.filter(teaches__isnull=False).distinct().order_by("teaches__role"),
    "a relation by a name of its own": lambda: User.objects.annotate(
        taught=FilteredRelation("teaches", condition=Q(teaches__role="lead"))
    ).order_by("taught__role"),
    "a query in a query": lambda: Course.objects.filter(
        Exists(Release.objects.filter(course=OuterRef("pk")).order_by("number"))
    ),
    "two queries in one": lambda: User.objects.filter(pk=1).union(User.objects.filter(pk=2)).order_by("email"),
    "what is extra": lambda: User.objects.extra(select={"said": "lower(email)"}, order_by=["said"]),
    "what is extra, of a table": lambda: User.objects.extra(order_by=["accounts_user.email"]),
    "rows that are locked": lambda: TaskState.objects.select_for_update().order_by("pk"),
}


@pytest.mark.parametrize("name", QUERIES)
def test_it_writes_what_django_writes_the_first_time_and_again(
    name: str, monkeypatch: pytest.MonkeyPatch, db: None
) -> None:
    def written() -> Any:
        return QUERIES[name]().query.get_compiler("default").as_sql()

    for model in (User, Page, LessonPage, TaskState):
        if ours.KEPT in vars(model):
            monkeypatch.delattr(model, ours.KEPT)
    assert connection.ops.compiler("SQLCompiler") is ours.SQLCompiler
    by_us = [written(), written()]
    monkeypatch.setattr(connection.ops, "_cache", djangos)
    assert type(QUERIES[name]().query.get_compiler("default")) is djangos.SQLCompiler
    assert by_us == [written()] * 2


def test_rows_are_read_as_django_reads_them(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    draft_course(by=cast.ines)
    rows = [lambda: LessonPage.objects.all(), lambda: Page.objects.order_by("pk"), lambda: User.objects.order_by("pk")]
    by_us = [[vars(row) for row in read()] for read in (*rows, *rows)]
    assert ours.KEPT in vars(LessonPage)
    monkeypatch.setattr(connection.ops, "_cache", djangos)
    by_django = [[vars(row) for row in read()] for read in (*rows, *rows)]
    for one, other in zip(chain(*by_us), chain(*by_django), strict=True):
        assert {key: str(value) for key, value in one.items() if key != "_state"} == {
            key: str(value) for key, value in other.items() if key != "_state"
        }


def test_what_is_selected_is_worked_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    str(LessonPage.objects.filter(pk=3).query)
    monkeypatch.setattr(djangos.SQLCompiler, "get_select", lambda *_: pytest.fail("worked out again"))
    assert '"content_lessonpage"."body"' in str(LessonPage.objects.filter(pk=4).query)


def test_columns_that_nobody_orders_by_are_not_taken_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []
    monkeypatch.setattr("django.db.models.expressions.Col.__hash__", lambda col: asked.append(col) or id(col))
    str(LessonPage.objects.filter(pk=3).query)
    assert asked == []
    str(LessonPage.objects.order_by(F("title")).query)
    assert len(asked) > 30
