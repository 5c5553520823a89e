"""Who may do what to a course. One question a function, asked by the actions and by the screens that offer them."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Subquery

from content.models import Course, CourseInstructor, Decline, QuestionBank, Release, ReleasePage


def teaches(user: Any, course: Course) -> bool:
    """Is one of the course's instructors."""
    return CourseInstructor.objects.filter(course=course, user=user).exists()


def leads(user: Any, course: Course) -> bool:
    """Is the course's lead instructor."""
    return CourseInstructor.objects.filter(course=course, user=user, role=CourseInstructor.Role.LEAD).exists()


def may_invite(user: Any, course: Course) -> bool:
    """May say who teaches the course: its lead, and admins."""
    return bool(user.is_admin or (user.is_instructor and leads(user, course)))


def may_create(user: Any) -> bool:
    """May begin a course."""
    return bool(user.is_instructor or user.is_admin)


def may_edit(user: Any, course: Course) -> bool:
    """May change the working copy, and submit or withdraw it."""
    return bool(user.is_admin or (user.is_instructor and teaches(user, course)))


def has_edited(user: Any, course: Course) -> bool:
    """Wrote a revision of the candidate that is being judged."""
    candidate = Release.objects.filter(course=course).order_by("-submitted_at").values("pk")[:1]
    return ReleasePage.objects.filter(release=Subquery(candidate), revision__user=user).exists()


def may_decide(user: Any, course: Course) -> bool:
    """May approve or send back: an admin with fresh eyes, who neither teaches the course nor edited what is judged.

    Superusers may always, for a school with one admin; the record says who it was.
    """
    if user.is_active and user.is_superuser:
        return True
    return bool(user.is_admin and not teaches(user, course) and not has_edited(user, course))


def may_decide_each(user: Any, candidates: Iterable[Release]) -> set[UUID]:
    """`may_decide` for many candidates at once, in two queries: the courses about which `user` may decide."""
    candidates = list(candidates)
    courses = {candidate.course_id for candidate in candidates}
    if user.is_active and user.is_superuser:
        return courses
    if not user.is_admin:
        return set()
    taught = CourseInstructor.objects.filter(user=user, course__in=courses).values_list("course_id", flat=True)
    edited = ReleasePage.objects.filter(release__in=candidates, revision__user=user)
    return courses - set(taught) - set(edited.values_list("release__course_id", flat=True))


def may_publish(user: Any, course: Course) -> bool:
    """May switch an approved release live: who may decide, and the instructors where the school allows it."""
    if may_decide(user, course):
        return True
    return bool(settings.INSTRUCTORS_MAY_PUBLISH and user.is_instructor and teaches(user, course))


def may_appeal(user: Any, course: Course) -> bool:
    """May ask a second reviewer to look at a declined course: its instructors."""
    return bool(user.is_active and teaches(user, course))


def may_decide_appeal(user: Any, decline: Decline) -> bool:
    """May grant or refuse an appeal: who may decide about the course, but not who declined it, save superusers."""
    if decline.by_id == user.pk and not user.is_superuser:
        return False
    return may_decide(user, decline.course)


def may_edit_bank(user: Any, bank: QuestionBank) -> bool:
    """May change a bank and its questions: the instructor whose it is, and admins."""
    return bool(user.is_active and (user.is_admin or (user.is_instructor and bank.owner_id == user.pk)))
