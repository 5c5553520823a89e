"""Reusing a lesson: choose one of one's courses, then the lesson, and get a copy of it."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from cms.ordering.arrangement import present
from content.actions.copy_lesson import copy_lesson
from content.models import Course, CoursePage, LessonPage, SectionPage


@require_http_methods(["GET", "POST"])
def course_reuse(request: HttpRequest, course_id: UUID, page_id: int) -> HttpResponse:
    """`?from=` is the course whose lessons are offered; POST copies one of them into the section `page_id`."""
    mine = Course.objects.visible_to(request.user).filter(page__isnull=False).select_related("page")
    course = get_object_or_404(mine, pk=course_id)
    assert course.page is not None
    section: SectionPage = get_object_or_404(SectionPage.objects.filter(path__startswith=course.page.path), pk=page_id)
    source = _source(mine, request.GET.get("from", ""))
    if request.method == "POST" and source is not None:
        lesson = _lesson(source, request.POST.get("lesson", ""))
        copy = copy_lesson(lesson=lesson, to_section=section, by=request.user)
        messages.success(request, f"“{copy.title}” is now also in “{section.draft_title}”. Change it as you like.")
        return redirect("wagtailadmin_pages:edit", copy.pk)
    context = {
        "course": course,
        "section": section,
        "source": source,
        "offered": _offered(source) if source is not None else [],
        "courses": mine.exclude(pk=course.pk).order_by("page__draft_title", "pk"),
        "here": reverse("course_reuse", args=(course.pk, section.pk)),
    }
    return render(request, "cms/reuse/reuse.html", context)


def _source(mine: Any, key: str) -> CoursePage | None:
    if not key:
        return None
    page: CoursePage = get_object_or_404(mine, pk=_uuid(key)).page
    return page


def _lesson(source: CoursePage, key: str) -> LessonPage:
    return get_object_or_404(LessonPage.objects.filter(path__startswith=source.path), uuid=_uuid(key))


def _uuid(key: str) -> UUID | None:
    """None for what is no id: nothing has that."""
    try:
        return UUID(key)
    except ValueError:
        return None


def _offered(source: CoursePage) -> list[tuple[str, list[tuple[UUID, str]]]]:
    arrangement, titles = present(source)
    return [(titles[key], [(each, titles[each]) for each in inside]) for key, inside in arrangement if inside]


urlpatterns = [path("courses/<uuid:course_id>/reuse/<int:page_id>/", course_reuse, name="course_reuse")]
