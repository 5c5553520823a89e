"""Reasons that are worded once, chosen on the review screen, and given for taking a course down."""

import pytest
from accounts.models import User
from django.core import mail
from outbox.relay import deliver_due

from content.models import AuditEntry, Course, ReasonTemplate, Release
from tests.cast import Cast
from tests.factories.courses import pending_course, published_course
from tests.http import ApiClient, browser
from tests.mailbox import mails_to

pytestmark = pytest.mark.django_db


@pytest.fixture
def reason(db: None) -> ReasonTemplate:
    return ReasonTemplate.objects.create(kind="SEND_BACK", title="Too loud", text="Please turn the music down.")


def screen(user: User, course: Course) -> str:
    return browser(user).get(f"/admin/courses/{course.pk}/review/").content.decode()


def press(user: User, course: Course, button: str, **fields: str) -> str:
    response = browser(user).post(f"/admin/courses/{course.pk}/review/{button}/", fields, follow=True)
    return response.content.decode()


def test_there_are_reasons_to_begin_with() -> None:
    assert set(ReasonTemplate.objects.values_list("kind", flat=True)) == {"SEND_BACK", "DECLINE", "UNPUBLISH"}


def test_the_review_screen_offers_the_active_reasons(cast: Cast, reason: ReasonTemplate) -> None:
    ReasonTemplate.objects.create(kind="SEND_BACK", title="Retired", text="Old.", active=False)
    course = pending_course(by=cast.ines)
    page = screen(cast.rosa, course)
    assert 'data-text="Please turn the music down."' in page
    assert "cms/reasons" in page
    assert "Retired" not in page
    assert "Too loud" not in screen(cast.ines, course)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Please turn the music down."),
        ("In lesson 2.", "Please turn the music down.\n\nIn lesson 2."),
        ("Hello. Please turn the music down.", "Hello. Please turn the music down."),
    ],
)
def test_without_a_script_the_reason_is_put_before_the_comment(
    cast: Cast, reason: ReasonTemplate, typed: str, said: str
) -> None:
    course = pending_course(by=cast.ines)
    press(cast.rosa, course, "send-back", comment=typed, reason=str(reason.pk))
    assert Release.objects.get().comment == said


def test_a_reason_that_is_not_offered_is_refused(cast: Cast, reason: ReasonTemplate) -> None:
    course = pending_course(by=cast.ines)
    ReasonTemplate.objects.update(active=False)
    assert "not one of the available choices" in press(
        cast.rosa, course, "send-back", comment="No.", reason=str(reason.pk)
    )
    assert Release.objects.get().returned_at is None


def test_admins_word_the_reasons_and_instructors_do_not(cast: Cast) -> None:
    fields = {"kind": "DECLINE", "title": "Spam", "text": "This is spam.", "order": "5", "active": "on"}
    assert browser(cast.ines).post("/admin/reasons/new/", fields).status_code == 404
    assert browser(cast.ines).get("/admin/reasons/").status_code == 404
    rosa = browser(cast.rosa)
    assert rosa.post("/admin/reasons/new/", fields).status_code == 302
    made = ReasonTemplate.objects.get(title="Spam")
    assert "Spam" in rosa.get("/admin/reasons/").content.decode()
    rosa.post(f"/admin/reasons/edit/{made.pk}/", {**fields, "text": "No advertising."})
    made.refresh_from_db()
    assert made.text == "No advertising."
    rosa.post(f"/admin/reasons/delete/{made.pk}/")
    assert not ReasonTemplate.objects.filter(title="Spam").exists()


def test_programs_read_the_active_reasons(cast: Cast, reason: ReasonTemplate) -> None:
    ReasonTemplate.objects.exclude(pk=reason.pk).update(active=False)
    item = {"id": str(reason.pk), "kind": "SEND_BACK", "title": "Too loud", "text": "Please turn the music down."}
    assert ApiClient(cast.rosa).get("moderation/reasons/").data["items"] == [item]
    assert ApiClient(cast.rosa).get("moderation/reasons/?kind=DECLINE").data["items"] == []
    assert ApiClient(cast.rosa).get("moderation/reasons/?kind=OTHER").status == 422
    assert ApiClient(cast.ines).get("moderation/reasons/").status == 403
    assert ApiClient(None).get("moderation/reasons/").status == 401


def test_taking_a_course_down_in_the_admin_needs_a_reason_which_is_kept_and_shown(cast: Cast) -> None:
    course = published_course(by=cast.ines)
    assert "Say why the course is taken" in press(cast.rosa, course, "unpublish", comment=" ")
    course.refresh_from_db()
    assert course.is_published
    press(cast.rosa, course, "unpublish", comment="The law has changed.")
    assert AuditEntry.objects.get(action="course.unpublished").told == {"comment": "The law has changed."}
    page = screen(cast.ines, course)
    assert "lc-unpublished" in page
    assert page.index("lc-unpublished") < page.index("The law has changed.")
    press(cast.rosa, course, "publish")
    assert "lc-unpublished" not in screen(cast.ines, course)


def test_the_reason_is_mailed_to_the_instructors(cast: Cast) -> None:
    course = published_course(by=cast.ines, title="Knots")
    deliver_due()
    mail.outbox.clear()
    press(cast.rosa, course, "unpublish", comment="The law has changed.")
    (message,) = mails_to(cast.ines.email)
    assert message.subject == "Taken from the catalogue: Knots"
    assert "The law has changed." in message.body
    mail.outbox.clear()
    press(cast.rosa, course, "publish")
    assert ApiClient(cast.rosa).post(f"moderation/courses/{course.pk}/unpublish/").status == 200
    assert "reason" not in mails_to(cast.ines.email)[-1].body
