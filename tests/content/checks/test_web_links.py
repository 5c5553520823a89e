"""Links to other sites are asked when somebody wants it, and what they answered is kept for the submission."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from lib import outgoing
from outbox.models import Delivery, Event
from outbox.relay import deliver_due

from content.actions import links
from content.models import Course, LinkAnswer, LinkCheck, SubmissionCheck
from tests.cast import Cast
from tests.factories.courses import draft_course, text
from tests.http import ApiClient

pytestmark = pytest.mark.django_db
BODY = [
    text('<a href="https://alive.example/">one</a> and <a href="https://gone.example/?a=1&amp;b=2">two</a>'),
    {"type": "embed", "value": {"url": "https://broken.example/", "title": "Three"}},
    text('<a href="mailto:ada@example.org">write</a>, <a href="https://wants.example/sign-in">sign in</a>'),
]
SITES = {
    "https://alive.example/": 200,
    "https://gone.example/?a=1&b=2": 404,
    "https://wants.example/sign-in": 403,
}


@pytest.fixture(autouse=True)
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What other sites were asked; those that are not in SITES don't answer."""
    asked: list[str] = []

    @contextmanager
    def answer(url: str, *args: Any) -> Iterator[SimpleNamespace]:
        asked.append(url)
        if url not in SITES:
            raise outgoing.Unanswered
        yield SimpleNamespace(status=SITES[url], headers={})

    monkeypatch.setattr(outgoing, "_asked", answer)
    return asked


def address(course: Course, rest: str = "") -> str:
    return f"authoring/courses/{course.pk}/checks/{rest}"


def found(answer: Any) -> list[str | None]:
    """The places of dead links."""
    [check] = [check for check in answer.data["checks"] if check["check"] == "web_links"]
    assert check["level"] == "recommended"
    return [problem["field"] for problem in check["problems"]]


def test_links_are_asked_only_when_somebody_wants_it(cast: Cast, asked: list[str]) -> None:
    course, ines = draft_course(by=cast.ines, lessons=1, body=BODY), ApiClient(cast.ines)
    assert found(ines.get(address(course))) == []
    assert ines.post(f"authoring/courses/{course.pk}/submit/").status == 200
    assert asked == []


def test_what_does_not_answer_is_found_and_kept_with_the_submission(cast: Cast, asked: list[str]) -> None:
    course, ines = draft_course(by=cast.ines, lessons=1, body=BODY), ApiClient(cast.ines)
    answer = ines.post(address(course, "links/"))
    assert (answer.status, asked, found(answer)) == (200, [], [])
    assert (answer.data["links"]["asked"], answer.data["links"]["total"]) == (0, 4)
    deliver_due()
    answer = ines.get(address(course))
    assert found(answer) == ["body.0.value", "body.1.value"]
    assert (answer.data["links"]["asked"], answer.data["links"]["total"]) == (4, 4)
    assert answer.data["links"]["finished_at"]
    assert sorted(asked) == sorted([*SITES, "https://broken.example/"])
    assert Event.objects.filter(name="course.links_checked", payload__course_id=str(course.pk)).count() == 1
    ines.post(f"authoring/courses/{course.pk}/submit/")
    [kept] = [check for check in SubmissionCheck.objects.get().found if check["check"] == "web_links"]
    assert [problem["field"] for problem in kept["problems"]] == ["body.0.value", "body.1.value"]


def test_what_was_asked_just_now_is_not_asked_again(cast: Cast, asked: list[str]) -> None:
    course, ines = draft_course(by=cast.ines, lessons=1, body=BODY), ApiClient(cast.ines)
    for after, most in ((0, 4), (0, 4), (11, 8)):
        LinkAnswer.objects.update(asked_at=timezone.now() - timedelta(minutes=after))
        ines.post(address(course, "links/"))
        deliver_due()
        assert len(asked) == most
        assert ines.get(address(course)).data["links"]["asked"] == 4


def test_many_links_are_asked_some_at_a_time_and_only_once(
    cast: Cast, asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(links, "AT_A_TIME", 3)
    course, ines = draft_course(by=cast.ines, lessons=1, body=BODY), ApiClient(cast.ines)
    first = ines.post(address(course, "links/")).data["links"]
    assert deliver_due(1) == 1
    assert len(asked) == 3
    browser = Client()
    browser.force_login(cast.ines)
    assert "3 of 4 so far" in browser.get(f"/admin/courses/{course.pk}/review/").content.decode()
    again = ines.post(address(course, "links/")).data["links"]
    assert again == {**first, "asked": 3}
    deliver_due()
    assert sorted(asked) == sorted([*SITES, "https://broken.example/"])
    assert ines.get(address(course)).data["links"]["asked"] == 4


def test_a_check_that_got_lost_can_be_asked_for_again(cast: Cast, asked: list[str]) -> None:
    course, ines = draft_course(by=cast.ines, lessons=1, body=BODY), ApiClient(cast.ines)
    ines.post(address(course, "links/"))
    Delivery.objects.filter(handler="content.handlers.ask_links").delete()
    LinkCheck.objects.update(requested_at=timezone.now() - timedelta(minutes=31))
    ines.post(address(course, "links/"))
    deliver_due()
    assert len(asked) == 4


def test_an_old_answer_is_forgotten(cast: Cast) -> None:
    course, ines = draft_course(by=cast.ines, lessons=1, body=BODY), ApiClient(cast.ines)
    ines.post(address(course, "links/"))
    deliver_due()
    assert len(found(ines.get(address(course)))) == 2
    LinkAnswer.objects.update(asked_at=timezone.now() - timedelta(days=8))
    assert found(ines.get(address(course))) == []


def test_only_who_teaches_the_course_or_runs_the_school_has_links_asked(cast: Cast, asked: list[str]) -> None:
    course = draft_course(by=cast.ines, lessons=1, body=BODY)
    people = (cast.otto, cast.lena, None)
    assert [ApiClient(person).post(address(course, "links/")).status for person in people] == [404, 403, 401]
    assert asked == []
    assert ApiClient(cast.rosa).post(address(course, "links/")).status == 200


def test_the_button_on_the_review_screen_asks_and_shows_what_was_found(cast: Cast) -> None:
    course = draft_course(by=cast.ines, lessons=1, body=BODY)
    browser = Client()
    browser.force_login(cast.ines)
    page = browser.post(f"/admin/courses/{course.pk}/checks/links/", follow=True).content.decode()
    assert "0 of 4 so far" in page
    deliver_due()
    page = browser.get(f"/admin/courses/{course.pk}/review/").content.decode()
    assert "4 links to other sites were asked" in page
    assert "links to https://gone.example/?a=1&amp;b=2, which does not answer" in page
    browser.force_login(cast.otto)
    assert browser.post(f"/admin/courses/{course.pk}/checks/links/").status_code == 404
