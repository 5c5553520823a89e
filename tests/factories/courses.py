"""Courses at every stage, made as their authors make them: pages with drafts, then the real actions."""

from typing import Any

from accounts.models import User
from django.utils.text import slugify

from content.actions.moderation import approve_course
from content.actions.submission import submit_course
from content.body import stream_of
from content.models import CatalogPage, Category, Course, CoursePage, LessonPage, SectionPage
from tests.cast import person
from tests.factories.trusting import Trusting


def category(slug: str = "teaching") -> Category:
    """A category, made once."""
    return Category.objects.get_or_create(slug=slug, defaults={"name": slug.title()})[0]


def text(words: str) -> dict[str, Any]:
    """A block of rich text."""
    return {"type": "rich_text", "value": f"<p>{words}</p>"}


@Trusting()
def draft_course(
    *, by: User, title: str = "Knots", sections: int = 1, lessons: int = 2, body: Any = None, **fields: Any
) -> Course:
    """A course of `by` that nobody has submitted: `sections` sections with `lessons` lessons each."""
    fields = {"summary": f"All about {title}.", "category": category(), "description": "<p>Come in.</p>", **fields}
    catalog = CatalogPage.objects.get()
    fields["locale_id"] = catalog.locale_id
    page = CoursePage(title=title, slug=_free_slug(title), owner=by, live=False, **fields)
    catalog.add_child(instance=page)
    page.save_revision(user=by, clean=False)
    for number in range(1, sections + 1):
        section = add_section(page, by=by, title=f"Part {number}")
        for count in range(1, lessons + 1):
            add_lesson(section, by=by, title=f"{title} {number}.{count}", body=body)
    return Course.objects.get(pk=page.uuid)


@Trusting()
def add_section(page: CoursePage, *, by: User, title: str) -> SectionPage:
    """One more section at the end."""
    place = {"slug": slugify(title) or "section", "locale_id": page.locale_id}
    section = SectionPage(title=title, owner=by, live=False, **place)
    page.add_child(instance=section)
    section.save_revision(user=by, clean=False)
    return section


@Trusting()
def add_lesson(section: SectionPage, *, by: User, title: str, body: Any = None, **fields: Any) -> LessonPage:
    """One more lesson at the end of `section`; `body` is typed blocks."""
    blocks = stream_of(body or [text(f"This is {title}.")], by=by)
    place = {"slug": slugify(title) or "lesson", "locale_id": section.locale_id}
    lesson = LessonPage(title=title, owner=by, live=False, duration_seconds=60, **place, **fields)
    lesson.body = blocks
    section.add_child(instance=lesson)
    lesson.save_revision(user=by, clean=False)
    return lesson


def pending_course(**fields: Any) -> Course:
    """A course that waits for its reviewer."""
    course = draft_course(**fields)
    with Trusting():
        submit_course(course=course, by=fields["by"])
    return Course.objects.get(pk=course.pk)


@Trusting()
def publish(course: Course, *, by: User) -> Course:
    """Submit what there is and let a reviewer, made for it, approve and publish it."""
    submit_course(course=course, by=by)
    reviewer = User.objects.filter(email="publisher@lectern.example").first()
    reviewer = reviewer or person("publisher@lectern.example", "ADMIN")
    approve_course(course=course, by=reviewer, publish=True)
    return Course.objects.select_related("current_release", "page").get(pk=course.pk)


def published_course(**fields: Any) -> Course:
    """A course that learners see. `is_preview=True` in `fields` is not taken: edit a lesson for that."""
    return publish(draft_course(**fields), by=fields["by"])


def _free_slug(title: str) -> str:
    base = slugify(title) or "course"
    taken = CoursePage.objects.filter(slug__startswith=base).count()
    return f"{base}-{taken + 1}" if taken else base
