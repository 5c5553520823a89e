"""The shorter ways of our compiler lead where Django's lead."""

from collections.abc import Callable
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

pytestmark = pytest.mark.skipif(connection.vendor != "postgresql", reason="of PostgreSQL")

QUERIES: dict[str, Callable[[], Any]] = {
    "no order": lambda: User.objects.order_by(),
    "the order of the model": lambda: LessonPage.objects.filter(pk=3),
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
def test_it_writes_what_django_writes(name: str, monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    def written() -> Any:
        return QUERIES[name]().query.get_compiler("default").as_sql()

    assert connection.ops.compiler("SQLCompiler") is ours.SQLCompiler
    by_us = written()
    monkeypatch.setattr(connection.ops, "_cache", djangos)
    assert type(QUERIES[name]().query.get_compiler("default")) is djangos.SQLCompiler
    assert by_us == written()


def test_columns_that_nobody_orders_by_are_not_taken_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []
    monkeypatch.setattr("django.db.models.expressions.Col.__hash__", lambda col: asked.append(col) or id(col))
    str(LessonPage.objects.filter(pk=3).query)
    assert asked == []
    str(LessonPage.objects.order_by(F("title")).query)
    assert len(asked) > 30
