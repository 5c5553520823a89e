"""Beginning, describing and discarding a course."""

from typing import Any, ClassVar

from django.db.models import Q
from django.utils.text import slugify
from lib.errors import DomainError, Forbidden
from outbox.record import record
from wagtail.coreutils import string_to_ascii
from wagtail.models import Page

from content.actions.editing import editing, locked_page, remove, require_unlocked, retried, write_draft
from content.course_fields import checks_for
from content.fields import checked
from content.models import CatalogPage, Course, CoursePage
from content.permissions import leads, may_create, may_edit


class CourseHasReleases(DomainError):
    """Learners may have seen it, so it can be unpublished but not removed."""

    code: ClassVar[str] = "COURSE_HAS_RELEASES"
    status: ClassVar[int] = 409
    message = "This course has been released; it can be unpublished, but not deleted."


@retried
def create_course(*, by: Any, title: str, **fields: Any) -> Course:
    """A new course as a draft, led by `by`. Fields as in `content.course_fields`. Raises Forbidden or Invalid."""
    if not may_create(by):
        raise Forbidden("Only instructors create courses.")
    values = checked({"title": title, **fields}, checks_for(by))
    catalog = CatalogPage.objects.select_for_update(of=("self",)).get()
    page = CoursePage(owner=by, live=False, has_unpublished_changes=True, **values)
    page.slug = _free_slug(catalog, page.title, page.uuid.hex)
    catalog.add_child(instance=page)
    page.save_revision(user=by, log_action=True, clean=False)
    record("course.created", course_id=page.uuid, user_id=by.pk)
    return page.course


def _free_slug(catalog: Page, title: str, fallback: str) -> str:
    """From the title in ASCII, numbered where another course has it: addresses stay readable in any alphabet."""
    base = slugify(string_to_ascii(title))[:60].strip("-_") or f"course-{fallback[:8]}"
    alike = Q(slug=base) | Q(slug__startswith=f"{base}-")
    taken = set(catalog.get_children().filter(alike).values_list("slug", flat=True))
    taken |= set(Course.objects.filter(alike).values_list("slug", flat=True))
    number = 1
    while (slug := base if number == 1 else f"{base}-{number}") in taken:
        number += 1
    return slug


def update_course(*, course: Course, by: Any, **fields: Any) -> Course:
    """Write the given fields to a new draft. Raises Forbidden, CourseLocked or Invalid."""
    with editing(course, by) as root:
        values = checked(fields, checks_for(by, root.get_latest_revision_as_object()))
        write_draft(root, values, by)
        return root.course


@retried
def delete_course(*, course: Course, by: Any) -> None:
    """Remove a course that was never released, for good. Raises Forbidden, CourseHasReleases or CourseLocked."""
    root = locked_page(course)
    fresh = root.course
    if not may_edit(by, fresh) or not (by.is_admin or leads(by, fresh)):
        raise Forbidden("Only its lead instructor deletes a course.")
    if fresh.releases.filter(number__isnull=False).exists():
        raise CourseHasReleases
    require_unlocked(root, by)
    fresh.releases.all().delete()
    remove(root, by)
    Course.objects.filter(pk=fresh.pk).delete()
    record("course.deleted", course_id=course.pk, user_id=by.pk)
