"""Learners read from a replica while nobody can tell, and from the primary as soon as somebody could."""

from collections.abc import Iterator
from typing import Any

import pytest
from accounts.models import Session
from django.db import connection, connections, transaction
from lib import replica as replicas
from lib.replica import REPLICA, Replica, reading_allowed

from content.models import Course
from tests.cast import Cast, make_cast
from tests.factories.courses import published_course
from tests.http import ApiClient

STALE = "As it was on the replica"
_TABLES = ("content_course", "content_cataloguechange", "learning_enrollment", "accounts_session", "accounts_user")


@pytest.fixture
def school(committed_db: None) -> Cast:
    return make_cast()


@pytest.fixture
def course(school: Cast) -> Course:
    return published_course(by=school.ines, title="Knots")


@pytest.fixture
def behind(course: Course, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Replica]:
    """A replica that has stopped: the tables as they are now, but for a title by which they are known."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA stale")
        for table in _TABLES:
            cursor.execute(f"CREATE TABLE stale.{table} AS SELECT * FROM public.{table}")
        cursor.execute("UPDATE stale.content_course SET title = %s", [STALE])
        cursor.execute("UPDATE stale.content_cataloguechange SET number = number + 1")
    settings.DATABASE_ROUTERS = ["lib.replica.ReplicaRouter"]
    place = settings.MIDDLEWARE.index("api.layers.ApiLayersMiddleware")
    settings.MIDDLEWARE = [*settings.MIDDLEWARE[:place], "api.replica.ReplicaMiddleware", *settings.MIDDLEWARE[place:]]
    options = {"OPTIONS": {"options": "-c search_path=stale,public"}}
    connections.settings[REPLICA] = {**connections[connection.alias].settings_dict, **options}
    connections[REPLICA].connect()  # by hand: tests may not use what they did not know of when they began
    fresh = Replica()
    monkeypatch.setattr(replicas, "replica", fresh)
    monkeypatch.setattr("api.replica.replica", fresh)
    monkeypatch.setattr(replicas, "_REPLICA_IS_AT", replicas._PRIMARY_IS_AT)
    monkeypatch.setattr(replicas, "_EVERY", 0.0)
    yield fresh
    connections[REPLICA].close()
    del connections[REPLICA], connections.settings[REPLICA]
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA stale CASCADE")


def title(client: ApiClient) -> str:
    answer = client.get("courses/")
    assert answer.status == 200
    return str(answer.data["items"][0]["title"])


def test_who_only_reads_reads_from_the_replica(school: Cast, behind: Replica) -> None:
    assert title(ApiClient()) == title(ApiClient(school.lena)) == STALE
    for nonsense in ("Bearer a.b.c", "Bearer ..", "Bearer a." + "W" * 3000 + ".c", "Bearer a.W10.c"):
        assert ApiClient().get("enrollments/", authorization=nonsense).status == 401


def test_who_writes_reads_their_own_writes_at_once(school: Cast, course: Course, behind: Replica) -> None:
    lena, liam = ApiClient(school.lena), ApiClient(school.liam)
    assert lena.get("enrollments/").data["count"] == 0
    assert lena.post(f"courses/{course.slug}/enroll/").status == 201
    assert lena.get("enrollments/").data["count"] == 1
    assert ApiClient(school.lena).get("enrollments/").data["count"] == 1, "on another device, too"
    assert title(lena) == "Knots"
    assert title(liam) == STALE, "nobody else is kept from the replica"


def test_without_the_memory_of_who_wrote_their_writes_would_be_missed(
    school: Cast, course: Course, behind: Replica, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.replica._wrote_just_now", lambda request: False)
    lena = ApiClient(school.lena)
    lena.post(f"courses/{course.slug}/enroll/")
    assert lena.get("enrollments/").data["count"] == 0


def test_who_is_who_is_never_asked_of_the_replica(school: Cast, course: Course, behind: Replica) -> None:
    lena, lesson = ApiClient(school.lena), course.lessons.first()
    assert lesson is not None
    assert lena.get("users/me/").status == 200
    Session.objects.filter(user=school.lena).revoke()
    assert lena.get("users/me/").status == 401
    assert lena.get("enrollments/").status == 401
    assert lena.get(f"courses/{course.slug}/lessons/{lesson.pk}/").status == 401


def test_reads_go_to_the_primary_while_the_replica_is_not_fine(
    school: Cast, behind: Replica, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = {"it is behind": "SELECT 1", "it is none": "SELECT NULL", "it is down": "SELECT 1 FROM nowhere"}
    for why, answer in broken.items():
        fresh = Replica()
        monkeypatch.setattr(replicas, "replica", fresh)
        monkeypatch.setattr(replicas, "_REPLICA_IS_AT", answer)
        assert title(ApiClient()) == "Knots", why


def test_a_read_that_the_replica_breaks_off_is_answered_by_the_primary(
    school: Cast, behind: Replica, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert behind.is_fine()
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE stale.content_course")
        cursor.execute(
            "CREATE VIEW stale.content_course AS SELECT * FROM public.content_course WHERE pg_sleep(9) IS NULL"
        )
    with connections[REPLICA].cursor() as cursor:
        cursor.execute("SET statement_timeout = 50")
    monkeypatch.setattr(behind, "_look", lambda now: True)
    assert title(ApiClient()) == "Knots"
    assert not behind.is_fine(), "it is left alone for a while"


def test_what_was_read_from_the_replica_is_written_to_the_primary(school: Cast, behind: Replica) -> None:
    with reading_allowed():
        course = Course.objects.get()
        assert (course._state.db, course.title) == (REPLICA, STALE)
        course.save(update_fields=["title"])
    assert Course.objects.get().title == STALE


def test_inside_a_transaction_everything_is_the_primary_s(school: Cast, behind: Replica) -> None:
    with reading_allowed(), transaction.atomic():
        assert Course.objects.get().title == "Knots"
        assert Course.objects.select_for_update().get().title == "Knots"
