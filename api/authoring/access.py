"""Who may come in, and which courses, sections and lessons they may know of."""

from typing import Any
from uuid import UUID

from accounts.models import User
from django.http import HttpRequest
from lib.errors import Forbidden, NotFound

from api.auth import signed_in
from content.listing import with_drafts
from content.models import Course, LessonPage, SectionPage
from content.models.pages import COURSE_DEPTH
from content.permissions import may_create

_ROOT_LENGTH = COURSE_DEPTH * LessonPage.steplen


def author(request: HttpRequest) -> User:
    """Who is calling, if they may write courses. Raises Forbidden."""
    user = signed_in(request)
    if not may_create(user):
        raise Forbidden("Only instructors write courses.")
    return user


def admin(request: HttpRequest) -> User:
    """Who is calling, if they run the school. Raises Forbidden."""
    user = signed_in(request)
    if not user.is_admin:
        raise Forbidden("Only admins moderate courses.")
    return user


def course_for(user: User, course_id: UUID) -> Course:
    """A course whose working copy `user` may see. Raises NotFound."""
    course = with_drafts(Course.objects.visible_to(user)).filter(pk=course_id).first()
    if course is None:
        raise NotFound
    return course


def section_for(user: User, section_id: UUID) -> SectionPage:
    """A section of such a course. Raises NotFound."""
    section: SectionPage = _part(SectionPage, user, section_id)
    return section


def lesson_for(user: User, lesson_id: UUID) -> LessonPage:
    """A lesson of such a course. Raises NotFound."""
    lesson: LessonPage = _part(LessonPage, user, lesson_id)
    return lesson


def _part(model: Any, user: User, part_id: UUID) -> Any:
    page = model.objects.select_related("latest_revision").filter(uuid=part_id).first()
    if page is None:
        raise NotFound
    if not Course.objects.visible_to(user).filter(page__path=page.path[:_ROOT_LENGTH]).exists():
        raise NotFound
    return page
