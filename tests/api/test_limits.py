"""How often operations may be called, by whom that is counted, and how it is told."""

from typing import Any
from uuid import uuid4

import pytest
from accounts.models import User
from accounts.tokens import read_access
from learning.models import Attempt, Enrollment, LessonProgress
from lib.rates import read_rate
from limits.models import Bucket
from outbox.models import Event

from api.api import api as the_api
from api.models import KeptAnswer
from tests.cast import PASSWORD, Cast
from tests.factories.courses import published_course
from tests.http import Answer, ApiClient
from tests.learning import world
from tests.learning.quizzes import Taker, quiz_in, right, singles
from tests.mailbox import mails_to

pytestmark = [pytest.mark.django_db, pytest.mark.asvs("2.4.1"), pytest.mark.owasp_api(4)]

HELD_UP = {  # by whoever reached a ceiling: another account here, another device of theirs, the same account elsewhere
    "writes_account": {"another account": 200, "another device": 429, "another address": 429},
    "writes_device": {"another account": 200, "another device": 200, "another address": 200},
    "writes_address": {"another account": 429, "another device": 429, "another address": 200},
}


def limit(settings: Any, **rates: str) -> None:
    settings.LIMITS = {**settings.LIMITS, **{name: (read_rate(rate),) for name, rate in rates.items()}}


def come_from(address: str, client: ApiClient | None = None) -> ApiClient:
    client = client or ApiClient()
    client.client.defaults["REMOTE_ADDR"] = address
    return client


def sign_up(email: str, at: str = "203.0.113.9") -> Answer:
    who = {"email": email, "password": PASSWORD, "full_name": "Nora Newcomer"}
    return come_from(at).post("accounts/register/", who)


def test_sign_ups_are_counted_by_address(settings: Any) -> None:
    limit(settings, register="2/1h")
    answers = [sign_up(f"nora{number}@lectern.example") for number in range(3)]
    assert [answer.status for answer in answers] == [201, 201, 429]
    assert (answers[2].code, int(answers[2]["Retry-After"])) == ("RATE_LIMITED", answers[2].details["retry_after"])
    assert User.objects.count() == 2
    assert sign_up("nora3@lectern.example", at="198.51.100.7").status == 201


@pytest.mark.parametrize("path", ["accounts/password/reset/", "accounts/verify-email/resend/"])
def test_asking_for_mail_is_counted_by_mailbox_and_address_known_or_not(cast: Cast, settings: Any, path: str) -> None:
    limit(settings, mail_request="2/1h")
    for email in (cast.lena.email, "unknown@lectern.example"):
        here, there = come_from("203.0.113.9"), come_from("198.51.100.7")
        assert [here.post(path, {"email": email}).status for _ in range(3)] == [202, 202, 429]
        assert there.post(path, {"email": email.upper()}).status == 202


@pytest.mark.parametrize("path", ["accounts/password/reset/", "accounts/verify-email/resend/"])
def test_asking_for_mail_is_counted_by_address_whatever_the_mailbox(settings: Any, path: str) -> None:
    limit(settings, mail_request_address="2/1h")
    client = come_from("203.0.113.9")
    answers = [client.post(path, {"email": f"nora{number}@lectern.example"}) for number in range(3)]
    assert [answer.status for answer in answers] == [202, 202, 429]


def test_nobody_s_mailbox_is_flooded_and_nobody_learns_of_it(cast: Cast, settings: Any) -> None:
    limit(settings, mail="3/1h")
    doors = ["accounts/password/reset/", "accounts/verify-email/resend/"]
    for number in range(8):
        client = come_from(f"192.0.2.{number}")
        assert client.post(doors[0], {"email": cast.lena.email}).status == 202
        assert sign_up(cast.lena.email, at=f"192.0.2.{number}").status == 201
    assert len(mails_to(cast.lena.email)) == 3


def test_using_tokens_is_counted_by_address(settings: Any) -> None:
    limit(settings, mailed_token="3/1h", refresh="1/1h")
    client = come_from("203.0.113.9")
    assert client.post("accounts/verify-email/", {"token": "x"}).status == 400
    guess = {"token": "x", "new_password": PASSWORD}
    answers = [client.post("accounts/password/reset/confirm/", guess).status for _ in range(3)]
    assert answers == [400, 400, 429]
    assert [client.post("accounts/token/refresh/", {"refresh": "x"}).status for _ in range(2)] == [401, 429]


def test_enrolling_and_reviewing_are_counted_by_account(cast: Cast, settings: Any) -> None:
    limit(settings, enroll="1/1h", speak="1/1h")
    slugs = [published_course(by=cast.ines, title=f"Course {number}").slug for number in range(2)]
    lena, liam = ApiClient(cast.lena), ApiClient(cast.liam)
    assert [lena.post(f"courses/{slug}/enroll/").status for slug in slugs] == [201, 429]
    assert liam.post(f"courses/{slugs[0]}/enroll/").status == 201
    review = {"rating": 5, "text": "Good."}
    assert [lena.post(f"courses/{slugs[0]}/reviews/", review).status for _ in range(2)] == [201, 429]


@pytest.mark.parametrize("ceiling", ["writes_account", "writes_device", "writes_address"])
def test_all_that_write_have_a_ceiling_and_reading_has_none(cast: Cast, settings: Any, ceiling: str) -> None:
    limit(settings, **{ceiling: "2/1h"})
    lena = come_from("203.0.113.9", ApiClient(cast.lena))
    assert [lena.patch("users/me/", {"bio": "x"}).status for _ in range(3)] == [200, 200, 429]
    assert lena.get("users/me/").status == 200
    others = {
        "another account": come_from("203.0.113.9", ApiClient(cast.liam)),
        "another device": come_from("203.0.113.9", ApiClient(cast.lena)),
        "another address": come_from("198.51.100.7", ApiClient(cast.lena)),
    }
    assert {name: other.patch("users/me/", {"bio": "x"}).status for name, other in others.items()} == HELD_UP[ceiling]


def test_what_goes_on_while_it_is_counted_writes_nothing_beyond_the_limit(cast: Cast, settings: Any) -> None:
    course = world.course_by(cast.ines, lessons=1)
    lena = Taker(ApiClient(cast.lena), course, quiz_in(course, singles(1)))
    attempt, lesson = lena.start().data["id"], f"enrollments/{lena.enrollment}/lessons/{world.lessons_of(course)[0]}"
    written = _everything()
    limit(settings, writes_account="1/1h")
    assert lena.client.patch("users/me/", {"bio": "x"}).status == 200
    answers = [
        lena.save(attempt, q0=right()),
        lena.submit(attempt, q0=right()),
        lena.submit(str(uuid4())),
        lena.client.put(f"attempts/{attempt}/answers/", {"answers": "none"}),
        lena.client.post(f"{lesson}/complete/"),
        lena.client.put(f"{lesson}/progress/", {"watched_seconds": 9, "position_seconds": 9}),
        lena.start(),
        lena.start(idempotency_key="once"),
    ]
    assert [answer.status for answer in answers] == [429] * len(answers)
    assert _everything() == written


def _everything() -> list[list[Any]]:
    """What a learner writes."""
    tables = Attempt, LessonProgress, Enrollment, Event, KeptAnswer
    return [list(table.objects.order_by("pk").values()) for table in tables]


def test_who_has_signed_out_uses_up_nothing_of_the_account(cast: Cast, settings: Any) -> None:
    limit(settings, writes_account="1/1h")
    gone, here = ApiClient(cast.lena), ApiClient(cast.lena)
    cast.lena.sessions.filter(pk=read_access(gone.headers["authorization"].split()[1]).session_id).revoke()
    answers = [gone.put(f"attempts/{uuid4()}/answers/", {"answers": {}}) for _ in range(2)]
    assert [answer.status for answer in answers] == [401, 401]
    assert [here.patch("users/me/", {"bio": "x"}).status for _ in range(2)] == [200, 429]


def test_reading_asks_no_store(cast: Cast, settings: Any, django_assert_num_queries: Any) -> None:
    settings.REDIS_URL = ""
    lena = ApiClient(cast.lena)
    with django_assert_num_queries(2):  # the person, and the terms that they have not accepted
        lena.get("users/me/")
    assert not Bucket.objects.exists()


def test_while_redis_is_down_doors_stay_open_and_limits_hold(cast: Cast, settings: Any) -> None:
    from limits.spending import redis_is_down

    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    limit(settings, register="2/1h")
    assert [sign_up(f"nora{number}@lectern.example").status for number in range(3)] == [201, 201, 429]
    redis_is_down.end()


def test_the_document_says_how_often_and_how_long_to_wait() -> None:
    operations = {
        operation["operationId"]: operation["responses"][429]
        for methods in the_api.get_openapi_schema(path_prefix="")["paths"].values()
        for operation in methods.values()
    }
    assert all(busy["headers"]["Retry-After"]["schema"] == {"type": "integer"} for busy in operations.values())
    assert "At most 100 each hour from one address." in operations["register"]["description"]
    assert "At most 100 each hour by one account." in operations["enroll"]["description"]
