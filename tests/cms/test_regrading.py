"""Regrading in the admin: what waits, whose results would change, doing it and taking it back."""

import re
import uuid
from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from learning.models import Attempt, Regrade

from tests.cast import Cast
from tests.content.questions.made import single
from tests.http import ApiClient, browser
from tests.learning import world
from tests.learning.quizzes import Taker, asking_each, quiz_in, right, wrong
from tests.learning.regrading.crowd import crowd

Api = Callable[..., ApiClient]
RULES = {"pass_mark": "80", "requirement": "passed"}
pytestmark = pytest.mark.django_db


class Desk:
    """Lena lost by a wrong key, by which Liam passed; it was put right, and one question is worth more."""

    def __init__(self, cast: Cast, api: Api) -> None:
        self.course = world.course_by(cast.ines, lessons=0)
        self.lesson = quiz_in(self.course, asking_each([single("1", "0"), single("1", "0")]), **RULES)
        self.lena = Taker(api(cast.lena), self.course, self.lesson)
        self.lena.take(q0=wrong(), q1=wrong())
        Taker(api(cast.liam), self.course, self.lesson).take(q0=right(), q1=right())
        halves = r"<p>What is \(\frac{1}{2}\) &lt; 1?</p>"
        fixed = asking_each([single("0", "1", prompt=halves), single("1", "0", points="2.5")])
        quiz_in(self.course, fixed, lesson_id=self.lesson, **RULES)
        self.home = f"/admin/courses/{self.course.pk}/regrading/"
        self.quiz = f"/admin/courses/{self.course.pk}/lessons/{self.lesson}/regrade/"
        self.ines = browser(cast.ines)

    def text(self, address: str) -> str:
        return " ".join(self.ines.get(address).content.decode().split())


@pytest.fixture
def desk(cast: Cast, api: Api) -> Desk:
    return Desk(cast, api)


def test_what_waits_is_said_wherever_teachers_come_by(desk: Desk) -> None:
    page = desk.text(desk.home)
    assert all(word in page for word in ("<b>2</b> attempts would change", "other answers are right", "1 → 2.5 points"))
    assert re.search(r"<span>What is <math[^>]*>.*<mfrac>.*</math> &lt; 1\?</span>", page)
    assert "2 attempts were graded by questions that have been corrected since." in desk.text(
        f"/admin/courses/{desk.course.pk}/gradebook/"
    )


def test_a_preview_is_applied_with_a_reason_and_taken_back(desk: Desk, cast: Cast) -> None:
    page = desk.text(desk.quiz)
    assert "Lena" in page
    assert "Liam" not in page
    assert "0 / 2" in page
    everybody = desk.text(f"{desk.quiz}?only_better=0")
    assert all(word in everybody for word in ("passed → not passed", "stays, unless an admin revokes it", "2.5 / 3.5"))
    assert "This field is required" in desk.ines.post(desk.quiz, {"reason": ""}).content.decode()
    stale = desk.ines.post(desk.quiz, {"reason": "Wrong key.", "release": "1"}).content.decode()
    assert "Another release went live" in stale
    assert not Regrade.objects.exists()
    asked = {"reason": "Wrong key.", "release": "3", "only_better": "0", "dropped": "left_out"}
    made = desk.ines.post(desk.quiz, asked, follow=True).content.decode()
    assert all(word in made for word in ("2 attempts have new grades.", "Wrong key.", "only an admin revokes"))
    regrade = f"{desk.home}{Regrade.objects.get().pk}/"
    assert "Nothing: every attempt was compared" in desk.text(desk.home)
    assert regrade in desk.text(desk.home)
    undone = desk.ines.post(regrade, {"reason": "It was right."}, follow=True).content.decode()
    assert all(word in undone for word in ("2 attempts have their former grades.", "It was right."))
    assert set(Attempt.objects.values_list("percentage", flat=True)) == {0, 100}
    assert "taken back" in desk.text(desk.home)
    assert "taken back before" in desk.ines.post(regrade, {"reason": "Again."}).content.decode()


def test_pages_take_as_many_queries_for_many_attempts(desk: Desk) -> None:
    desk.ines.post(desk.quiz, {"reason": "Wrong key.", "only_better": "0"})
    ledger = f"{desk.home}{Regrade.objects.get().pk}/"
    quiz_in(desk.course, asking_each([single("1", "0"), single("1", "0")]), lesson_id=desk.lesson, **RULES)
    counts: list[list[int]] = []
    for many in (1, 30):
        crowd(Attempt.objects.order_by("score")[0], many)
        counts.append([])
        for address in (desk.home, desk.quiz, f"{desk.quiz}?only_better=0&p=2", ledger):
            with CaptureQueriesContext(connection) as captured:
                assert desk.ines.get(address).status_code == 200
            counts[-1].append(len(captured))
    assert all(many <= few + 1 for few, many in zip(*counts, strict=True)), counts
    assert max(counts[1]) <= 25, counts


def test_other_teachers_and_learners_find_nothing(desk: Desk, cast: Cast) -> None:
    desk.ines.post(desk.quiz, {"reason": "Wrong key."})
    regrade = f"{desk.home}{Regrade.objects.get().pk}/"
    for address in (desk.home, desk.quiz, regrade):
        assert browser(cast.otto).get(address).status_code == 404
        assert browser(cast.otto).post(address, {"reason": "Mine."}).status_code in (404, 405)
        assert browser(cast.lena).get(address).status_code == 302
        assert browser(cast.rosa).get(address).status_code == 200
    assert desk.ines.get(f"{desk.home}{uuid.uuid4()}/").status_code == 404
    assert desk.ines.get(f"/admin/courses/{desk.course.pk}/lessons/{uuid.uuid4()}/regrade/").status_code == 404
    assert Regrade.objects.get().reverted_at is None
