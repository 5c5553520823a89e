"""The gradebook of a course: its learners against its graded lessons."""

from urllib.parse import urlencode
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_GET
from learning.gradebook_export import CSV, exported, file_name

from cms.gradebook.forms import GradebookFilter
from cms.gradebook.grade import book_of, course_grade
from cms.gradebook.present import columns, sortings
from cms.regrading.banner import banner_of

PER_PAGE = 25


@require_GET
def course_gradebook(request: HttpRequest, course_id: UUID) -> HttpResponse:
    """A page of learners with a cell for each graded lesson."""
    book = book_of(request, course_id)
    asked = GradebookFilter(request.GET, book=book)
    keys = book.learners(**asked.learners).values_list("pk", flat=True)
    page = Paginator(keys, PER_PAGE).get_page(request.GET.get("p"))
    context = {
        "course": book.course,
        "page": page,
        "form": asked,
        "asked": urlencode(asked.chosen),
        "columns": columns(book, asked.lesson_id),
        "sortings": sortings(asked.chosen),
        "rows": book.rows(book.enrollments(list(page)), lesson_id=asked.lesson_id),
        "lessons": book.lessons,
        "banner": banner_of(book.course),
    }
    return render(request, "cms/gradebook/gradebook.html", context)


@require_GET
def course_gradebook_export(request: HttpRequest, course_id: UUID) -> HttpResponseBase:
    """Everybody's results, for a spreadsheet."""
    book = book_of(request, course_id)
    headers = {"Content-Disposition": f'attachment; filename="{file_name(book.course)}"', "Cache-Control": "no-store"}
    return StreamingHttpResponse(exported(book), content_type=CSV, headers=headers)


urlpatterns = [
    path("courses/<uuid:course_id>/gradebook/", course_gradebook, name="course_gradebook"),
    path("courses/<uuid:course_id>/gradebook/export/", course_gradebook_export, name="course_gradebook_export"),
    path(
        "courses/<uuid:course_id>/gradebook/<uuid:enrollment_id>/<uuid:lesson_id>/", course_grade, name="course_grade"
    ),
]
