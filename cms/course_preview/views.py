"""A course as its learners will see it, before they do: the player's own pages, in which nothing is recorded."""

from typing import Any
from uuid import UUID

from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_safe
from learning.certificate_samples import sample_of

from cms.certificates.pictures import in_the_page
from content.assessments.look import questions_to_look_at
from content.formulas import formulas_in
from content.learner_view import LearnerView, learner_blocks, learner_view
from content.models import Category, Course, CourseInstructor
from content.page_policy import content_policy


@require_safe
def course_preview(request: HttpRequest, course_id: UUID) -> HttpResponse:
    """The course page: of the candidate, or of the working copy where there is none."""
    course = _visible(request, course_id)
    view = learner_view(course)
    sample = sample_of(view.document)
    return _page(request, "course", course, view, {"certificate": in_the_page(sample) if sample else None})


@require_safe
def course_preview_lesson(request: HttpRequest, course_id: UUID, lesson_id: UUID) -> HttpResponse:
    """A lesson beside the outline, with the ways to the ones before and after it."""
    course = _visible(request, course_id)
    view = learner_view(course, lesson_id)
    entries = view.entries
    place = next((place for place, entry in enumerate(entries) if entry["id"] == str(lesson_id)), None)
    if place is None:
        raise Http404
    blocks, questions = learner_blocks(view.blocks, _link_to), _questions(view)
    context = {
        "lesson": entries[place],
        "previous": entries[place - 1] if place else None,
        "next": entries[place + 1] if place + 1 < len(entries) else None,
        "blocks": blocks,
        "terms": view.assessment,
        "questions": questions,
        "formulas": formulas_in(blocks, questions),
    }
    return _page(request, "lesson", course, view, context)


def _questions(view: LearnerView) -> list[dict[str, Any]]:
    """What an attempt could ask: no key, no attempt."""
    asked = questions_to_look_at(view.asked, view.rules, _link_to)
    return [{**question, "before": learner_blocks(question["before"], _link_to)} for question in asked]


def _link_to(name: str | None) -> str | None:
    return default_storage.url(name) if name else None


urlpatterns: list[URLPattern] = [
    path("courses/<uuid:course_id>/preview/", course_preview, name="course_preview"),
    path(
        "courses/<uuid:course_id>/preview/lessons/<uuid:lesson_id>/",
        course_preview_lesson,
        name="course_preview_lesson",
    ),
]


def preview_address(page: Any) -> str | None:
    """Where the course, or the lesson, of this page is shown as learners will see it."""
    course_page = page.get_course_page() if hasattr(page, "get_course_page") else None
    if course_page is None:
        return None
    if page.specific_class._meta.model_name == "lessonpage":
        return reverse("course_preview_lesson", args=(course_page.uuid, page.uuid))
    return reverse("course_preview", args=(course_page.uuid,))


def _visible(request: HttpRequest, course_id: UUID) -> Course:
    courses = Course.objects.visible_to(request.user).select_related("page")
    course = courses.filter(pk=course_id, page__isnull=False).first()
    if course is None:
        raise Http404
    return course


def _page(request: HttpRequest, name: str, course: Course, view: LearnerView, context: dict[str, Any]) -> HttpResponse:
    pages = reverse("course_preview", args=(course.pk,)) + "lessons/"
    shown = {"course": _shown(course, view), "preview": view, "lesson_pages": pages, **context}
    response = render(request, f"cms/course_preview/{name}.html", shown)
    response["Content-Security-Policy"] = content_policy(request)
    response["Cache-Control"] = "private, no-store"
    return response


def _shown(course: Course, view: LearnerView) -> dict[str, Any]:
    """The course as the player's templates want it; nobody has learned or rated what is not live."""
    lead = (
        CourseInstructor.objects.filter(course=course, role=CourseInstructor.Role.LEAD).select_related("user").first()
    )
    category = Category.objects.filter(slug=view.document["category"]).first()
    return {
        **view.document,
        "id": course.pk,
        "slug": course.slug,
        "lesson_count": len(view.entries),
        "category_name": category.name if category else "",
        "category_slug": category.slug if category else "",
        "instructor_id": lead.user_id if lead else None,
        "instructor_name": lead.user.full_name if lead else "",
        "instructor_bio": lead.user.bio if lead else "",
    }
