"""What the checks found: at submission, as it was stored with it; before, as the working copy is now."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from cms.review.panels import Panel, Screen
from content.actions.links import check_links, link_check_of
from content.checks.problem import Problem
from content.checks.registry import CheckResult, problems_in, run_checks
from content.models import Course, LinkCheck, SubmissionCheck
from content.status import CourseStatus

_JUDGED = {CourseStatus.PENDING, CourseStatus.APPROVED}
_WORDS = {"required": "Required", "recommended": "Recommended"}


@dataclass(frozen=True)
class Finding:
    """A problem, and where a click on it leads; nowhere if the place is not on this screen."""

    message: str
    address: str


@dataclass(frozen=True)
class Group:
    """The problems of one level."""

    level: str
    label: str
    findings: list[Finding]


def _context(screen: Screen) -> dict[str, Any] | None:
    judged = screen.standing.status in _JUDGED
    stored = _stored(screen) if judged else None
    if judged and stored is None:
        return None
    results = stored or run_checks(screen.draft)
    place = _in_changeset(screen) if judged else _in_editor(screen)
    groups = list(_groups(results, place))
    return {
        "groups": groups,
        "passed": [result.title for result in results if not result.problems],
        "is_blocked": any(group.level == "required" for group in groups),
        "judged": judged,
        "links": link_check_of(screen.course),
    }


def _stored(screen: Screen) -> list[CheckResult] | None:
    row = SubmissionCheck.objects.filter(release=screen.standing.release).first()
    return [CheckResult.from_dict(stored) for stored in row.found] if row is not None else None


def _groups(results: list[CheckResult], place: Callable[[Problem], str]) -> Iterator[Group]:
    for level in ("required", "recommended"):
        findings = [Finding(problem.message, place(problem)) for problem in problems_in(results, level)]
        if findings:
            yield Group(level, _WORDS[level], findings)


def _in_changeset(screen: Screen) -> Callable[[Problem], str]:
    shown = {*screen.comparison.after.sections, *screen.comparison.after.lessons}

    def place(problem: Problem) -> str:
        part = problem.lesson_id or problem.section_id
        if part is None:
            return "#course" if screen.changes.course else ""
        return f"#part-{part}" if part in shown else ""

    return place


def _in_editor(screen: Screen) -> Callable[[Problem], str]:
    pages = {str(page.uuid): page.page_id for page in screen.draft.pages()}
    may_open = screen.may_edit

    def place(problem: Problem) -> str:
        page = pages.get(problem.lesson_id or problem.section_id or str(screen.draft.page.uuid))
        block = f"#block-{problem.block_id}-section" if problem.block_id else ""
        return reverse("wagtailadmin_pages:edit", args=(page,)) + block if may_open and page else ""

    return place


def _asked(check: LinkCheck) -> str:
    if check.is_finished:
        return "Every link was asked less than ten minutes ago."
    return f"{check.total - check.asked} links are asked whether they answer. It goes on while you work."


@require_POST
def course_check_links(request: HttpRequest, course_id: UUID) -> HttpResponse:
    """Have the links of the course asked; the screen says how far that is."""
    courses = Course.objects.visible_to(request.user).select_related("page").filter(page__isnull=False)
    course = get_object_or_404(courses, pk=course_id)
    check = check_links(course=course, by=request.user)
    messages.success(request, _asked(check))
    return redirect("course_review", course_id=course.pk)


urlpatterns = [path("courses/<uuid:course_id>/checks/links/", course_check_links, name="course_check_links")]
PANEL = Panel("top", "cms/review/checks.html", _context)
