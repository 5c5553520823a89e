"""Asks the same functions that the actions ask, so that the screen can't say anything else than what happens."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from accounts.models import User
from accounts.permissions import require_admin, require_authority
from analytics.permissions import require_admin as require_school_figures
from analytics.permissions import require_teacher
from django.utils.translation import gettext as _
from learning.models import Enrollment
from learning.permissions import is_learner
from lib.errors import Forbidden

from content import permissions
from content.models import Course, CourseInstructor, Release

MOST = 50


@dataclass(frozen=True)
class Answer:
    """One thing that somebody may do or not, and why."""

    what: str
    allowed: bool
    why: str


@dataclass(frozen=True)
class Area:
    """What belongs together: the school, or one course."""

    title: str
    about: str
    answers: list[Answer]


def areas_of(person: User, *, seen_by: User) -> Iterator[Area]:
    """The school, the courses that the person teaches or takes, and those that wait for a decision."""
    yield _school(person, seen_by)
    for teaching in _taught(person):
        yield _teaching(person, teaching)
    if person.is_admin:
        yield from (_deciding(person, release) for release in _waiting())
    for enrollment in _taken(person):
        yield _learning(person, enrollment)


def standing(person: User) -> str:
    """What everything else follows from, in a few words."""
    if not person.is_active:
        return _("is shut out")
    if person.is_superuser:
        return _("is superuser")
    return _("has the role %(role)s") % {"role": person.get_role_display()}


def _school(person: User, seen_by: User) -> Area:
    why = standing(person)
    asked: list[tuple[str, bool]] = [
        (_("Open the admin"), person.has_perm("wagtailadmin.access_admin")),
        (_("Begin a course and upload files"), permissions.may_create(person)),
        (_("See figures on their teaching"), _passes(lambda: require_teacher(person))),
        (_("See figures on the school"), _passes(lambda: require_school_figures(person))),
        (_("See everybody, and decide about requests to teach"), _passes(lambda: require_admin(person))),
    ]
    if person != seen_by:
        you = _("Change your role, or shut you out")
        asked.append((you, _passes(lambda: require_authority(over=seen_by, by=person))))
    return Area(_("The school"), "", [Answer(what, allowed, why) for what, allowed in asked])


def _teaching(person: User, teaching: CourseInstructor) -> Area:
    course = teaching.course
    part = _("leads it") if teaching.role == CourseInstructor.Role.LEAD else _("teaches it too")
    why = f"{standing(person)}, {part}"
    asked = [
        (_("Write and submit it"), permissions.may_edit(person, course)),
        (_("Say who teaches it"), permissions.may_invite(person, course)),
        (_("Appeal if it is declined"), permissions.may_appeal(person, course)),
        (_("Decide about it"), permissions.may_decide(person, course)),
        (_("Publish an approved release"), permissions.may_publish(person, course)),
    ]
    return Area(_title(course), _("Teaches"), [Answer(what, allowed, why) for what, allowed in asked])


def _deciding(person: User, release: Release) -> Area:
    course = release.course
    reasons = [
        (permissions.teaches(person, course), _("teaches it")),
        (permissions.has_edited(person, course), _("edited what is judged")),
    ]
    why = ", ".join([standing(person), *(reason for holds, reason in reasons if holds)])
    asked = [
        (_("Write it"), permissions.may_edit(person, course)),
        (_("Decide about it"), permissions.may_decide(person, course)),
        (_("Publish an approved release"), permissions.may_publish(person, course)),
    ]
    return Area(_title(course), _("In review"), [Answer(what, allowed, why) for what, allowed in asked])


def _learning(person: User, enrollment: Enrollment) -> Area:
    allowed = is_learner(person, enrollment.course)
    why = _("is enrolled: %(status)s") % {"status": enrollment.get_status_display()}
    asked = [Answer(_("Learn, and review the course"), allowed, why)]
    return Area(_title(enrollment.course), _("Takes"), asked)


def _passes(asked: Callable[[], None]) -> bool:
    try:
        asked()
    except Forbidden:
        return False
    return True


def _taught(person: User) -> list[CourseInstructor]:
    rows = CourseInstructor.objects.filter(user=person).select_related("course__page")
    return list(rows.order_by("course__title", "pk")[:MOST])


def _waiting() -> list[Release]:
    return list(Release.objects.open().select_related("course__page").order_by("submitted_at")[:MOST])


def _taken(person: User) -> list[Enrollment]:
    rows = Enrollment.objects.filter(learner=person).select_related("course__page")
    return list(rows.order_by("course__title", "pk")[:MOST])


def _title(course: Course) -> str:
    return str(course.page.draft_title if course.page is not None else course.title)
