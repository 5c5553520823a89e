"""The screens of notices: one's own, all of them, and the ways to have read them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.views.decorators.http import require_GET, require_POST
from notifications.models import Notice
from wagtail.admin import messages

from cms.notices.lines import address_of, lines_of, to_read
from cms.people.listing import listing


@require_GET
def course_notices(request: HttpRequest) -> HttpResponse:
    """Everything that one was told and has not been forgotten, the latest first."""
    mine = Notice.objects.visible_to(request.user)
    shown = listing(request, to_read(mine))
    context = {**shown, "lines": lines_of(shown["page"].object_list), "unread": mine.lines()}
    return render(request, "cms/notices/notices.html", {**context, "page_title": "Notices"})


@require_GET
def course_notice(request: HttpRequest, notice_id: int) -> HttpResponse:
    """Go to what a notice is about; it and those that are one line with it are read then."""
    mine = Notice.objects.visible_to(request.user)
    notice = get_object_or_404(mine, pk=notice_id)
    mine.together_with(notice).mark_read()
    return redirect(address_of(notice))


@require_POST
def course_notice_read(request: HttpRequest, notice_id: int) -> HttpResponse:
    """Mark a line as read."""
    mine = Notice.objects.visible_to(request.user)
    mine.together_with(get_object_or_404(mine, pk=notice_id)).mark_read()
    return _back(request)


@require_POST
def course_notices_read(request: HttpRequest) -> HttpResponse:
    """Mark everything as read."""
    if Notice.objects.visible_to(request.user).mark_read():
        messages.success(request, "All notices are marked as read.")
    return _back(request)


def _back(request: HttpRequest) -> HttpResponse:
    return redirect("wagtailadmin_home" if request.POST.get("next") == "home" else "course_notices")


urlpatterns = [
    path("notices/", course_notices, name="course_notices"),
    path("notices/read/", course_notices_read, name="course_notices_read"),
    path("notices/<int:notice_id>/", course_notice, name="course_notice"),
    path("notices/<int:notice_id>/read/", course_notice_read, name="course_notice_read"),
]
