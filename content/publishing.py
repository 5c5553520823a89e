"""Switching what learners see: one UPDATE of the course's row. The pages follow, so that the admin tells the truth."""

from collections import defaultdict
from typing import Any

from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import Page, ReferenceIndex, Revision
from wagtail.search.backends import get_search_backends
from wagtail.signals import page_published

from content.models import Category, Course, Release
from content.search import index_course
from content.tree import digest

_PLACE = {"id", "page_ptr_id", "path", "depth", "numchild", "translation_key", "locale_id", "content_type_id"}
"""Where a page is and what it is, which no revision changes."""
_OF_THE_ROW = {"content_type", "locale", "owner", "locked_by", "alias_of", "latest_revision", "live_revision"}
"""What a page keeps, or publishing sets, whatever its revision says: Wagtail would look up each of them first."""


def switch_live(course: Course, release: Release, *, by: Any) -> None:
    """Make `release` the course's current one. The caller holds the course's row lock."""
    now = timezone.now()
    document = release.document
    listing = {
        "current_release": release,
        "title": document["title"],
        "summary": document["summary"],
        "category": category_of(release, document["category"]),
        "difficulty": document["difficulty"],
        "language": document["language"],
        "price": document["price"],
        "currency": document["currency"],
        "thumbnail": document["thumbnail"],
        "duration_seconds": document["duration_seconds"],
        "lesson_count": sum(len(section["lessons"]) for section in document["sections"]),
        "search_text": release.search_text,
        "published_at": now,
    }
    Course.objects.filter(pk=course.pk).update(**listing)
    Release.objects.filter(pk=release.pk, published_at=None).update(published_at=now, published_by=by)
    release.refresh_from_db(fields=["published_at", "published_by"])
    course.refresh_from_db()
    index_course(course)
    _publish_pages(release)
    if course.page is not None:
        data = {"release": release.number}
        log(instance=course.page, action="content.release", user=by, data=data)


def category_of(release: Release, slug: str) -> Category | None:
    """The category that was approved, `slug` then: the school may have given that slug to another one since."""
    pinned = release.pages.filter(page=release.course.page_id).select_related("revision").first()
    revision = pinned.revision if pinned is not None else None
    if pinned is None or revision is None or digest(dict(revision.content)) != pinned.content_hash:
        return Category.objects.filter(slug=slug).first() if slug else None
    key = revision.content.get("category")
    return Category.objects.filter(pk=key).first() if key else None


def take_down(course: Course, *, by: Any, comment: str) -> None:
    """Show learners nothing. The caller holds the course's row lock."""
    Course.objects.filter(pk=course.pk).update(current_release=None, published_at=None)
    course.refresh_from_db()
    index_course(course)
    if course.page is not None:
        Page.objects.filter(path__startswith=course.page.path).update(live=False, has_unpublished_changes=True)
        log(instance=course.page, action="content.take_down", user=by, data={"comment": comment})


def _publish_pages(release: Release) -> None:
    """Publish the revisions that the release was compiled from.

    A revision that is gone or was overwritten since stays a draft: learners read the release, not the page, and the
    page's status then says truly that it differs.
    """
    published: dict[type[Page], list[Page]] = defaultdict(list)
    pinned = release.pages.select_related("revision", "page").order_by("page__path")
    places: dict[str, Page] = {}
    for item in pinned:
        revision = item.revision
        if revision is None or digest(dict(revision.content)) != item.content_hash:
            continue
        if item.page.live and item.page.live_revision_id == revision.pk and not item.page.has_unpublished_changes:
            continue
        page = _publish_page(revision, item.page, above=places.get(item.page.path[: -Page.steplen]))
        places[page.path] = page
        published[type(page)].append(page)
    for backend in get_search_backends(with_auto_update=True):
        for model, pages in published.items():
            backend.add_bulk(model, pages)


def _publish_page(revision: Revision, row: Page, *, above: Page | None) -> Page:
    """As Wagtail's publishing does, less what it asks for each page and our pages never have.

    They have no aliases and no dates of their own, and were found fit to be released as a course. With two hundred of
    them in one request that is most of the time. The page `above` need not be looked for if
    it was published just now.
    """
    if above is not None:
        row._cached_parent_obj = above
    content = {name: value for name, value in revision.content.items() if name not in _OF_THE_ROW}
    page: Page = row.with_content_json(content)
    now = timezone.now()
    page.live, page.expired, page.live_revision = True, False, revision
    page.has_unpublished_changes = page.latest_revision_id != revision.pk
    page.last_published_at, page.first_published_at = now, page.first_published_at or now
    if page.slug != row.slug:
        page.save(clean=False)  # the addresses of the pages below change with it
    else:
        for model in (Page, type(page)):  # of both at once, Django would ask first which rows they are
            columns = [field.attname for field in model._meta.local_concrete_fields if field.attname not in _PLACE]
            model._base_manager.filter(pk=page.pk).update(**{name: getattr(page, name) for name in columns})
        ReferenceIndex.create_or_update_for_object(page)
    page_published.send(sender=type(page), instance=page, revision=revision)
    return page
