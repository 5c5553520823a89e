"""Who reads what in the admin about the courses that concern them, and when they no longer do."""

from datetime import timedelta

import pytest
from accounts.models import Role, User
from django.core import mail
from django.utils import timezone
from notifications.models import Notice
from outbox.models import Delivery
from outbox.relay import deliver_due

from content.actions import moderation
from content.actions.claim import claim_review, release_claim
from content.actions.comment import add_comment, delete_comment, reply_to_comment, set_comment_state
from content.actions.decline import appeal_decline, decide_appeal, decline_course
from content.actions.instructors import transfer_lead
from content.actions.invitations import accept_invitation, invite_instructor
from content.actions.moderation import approve_course, publish_due, reject_course, roll_back, unpublish_course
from content.actions.submission import submit_course, withdraw_course
from content.models import AuditEntry, Course, CourseInstructor, LessonPage
from tests.cast import Cast, person
from tests.factories.courses import draft_course, pending_course, publish, published_course
from tests.mailbox import last_token, mails_to
from tests.notifications.told import browser, page, told

pytestmark = pytest.mark.django_db


def forget() -> None:
    deliver_due()
    Notice.objects.all().delete()
    mail.outbox.clear()


def co_taught(cast: Cast) -> Course:
    """Ines leads it and Otto teaches it with her."""
    course = draft_course(by=cast.ines)
    CourseInstructor.objects.create(course=course, user=cast.otto)
    return course


# Who is told what.


def test_reviewers_are_asked_until_the_course_is_decided(cast: Cast) -> None:
    course = pending_course(by=cast.ines)
    assert [told(user) for user in (cast.rosa, cast.ada, cast.ines)] == [["SUBMITTED"], ["SUBMITTED"], []]
    reject_course(course=course, by=cast.rosa, comment="More.")
    assert [told(user) for user in (cast.rosa, cast.ada, cast.ines)] == [[], [], ["REJECTED"]]


def test_a_course_that_is_taken_back_asks_nobody_and_its_reviewer_hears_it(cast: Cast) -> None:
    course = pending_course(by=cast.ines)
    claim_review(course=course, by=cast.rosa)
    deliver_due()
    withdraw_course(course=course, by=cast.ines)
    assert (told(cast.rosa), told(cast.ada)) == (["WITHDRAWN"], [])


def test_whoever_loses_a_review_to_another_reads_it_and_gets_a_mail(cast: Cast) -> None:
    course = pending_course(by=cast.ines, title="Knots")
    claim_review(course=course, by=cast.rosa)
    forget()
    claim_review(course=course, by=cast.ada, take_over=True)
    assert (told(cast.rosa), told(cast.ada), told(cast.ines)) == (["TAKEN_OVER"], [], [])
    (message,) = mails_to(cast.rosa.email)
    assert message.subject == "Taken over: Knots"
    assert "Ada took over the review" in message.body
    assert [each.to for each in mail.outbox] == [[cast.rosa.email]]
    assert "Ada took over your review of <b>Knots</b>" in page(cast.rosa)


def test_who_is_an_admin_no_more_hears_nothing_of_a_review_that_they_lost(cast: Cast) -> None:
    course = pending_course(by=cast.ines)
    claim_review(course=course, by=cast.rosa)
    forget()
    User.objects.filter(pk=cast.rosa.pk).update(role=Role.INSTRUCTOR)
    claim_review(course=course, by=cast.ada, take_over=True)
    deliver_due()
    assert (mails_to(cast.rosa.email), Notice.objects.filter(recipient=cast.rosa).count()) == ([], 0)


def test_a_reviewer_hears_that_somebody_gave_the_course_back_in_their_place(cast: Cast) -> None:
    course = pending_course(by=cast.ines)
    claim_review(course=course, by=cast.rosa)
    release_claim(course=course, by=cast.ada)
    assert told(cast.rosa)[-1] == "CLAIM_ENDED"
    claim_review(course=course, by=cast.rosa)
    forget()
    release_claim(course=course, by=cast.rosa)
    assert told(cast.rosa) == []


def test_instructors_hear_that_their_course_is_read_but_not_by_whom(cast: Cast) -> None:
    course = pending_course(by=cast.ines, title="Knots")
    claim_review(course=course, by=cast.rosa)
    assert told(cast.ines) == ["CLAIMED"]
    assert "A reviewer has taken <b>Knots</b>" in page(cast.ines)
    assert "Rosa" not in page(cast.ines)


def test_a_conversation_is_told_to_everybody_in_it_but_who_spoke_and_by_no_mail(cast: Cast) -> None:
    course = co_taught(cast)
    submit_course(course=course, by=cast.ines)
    claim_review(course=course, by=cast.ada)
    forget()
    comment = add_comment(course=course, by=cast.rosa, text="Which rope?")
    people = (cast.rosa, cast.ada, cast.ines, cast.otto)
    assert [told(user) for user in people] == [[], ["COMMENTED"], ["COMMENTED"], ["COMMENTED"]]
    forget()
    reply_to_comment(comment=comment, by=cast.otto, text="Any.")
    assert [told(user) for user in people] == [["REPLIED"], ["REPLIED"], ["REPLIED"], []]
    forget()
    set_comment_state(comment=comment, by=cast.ines, state="WONT_FIX", note="No.")
    assert [told(user) for user in people] == [["SETTLED"], ["SETTLED"], [], ["SETTLED"]]
    assert mail.outbox == []


def test_many_comments_are_one_line_that_is_read_at_once(cast: Cast) -> None:
    course = pending_course(by=cast.ines, title="Knots")
    forget()
    for number in range(5):
        add_comment(course=course, by=cast.rosa, text=f"Remark {number} " + "and more " * 50)
    assert told(cast.ines) == ["COMMENTED"] * 5
    shown = page(cast.ines)
    assert "Rosa commented 5 times on <b>Knots</b>" in shown
    assert 'aria-label": "Notices, 1 unread"' in shown
    assert "Remark 4" in shown
    latest = Notice.objects.filter(recipient=cast.ines)[0]
    gone = browser(cast.ines).get(f"/admin/notices/{latest.pk}/")
    assert gone["Location"] == f"/admin/courses/{course.pk}/review/#comments"
    assert told(cast.ines) == []
    assert "unread" not in page(cast.ines)


def test_what_was_said_goes_with_a_comment_that_is_taken_back(cast: Cast) -> None:
    course = pending_course(by=cast.ines)
    comment = add_comment(course=course, by=cast.rosa, text="Oh no.")
    assert "Oh no." in page(cast.ines)
    delete_comment(comment=comment, by=cast.rosa)
    assert "Oh no." not in page(cast.ines)


def test_words_of_people_are_no_markup(cast: Cast) -> None:
    course = pending_course(by=cast.ines, title="<i>Knots</i>")
    User.objects.filter(pk=cast.rosa.pk).update(full_name="{course} <b>R</b> {0}")
    reject_course(course=course, by=User.objects.get(pk=cast.rosa.pk), comment="<script>x</script>")
    shown = page(cast.ines)
    assert "{course} &lt;b&gt;R&lt;/b&gt; {0} sent <b>&lt;i&gt;Knots&lt;/i&gt;</b> back" in shown
    assert "“&lt;script&gt;" in shown


def test_a_decision_is_told_to_each_instructor(cast: Cast) -> None:
    course = co_taught(cast)
    submit_course(course=course, by=cast.ines)
    forget()
    approve_course(course=course, by=cast.rosa, comment="Lovely.")
    assert told(cast.ines) == told(cast.otto) == ["APPROVED"]
    moderation.publish_course(course=course, by=cast.rosa)
    assert told(cast.ines) == told(cast.otto) == ["APPROVED", "RELEASED"]
    unpublish_course(course=course, by=cast.rosa, comment="Outdated.")
    assert told(cast.otto)[-1] == "UNPUBLISHED"
    assert "“Outdated.”" in page(cast.otto)


def test_a_course_that_goes_live_at_once_is_told_once(cast: Cast) -> None:
    published_course(by=cast.ines)
    assert told(cast.ines) == ["RELEASED"]


def test_declining_and_the_appeal_reach_those_who_have_to_act(cast: Cast) -> None:
    course = pending_course(by=cast.ines)
    third = person("third@lectern.example", "ADMIN")
    decline_course(course=course, by=cast.rosa, comment="Never.")
    appeal_decline(course=course, by=cast.ines, text="Please.")
    assert (told(cast.ines), told(cast.rosa), told(third)) == (["DECLINED"], [], ["APPEALED"])
    decide_appeal(course=course, by=cast.ada, grant=False, comment="No.")
    assert told(cast.ines) == ["DECLINED", "APPEAL_REFUSED"]
    assert (told(cast.rosa), told(third)) == (["APPEAL_REFUSED"], [])


def due(cast: Cast, now_in: timedelta = timedelta(hours=1)) -> Course:
    """Approved by Rosa for an hour from now."""
    course = pending_course(by=cast.ines, title="Knots")
    approve_course(course=course, by=cast.rosa, publish_at=timezone.now() + now_in)
    forget()
    return course


LATER = timedelta(hours=2)


def test_a_date_that_was_kept_is_told_to_who_set_it(cast: Cast) -> None:
    due(cast)
    assert publish_due(timezone.now() + LATER) == 1
    assert (told(cast.ines), told(cast.rosa), told(cast.ada)) == (["RELEASED"], ["RELEASED"], [])


def test_a_date_that_could_not_be_kept_is_told_once_however_often_it_is_tried(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    course = due(cast)

    def fail(*_: object, **__: object) -> None:
        raise OSError

    with monkeypatch.context() as patched:
        patched.setattr(moderation, "switch_live", fail)
        for _ in range(3):
            assert publish_due(timezone.now() + LATER) == 0
    assert (told(cast.ines), told(cast.rosa), told(cast.ada)) == (["PUBLICATION_FAILED"], ["PUBLICATION_FAILED"], [])
    assert [message.subject for message in mails_to(cast.rosa.email)] == ["Not published: Knots"]
    assert [message.to for message in mail.outbox] == [[cast.rosa.email]]
    assert "Release 1 of <b>Knots</b> could not go live at its date" in page(cast.ines)
    shown = page(cast.rosa, f"/admin/courses/{course.pk}/review/")
    assert "Could not be published at its date" in shown
    assert "<td>The clock</td>" in shown
    assert AuditEntry.objects.filter(action="course.publication_failed").count() == 1
    assert publish_due(timezone.now() + LATER) == 1
    assert told(cast.ines)[-1] == "RELEASED"


def test_where_who_approved_is_gone_every_admin_hears_of_the_failure(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    due(cast)
    User.objects.filter(pk=cast.rosa.pk).update(is_active=False)
    monkeypatch.setattr(moderation, "switch_live", None)
    publish_due(timezone.now() + LATER)
    assert told(cast.ada) == ["PUBLICATION_FAILED"]
    assert [message.to for message in mail.outbox] == [[cast.ada.email]]


def test_instructors_hear_of_a_rollback(cast: Cast) -> None:
    course = published_course(by=cast.ines, title="Knots")
    lesson = LessonPage.objects.order_by("path")[0]
    lesson.title = "Better"
    lesson.save_revision(user=cast.ines)
    publish(course, by=cast.ines)
    forget()
    roll_back(course=course, by=cast.rosa, number=1)
    assert told(cast.ines) == ["ROLLED_BACK"]
    assert "Rosa rolled <b>Knots</b> back to release 1" in page(cast.ines)


def test_who_teaches_together_hears_who_joins_and_who_leads(cast: Cast) -> None:
    course = draft_course(by=cast.ines, title="Knots")
    invite_instructor(course=course, by=cast.ines, email=cast.otto.email)
    accept_invitation(token=last_token(cast.otto.email), by=cast.otto)
    assert (told(cast.ines), told(cast.otto)) == (["JOINED"], [])
    notice = Notice.objects.get(recipient=cast.ines)
    link = browser(cast.ines).get(f"/admin/notices/{notice.pk}/")["Location"]
    assert link == f"/admin/courses/{course.pk}/instructors/"
    transfer_lead(course=course, by=cast.ines, user=cast.otto)
    assert (told(cast.ines), told(cast.otto)) == ([], ["LEADS"])
    assert "You lead <b>Knots</b> now" in page(cast.otto)
    transfer_lead(course=course, by=cast.ada, user=cast.ines)
    assert "Ines leads <b>Knots</b> now" in page(cast.otto)


def test_a_course_or_a_person_that_is_gone_is_no_failure(cast: Cast) -> None:
    from outbox.record import record

    nobodys = "00000000-0000-0000-0000-000000000000"
    names = [name for name in told_of() if name != "comment.deleted"]
    for name in names:
        keys = ("course_id", "release_id", "comment_id", "reply_id", "invitation_id", "user_id", "by_id", "reviewer_id")
        keys += ("enrollment_id", "lesson_id", "submission_id", "attempt_id")
        record(name, **dict.fromkeys(keys, nobodys), number=1, state="OPEN", audit=0, granted=True)
    deliver_due()
    assert not Delivery.objects.exclude(state=Delivery.State.DONE).exists()
    assert not Notice.objects.exists()


def told_of() -> list[str]:
    """The events about courses that somebody is told of in the admin."""
    from outbox.record import _subscribers

    return [name for name, paths in _subscribers.items() if any(".notices." in path for path in paths)]


def test_every_step_of_a_review_is_told_to_somebody() -> None:
    assert len([name for name in told_of() if name.startswith(("course.", "comment."))]) == 19
