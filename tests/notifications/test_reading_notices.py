"""Reading notices: in the menu, on the home page and on their screen; until they are forgotten, or one is let go."""

from datetime import timedelta

import pytest
from accounts.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from notifications.models import Notice
from notifications.tasks import forget_notices
from outbox.models import Delivery, Event
from outbox.relay import deliver_due

from content.actions.instructors import remove_instructor
from content.actions.moderation import reject_course
from content.actions.submission import submit_course
from content.models import CourseInstructor, Release
from tests.cast import Cast, person
from tests.factories.courses import draft_course, pending_course
from tests.notifications.told import browser, page, told

pytestmark = pytest.mark.django_db


# Reading.


def test_an_event_that_is_delivered_again_is_told_once_and_stays_read(cast: Cast) -> None:
    pending_course(by=cast.ines)
    assert told(cast.rosa) == ["SUBMITTED"]
    Notice.objects.visible_to(cast.rosa).mark_read()
    Delivery.objects.update(state=Delivery.State.DUE, due_at=timezone.now())
    assert told(cast.rosa) == []
    assert Notice.objects.filter(recipient=cast.rosa).count() == 1


@pytest.mark.parametrize("where", ["/admin/", "/admin/notices/"])
def test_a_line_is_marked_as_read_or_all_of_them(cast: Cast, where: str) -> None:
    for title in ("Knots", "Splices", "Hitches"):
        pending_course(by=cast.ines, title=title)
    assert 'aria-label": "Notices, 3 unread"' in page(cast.rosa, where)
    assert "Ines submitted <b>Splices</b> for review" in page(cast.rosa, where)
    client = browser(cast.rosa)
    first = Notice.objects.filter(recipient=cast.rosa)[0]
    assert client.get(f"/admin/notices/{first.pk}/read/").status_code == 405
    assert client.post(f"/admin/notices/{first.pk}/read/", {"next": "home"})["Location"] == "/admin/"
    assert len(told(cast.rosa)) == 2
    assert client.get("/admin/notices/read/").status_code == 405
    assert client.post("/admin/notices/read/")["Location"] == "/admin/notices/"
    assert (told(cast.rosa), len(told(cast.ada))) == ([], 3)
    assert "unread" not in page(cast.rosa, where)


def test_the_home_page_shows_what_is_unread_and_the_screen_everything(cast: Cast) -> None:
    for number in range(7):
        pending_course(by=cast.ines, title=f"Course {number}")
    home = page(cast.rosa, "/admin/")
    assert "for review</a>" in home
    assert home.count("lc-notice--unread") == 5
    assert ">2 more</a>" in home
    Notice.objects.visible_to(cast.rosa).mark_read()
    assert "lc-notice" not in page(cast.rosa, "/admin/")
    assert page(cast.rosa).count("submitted <b>Course") == 7


def test_the_screen_asks_as_much_for_many_as_for_few(cast: Cast) -> None:
    def queries(path: str) -> int:
        client = browser(cast.rosa)
        client.get(path)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get(path)
        return len(asked)

    course = pending_course(by=cast.ines)
    deliver_due()
    paths = ("/admin/notices/", "/admin/")
    few = [queries(path) for path in paths]
    event = Event.objects.get(name="course.submitted")
    for number in range(20):
        again = Event.objects.create(name=event.name, payload=event.payload)
        somebody = person(f"somebody-{number}@lectern.example")
        Notice.objects.create(event=again, recipient=cast.rosa, kind="SUBMITTED", course=course, person=somebody)
    assert [queries(path) for path in paths] == few


# Isolation.


def test_who_has_left_a_course_reads_no_more_about_it(cast: Cast) -> None:
    course = draft_course(by=cast.ines)
    CourseInstructor.objects.create(course=course, user=cast.otto)
    submit_course(course=course, by=cast.ines)
    reject_course(course=course, by=cast.rosa, comment="Zanzibarium")
    notice = Notice.objects.filter(recipient=cast.otto).first() if told(cast.otto) else None
    assert notice is not None
    assert "Zanzibarium" in page(cast.otto)
    assert "Zanzibarium" in page(cast.otto, "/admin/")
    remove_instructor(course=course, by=cast.ines, user=cast.otto)
    for path in ("/admin/notices/", "/admin/"):
        shown = page(cast.otto, path)
        assert "Zanzibarium" not in shown
        assert "unread" not in shown
    client = browser(cast.otto)
    assert client.get(f"/admin/notices/{notice.pk}/").status_code == 404
    assert client.post(f"/admin/notices/{notice.pk}/read/").status_code == 404
    submit_course(course=course, by=cast.ines)
    reject_course(course=course, by=cast.rosa, comment="Again.")
    assert told(cast.ines) == ["REJECTED", "REJECTED"]
    assert Notice.objects.filter(recipient=cast.otto).count() == 1


def test_nobody_reads_or_settles_what_another_was_told(cast: Cast) -> None:
    pending_course(by=cast.ines)
    deliver_due()
    notice = Notice.objects.get(recipient=cast.rosa)
    for user in (cast.ines, cast.ada):
        assert browser(user).get(f"/admin/notices/{notice.pk}/").status_code == 404
        assert browser(user).post(f"/admin/notices/{notice.pk}/read/").status_code == 404
        browser(user).post("/admin/notices/read/")
    assert told(cast.rosa) == ["SUBMITTED"]
    assert Client().get("/admin/notices/").status_code == 302
    assert browser(cast.lena).get("/admin/notices/").status_code == 302


def test_who_was_shut_out_is_told_nothing_new(cast: Cast) -> None:
    course = pending_course(by=cast.ines)
    User.objects.filter(pk=cast.ines.pk).update(is_active=False)
    reject_course(course=course, by=cast.rosa, comment="More.")
    deliver_due()
    assert not Notice.objects.filter(recipient=cast.ines).exists()


# Forgetting.


@pytest.mark.parametrize(
    ("made", "read", "kept"), [(89, None, True), (91, None, False), (80, 29, True), (80, 31, False), (91, 1, False)]
)
def test_notices_go_a_month_after_they_were_read_and_all_after_three(
    cast: Cast, made: int, read: int | None, kept: bool
) -> None:
    pending_course(by=cast.ines)
    deliver_due()
    now = timezone.now()
    was_read = None if read is None else now - timedelta(days=read)
    Notice.objects.update(made_at=now - timedelta(days=made), read_at=was_read)
    forget_notices(now)
    assert Notice.objects.exists() is kept


def test_notices_outlive_who_caused_them_and_go_with_who_reads_them(cast: Cast) -> None:
    course = pending_course(by=cast.ines, title="Knots")
    CourseInstructor.objects.create(course=course, user=cast.otto)
    reject_course(course=course, by=cast.rosa, comment="More.")
    deliver_due()
    cast.rosa.delete()
    assert "Somebody sent <b>Knots</b> back" in page(cast.ines)
    assert not Notice.objects.filter(recipient=cast.rosa.pk).exists()
    assert Release.objects.filter(course=course).count() == 1
