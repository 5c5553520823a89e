"""Prepared queries give what the same query gives when Django builds it anew."""

from datetime import timedelta
from typing import Any

import pytest
from accounts.models import Session, User
from django.db import connection, transaction
from django.db.models import CharField, DateTimeField, Exists, F, OuterRef, QuerySet, UUIDField
from django.db.models.functions import JSONObject
from django.db.models.signals import post_init
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from lib.given import Given
from lib.prepared import Prepared
from lib.prepared_writes import PreparedWrite, write
from lib.together import update

from tests.cast import Cast

pytestmark = pytest.mark.django_db


def with_session(moment: Any) -> QuerySet[User]:
    alive = Session.objects.alive(moment).filter(user=OuterRef("pk"))
    return User.objects.annotate(alive=Exists(alive), told=JSONObject(role="role")).order_by("email")


def test_instances_are_the_same_with_all_that_they_were_annotated_with(cast: Cast) -> None:
    now = timezone.now()
    Session.objects.create(user=cast.lena, expires_at=now + timedelta(days=1))
    prepared = Prepared(lambda: with_session(Given("now", DateTimeField())))
    for moment in (now, now + timedelta(days=2), now):
        found, plain = prepared.all(now=moment), list(with_session(moment))
        assert found == plain
        assert [vars(each) | {"_state": 0} for each in found] == [vars(each) | {"_state": 0} for each in plain]
        assert [each.alive for each in found].count(True) == (moment == now)


def test_rows_are_the_same_as_dictionaries_and_as_tuples(cast: Cast) -> None:
    def rows(email: Any) -> QuerySet[User]:
        return User.objects.filter(email=email).annotate(told=JSONObject(role="role"), name=F("full_name"))

    columns = ("name", "id", "told", "created_at")
    email = Given("email", CharField())
    as_dict = Prepared(lambda: rows(email).values(*columns))
    as_tuple = Prepared(lambda: rows(email).values_list(*columns))
    for user in (cast.lena, cast.liam):
        assert as_dict.first(email=user.email) == rows(user.email).values(*columns).get()
        assert as_tuple.first(email=user.email) == rows(user.email).values_list(*columns).get()
    assert as_dict.first(email="nobody@lectern.example") is None


def test_a_value_is_never_part_of_the_statement(cast: Cast) -> None:
    found = Prepared(lambda: User.objects.filter(email=Given("email", CharField())))
    assert found.all(email="' OR 1=1 --") == []
    assert found.all(email="%s") == []
    assert found.first(email=cast.lena.email) == cast.lena


def test_a_value_that_is_missing_is_an_error(cast: Cast) -> None:
    found = Prepared(lambda: User.objects.filter(pk=Given("user", UUIDField())))
    with pytest.raises(KeyError):
        found.all(email=cast.lena.email)


def test_ids_may_come_as_text(cast: Cast) -> None:
    found = Prepared(
        lambda: User.objects.filter(pk=Given("user", UUIDField())).values_list("id", "email"), ids_as_text=True
    )
    assert found.all(user=cast.lena.pk) == [(str(cast.lena.pk), cast.lena.email)]


def test_related_instances_come_with_them(cast: Cast, django_assert_num_queries: Any) -> None:
    Session.objects.create(user=cast.lena, expires_at=timezone.now())
    mine = Prepared(lambda: Session.objects.filter(user=Given("user", UUIDField())).select_related("user"))
    with django_assert_num_queries(1):
        assert mine.first(user=cast.lena.pk).user == cast.lena
    assert mine.first(user=cast.liam.pk) is None


def test_what_was_not_read_is_read_when_it_is_asked_for(cast: Cast, django_assert_num_queries: Any) -> None:
    found = Prepared(lambda: User.objects.filter(email=Given("email", CharField())).defer("full_name"))
    lena = found.first(email=cast.lena.email)
    assert lena.get_deferred_fields() == {"full_name"}
    with django_assert_num_queries(1):
        assert lena.full_name == cast.lena.full_name


def test_who_listens_for_new_instances_hears_of_each(cast: Cast) -> None:
    heard: list[Any] = []

    def hear(instance: Any, **told: Any) -> None:
        heard.append(instance)

    post_init.connect(hear, sender=User)
    try:
        lena = Prepared(lambda: User.objects.filter(email=Given("email", CharField()))).first(email=cast.lena.email)
    finally:
        post_init.disconnect(hear, sender=User)
    assert [each is lena for each in heard] == [True]


def test_a_row_is_locked_by_who_asks_for_that_and_by_nobody_else(cast: Cast) -> None:
    mine = Prepared(lambda: Session.objects.filter(user=Given("user", UUIDField())).select_related("user"))
    for lock in (False, True, False):
        with CaptureQueriesContext(connection) as captured:
            mine.first(lock=lock, user=cast.lena.pk)
        ending = ' FOR NO KEY UPDATE OF "accounts_session"'
        expected = lock and connection.features.has_select_for_update
        assert captured.captured_queries[0]["sql"].endswith(ending) is expected


def test_a_lookup_that_reads_its_value_too_early_is_refused_rather_than_wrong() -> None:
    with pytest.raises(TypeError):
        f"{Given('user', CharField())}%"


def test_a_prepared_write_runs_together_with_others(cast: Cast) -> None:
    renamed = PreparedWrite(
        lambda: update(User.objects.filter(email=Given("email", CharField())), full_name=Given("name", CharField()))
    )
    noted = PreparedWrite(lambda: update(User.objects.filter(email=Given("email", CharField())), bio="100 %"))
    for number in range(3):
        with transaction.atomic():
            write(
                renamed.ready(email=cast.lena.email, name=f"Lena {number}"),
                noted.ready(email=cast.liam.email),
                renamed.ready(email=cast.ines.email, name="%s"),
            )
        people = User.objects.filter(pk__in=[cast.lena.pk, cast.liam.pk, cast.ines.pk]).order_by("email")
        assert list(people.values_list("full_name", "bio")) == [("%s", ""), (f"Lena {number}", ""), ("Liam", "100 %")]


def test_a_prepared_write_says_how_many_rows_it_changed(cast: Cast) -> None:
    renamed = PreparedWrite(
        lambda: update(User.objects.filter(email=Given("email", CharField())), full_name=Given("name", CharField()))
    )
    assert renamed.run(email=cast.lena.email, name="It's me %s") == 1
    assert renamed.run(email="nobody@lectern.example", name="x") == 0
    cast.lena.refresh_from_db()
    assert cast.lena.full_name == "It's me %s"
