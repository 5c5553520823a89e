"""The checklist beside the decision: what the reviewer ticked off for this candidate, and what is left."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.views.decorators.http import require_POST
from lib.errors import DomainError
from wagtail.admin import messages

from cms.review.panels import Panel, Screen
from content.actions.checklist import tick_checklist
from content.models import ChecklistItem, ChecklistTick, Course, Release
from content.status import CourseStatus


@dataclass(frozen=True)
class Line:
    """A line of the checklist; `tick` says who ticked it off and when."""

    key: int | None
    text: str
    help: str
    tick: ChecklistTick | None


def _context(screen: Screen) -> dict[str, Any] | None:
    release = screen.standing.release
    if release is None or screen.standing.workflow_state is None or not screen.user.is_admin:
        return None
    open_ = screen.standing.status == CourseStatus.PENDING
    lines = _lines(release, with_unticked=open_)
    if not lines:
        return None
    return {
        "lines": lines,
        "release": release,
        "left": sum(line.tick is None for line in lines),
        "may_tick": open_ and screen.may_decide,
    }


def _lines(release: Release, *, with_unticked: bool) -> list[Line]:
    """The school's lines as they are now, then those that were ticked off and are gone since."""
    ticks = list(ChecklistTick.objects.filter(release=release).select_related("by"))
    by_item = {tick.item_id: tick for tick in ticks if tick.item_id}
    items = list(ChecklistItem.objects.filter(active=True)) if with_unticked else []
    shown = {item.pk for item in items}
    lines = [_line(item, by_item.get(item.pk)) for item in items]
    return lines + [Line(None, tick.text, "", tick) for tick in ticks if tick.item_id not in shown]


def _line(item: ChecklistItem, tick: ChecklistTick | None) -> Line:
    return Line(item.pk, tick.text if tick is not None else item.text, item.help, tick)


@require_POST
def course_checklist(request: HttpRequest, course_id: UUID, release_id: UUID) -> HttpResponse:
    """Keep what is ticked now. Scripts say that they want JSON and get an empty answer."""
    courses = Course.objects.visible_to(request.user).filter(page__isnull=False)
    course = get_object_or_404(courses, pk=course_id)
    items = [int(value) for value in request.POST.getlist("items") if value.isdecimal() and len(value) < 10]
    by_script = request.headers.get("Accept") == "application/json"
    try:
        tick_checklist(course=course, release_id=release_id, by=request.user, items=items)
    except DomainError as refused:
        if by_script:
            return HttpResponse(refused.message, status=refused.status, content_type="text/plain; charset=utf-8")
        messages.error(request, refused.message)
    return HttpResponse(status=204) if by_script else redirect("course_review", course_id=course.pk)


PANEL = Panel("aside", "cms/review/checklist.html", _context)
urlpatterns = [
    path("courses/<uuid:course_id>/checklist/<uuid:release_id>/", course_checklist, name="course_checklist"),
]
