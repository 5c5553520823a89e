"""The order of a whole course on one screen: by dragging, by buttons, with or without JavaScript."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.views.decorators.http import require_http_methods
from lib.errors import Invalid
from wagtail.admin import messages

from cms.ordering.arrangement import Arrangement, brought_up_to_date, moved, present, read, written
from content.actions.order import OrderChanged, reorder
from content.models import Course, CoursePage

_CONFLICT = (
    "Somebody else changed the course meanwhile, so your order is not saved yet. "
    "Below is your order with what is new in it. Look at it and save again."
)


@require_http_methods(["GET", "POST"])
def course_order(request: HttpRequest, course_id: UUID) -> HttpResponse:
    """Shows the outline; POST saves the order in which its parts were sent."""
    courses = Course.objects.visible_to(request.user).filter(page__isnull=False).select_related("page")
    course = get_object_or_404(courses, pk=course_id)
    root = course.page
    assert root is not None
    if request.method == "GET":
        return _shown(request, course, root)
    wished = _wished(request)
    try:
        reorder(course=course, by=request.user, order=wished, seen=read(request.POST.getlist("seen")))
    except OrderChanged:
        return _shown(request, course, root, wished=wished)
    messages.success(request, "The order is saved. Learners get it with the next release.")
    return redirect("course_order", course.pk)


def _wished(request: HttpRequest) -> Arrangement:
    """What was sent, after the step of the button that sent it."""
    wished = read(request.POST.getlist("part"))
    direction, _, key = request.POST.get("move", "").partition(":")
    if not key:
        return wished
    try:
        return moved(wished, UUID(key), -1 if direction == "up" else 1)
    except ValueError:
        raise Invalid("There is no such part.") from None


def _shown(
    request: HttpRequest, course: Course, root: CoursePage, *, wished: Arrangement | None = None
) -> HttpResponse:
    now, titles = present(root)
    arrangement = now if wished is None else brought_up_to_date(wished, now)
    context = {
        "course": course,
        "page": root,
        "seen": written(now),
        "sections": [(key, titles[key], [(each, titles[each]) for each in inside]) for key, inside in arrangement],
        "is_locked": root.active_review() is not None and not request.user.is_superuser,
        "conflict": _CONFLICT if wished is not None else "",
    }
    return render(request, "cms/ordering/order.html", context, status=200 if wished is None else 409)


urlpatterns = [path("courses/<uuid:course_id>/order/", course_order, name="course_order")]
