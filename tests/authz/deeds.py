"""Who may call which action, whatever door they come by: the second line, behind what the doors hide.

Otto here stands before an object of Ines's that no door would show him. Each action has to refuse him by itself.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from accounts.actions.activation import activate_user, deactivate_user
from accounts.actions.consent import write_terms
from accounts.actions.instructor_request import approve_request
from accounts.actions.role import change_role
from accounts.models import Consent, SecurityEvent, User
from django.http import HttpRequest
from learning import permissions as of_learning
from learning.actions.enrollment import cancel_enrollment
from learning.actions.progress import complete_lesson
from learning.actions.review import create_review, delete_review, update_review
from learning.models import Attempt, Regrade, Review, Submission
from lib.errors import DomainError, Forbidden, NotFound

from cms.people import asking as people
from content import permissions
from content.actions.bank_questions import add_question, move_questions
from content.actions.banks import create_bank, update_bank
from content.actions.category import create_category
from content.actions.claim import claim_review
from content.actions.comment import add_comment, delete_comment, reply_to_comment, set_comment_state
from content.actions.course import create_course, delete_course, update_course
from content.actions.decline import appeal_decline, decide_appeal, decline_course
from content.actions.editing import CourseLocked
from content.actions.instructors import remove_instructor, transfer_lead
from content.actions.invitations import invite_instructor, revoke_invitation
from content.actions.lesson import update_lesson
from content.actions.media import add_image
from content.actions.moderation import approve_course, publish_course, reject_course, roll_back, unpublish_course
from content.actions.order import reorder
from content.actions.review_rules import keep_checklist
from content.actions.submission import submit_course, withdraw_course
from content.models import BankQuestion, Course, LessonVersion, QuestionBank, Release
from tests.authz.asking import undone
from tests.authz.bodies import png
from tests.authz.school import School
from tests.content.banks.asked import choice

TEACHERS, REVIEWERS, OURS = ("ines", "cora"), ("rosa", "ada"), ("ines", "cora", "rosa", "ada")


LEADERS = ("ines", *REVIEWERS)
TAUGHT, EDITED = "judged by its teacher", "edited by rosa"


@dataclass(frozen=True)
class Deed:
    """One action on one thing, and everybody who may do it."""

    name: str
    do: Callable[[School, Any], Any]
    allowed: tuple[str, ...]


def is_refused(school: School, deed: Deed, name: str) -> bool:
    """The action says no. Any other answer, even that the thing is in the wrong state, is none."""
    with undone():
        try:
            deed.do(school, User.objects.get(pk=school.people[name].pk))
        except (Forbidden, NotFound, CourseLocked):
            return True
        except DomainError:
            return False
    return False


def _course(school: School, name: str) -> Course:
    return Course.objects.get(pk=school.courses[name].course.pk)


def _offer(school: School, by: User) -> None:
    """What the desk asks for many candidates at once."""
    course = _course(school, "pending")
    if course.pk not in permissions.may_decide_each(by, Release.objects.filter(course=course)):
        raise Forbidden


def _waiting(school: School, by: User) -> None:
    """What the desk lists."""
    if not Release.objects.visible_to(by).open().filter(course=_course(school, "pending")).exists():
        raise NotFound


def _bank(school: School, by: User) -> None:
    """What lists of banks and of their questions offer."""
    questions = BankQuestion.objects.visible_to(by).filter(bank=school.bank)
    if not QuestionBank.objects.visible_to(by).filter(pk=school.bank.pk).exists() or not questions.exists():
        raise NotFound


def _questions(school: School, by: User) -> None:
    """Even one who may see the rows."""
    if not BankQuestion.objects.visible_to(by).filter(bank=school.bank).exists():
        raise NotFound


def _taken_down(school: School, by: User) -> None:
    unpublish_course(course=_course(school, "live"), by=school.ada)
    if not Review.objects.visible_to(by).filter(pk=school.review.pk).exists():
        raise NotFound


def _trail(school: School, by: User) -> None:
    if not SecurityEvent.objects.visible_to(by).filter(pk=school.event.pk).exists():
        raise NotFound


def _attempt(school: School, by: User) -> None:
    if not Attempt.objects.visible_to(by).filter(pk=school.attempt.pk).exists():
        raise NotFound


def _regrade(school: School, by: User) -> None:
    if not Regrade.objects.visible_to(by).filter(pk=school.regrade.pk).exists():
        raise NotFound


def _consent(school: School, by: User) -> None:
    Consent.objects.create(user=school.lena, purpose="MARKETING", granted=True)
    if not Consent.objects.visible_to(by).filter(user=school.lena).exists():
        raise NotFound


def _author(school: School, by: User) -> None:
    """Of work that is marked anonymously and waits for its grade."""
    anonymous = LessonVersion(assessment='{"anonymous": true}')
    work = Submission(enrollment=school.enrollment, version=anonymous)
    if not of_learning.may_know_author(by, work):
        raise Forbidden


def _desk(school: School, by: User) -> None:
    """Behind the middleware, the screens of people ask for themselves."""
    request = HttpRequest()
    request.user = by
    people.admin_of(request)


def _publish_by_wagtail(school: School, by: User) -> None:
    """Behind our own screens, Wagtail's ways of publishing ask the page."""
    if not school.courses["draft"].page.permissions_for_user(by).can_publish():
        raise Forbidden


DEEDS = [
    Deed("sit before the screens of people", _desk, REVIEWERS),
    Deed("publish past the review", _publish_by_wagtail, ()),
    Deed("begin a course", lambda s, by: create_course(by=by, title="New"), (*OURS, "otto")),
    Deed("write the course", lambda s, by: update_course(course=_course(s, "draft"), by=by, title="x"), OURS),
    Deed("write a lesson", lambda s, by: update_lesson(lesson=s.courses["draft"].lesson, by=by, title="x"), OURS),
    Deed("delete the course", lambda s, by: delete_course(course=_course(s, "draft"), by=by), LEADERS),
    Deed(
        "order the course",
        lambda s, by: reorder(
            course=_course(s, "draft"),
            by=by,
            order=[(s.courses["draft"].section.uuid, [s.courses["draft"].lesson.uuid])],
        ),
        OURS,
    ),
    Deed(
        "write what is in review", lambda s, by: update_course(course=_course(s, "pending"), by=by, title="x"), ("ada",)
    ),
    Deed("submit", lambda s, by: submit_course(course=_course(s, "draft"), by=by), OURS),
    Deed("withdraw", lambda s, by: withdraw_course(course=_course(s, "pending"), by=by), OURS),
    Deed("approve", lambda s, by: approve_course(course=_course(s, "pending"), by=by), REVIEWERS),
    Deed("approve what is claimed", lambda s, by: approve_course(course=_course(s, "claimed"), by=by), REVIEWERS),
    Deed("approve what one teaches", lambda s, by: approve_course(course=_course(s, TAUGHT), by=by), ("ada",)),
    Deed("approve what one edited", lambda s, by: approve_course(course=_course(s, EDITED), by=by), ("ada",)),
    Deed("send back", lambda s, by: reject_course(course=_course(s, "pending"), by=by, comment="x"), REVIEWERS),
    Deed("decline", lambda s, by: decline_course(course=_course(s, "pending"), by=by, comment="x"), REVIEWERS),
    Deed("appeal", lambda s, by: appeal_decline(course=_course(s, "declined"), by=by, text="x"), TEACHERS),
    Deed("decide an appeal", lambda s, by: decide_appeal(course=_course(s, "appealed"), by=by, grant=True), REVIEWERS),
    Deed(
        "decide an appeal against oneself",
        lambda s, by: decide_appeal(course=_course(s, "appealed, declined by rosa"), by=by, grant=True),
        ("ada",),
    ),
    Deed("publish", lambda s, by: publish_course(course=_course(s, "approved"), by=by), REVIEWERS),
    Deed("unpublish", lambda s, by: unpublish_course(course=_course(s, "live"), by=by), REVIEWERS),
    Deed("roll back", lambda s, by: roll_back(course=_course(s, "live"), by=by, number=1), REVIEWERS),
    Deed("claim", lambda s, by: claim_review(course=_course(s, "pending"), by=by), REVIEWERS),
    Deed("comment", lambda s, by: add_comment(course=_course(s, "pending"), by=by, text="x"), REVIEWERS),
    Deed("answer a comment", lambda s, by: reply_to_comment(comment=s.comment, by=by, text="x"), OURS),
    Deed("settle a comment", lambda s, by: set_comment_state(comment=s.comment, by=by, state="ADDRESSED"), OURS),
    Deed(
        "say that a comment will not be followed",
        lambda s, by: set_comment_state(comment=s.comment, by=by, state="WONT_FIX", note="x"),
        TEACHERS,
    ),
    Deed("take a comment back", lambda s, by: delete_comment(comment=s.comment, by=by), ("rosa",)),
    Deed(
        "invite",
        lambda s, by: invite_instructor(course=_course(s, "draft"), by=by, email="x@y.example"),
        LEADERS,
    ),
    Deed("take an invitation back", lambda s, by: revoke_invitation(invitation=s.invitation, by=by), LEADERS),
    Deed("let Cora go", lambda s, by: remove_instructor(course=_course(s, "draft"), by=by, user=s.cora), OURS),
    Deed(
        "hand the lead over",
        lambda s, by: transfer_lead(course=_course(s, "draft"), by=by, user=s.cora),
        LEADERS,
    ),
    Deed("be offered to decide", lambda s, by: _offer(s, by), REVIEWERS),
    Deed("know that it waits", lambda s, by: _waiting(s, by), OURS),
    Deed("know Lena's review of what was taken down", lambda s, by: _taken_down(s, by), ("lena", *REVIEWERS)),
    Deed("read the trail", lambda s, by: _trail(s, by), REVIEWERS),
    Deed("know Lena's attempt", _attempt, ("lena",)),
    Deed("know of a regrade", _regrade, OURS),
    Deed("know what Lena agreed to", _consent, ("lena",)),
    Deed("know whose anonymous work it is", _author, ("lena",)),
    Deed("upload", lambda s, by: add_image(by=by, file=png("x.png")), (*OURS, "otto")),
    Deed("begin a bank", lambda s, by: create_bank(by=by, title="x"), (*OURS, "otto")),
    Deed("begin a bank of Otto's", lambda s, by: create_bank(by=by, title="x", owner=s.otto), ("otto", *REVIEWERS)),
    Deed("know Ines's bank", _bank, ("ines", *REVIEWERS)),
    Deed("know the questions of Ines's bank", _questions, ("ines", *REVIEWERS)),
    Deed("rename Ines's bank", lambda s, by: update_bank(bank=s.bank, by=by, title="x"), ("ines", *REVIEWERS)),
    Deed("ask in Ines's bank", lambda s, by: add_question(bank=s.bank, by=by, data=choice("x")), ("ines", *REVIEWERS)),
    Deed(
        "carry questions into Ines's bank",
        lambda s, by: move_questions(bank=create_bank(by=by, title="x"), by=by, ids=[], to=s.bank),
        ("ines", *REVIEWERS),
    ),
    Deed("add a category", lambda s, by: create_category(by=by, name="x"), REVIEWERS),
    Deed("write terms", lambda s, by: write_terms(by=by, kind="TERMS", title="x", html="<p>x</p>"), REVIEWERS),
    Deed("write the checklist", lambda s, by: keep_checklist(by=by, items=[]), REVIEWERS),
    Deed("leave a course for Lena", lambda s, by: cancel_enrollment(enrollment=s.enrollment, by=by), ("lena",)),
    Deed(
        "finish a lesson for Lena",
        lambda s, by: complete_lesson(enrollment_id=s.enrollment.pk, lesson_id=s.courses["live"].lesson.uuid, by=by),
        ("lena",),
    ),
    Deed("review", lambda s, by: create_review(course=_course(s, "live"), by=by, rating=5), ("lena", "liam")),
    Deed("review what one teaches", lambda s, by: create_review(course=_course(s, "open"), by=by, rating=5), ("lena",)),
    Deed("change Lena's review", lambda s, by: update_review(review=s.review, by=by, rating=1), ("lena",)),
    Deed("remove Lena's review", lambda s, by: delete_review(review=s.review, by=by), ("lena", *REVIEWERS)),
    Deed("make Lena an admin", lambda s, by: change_role(user=s.lena, role="ADMIN", by=by), REVIEWERS),
    Deed("make Ada a student", lambda s, by: change_role(user=s.ada, role="STUDENT", by=by), ()),
    Deed("shut Lena out", lambda s, by: deactivate_user(user=s.lena, by=by), REVIEWERS),
    Deed("let Dora in", lambda s, by: activate_user(user=s.dora, by=by), REVIEWERS),
    Deed("grant Nina's request", lambda s, by: approve_request(request=s.request, by=by), REVIEWERS),
]
