"""Deleting a course on its page is the same action as by the API, with its event."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from wagtail.admin import messages
from wagtail.admin.views.pages.utils import type_to_delete_confirmation

from content.actions.course import delete_course
from content.models import Course


def delete_by_action(request: HttpRequest, page: Any) -> HttpResponse | None:
    """Once it is confirmed; a course that was released is left to Wagtail, which asks who may."""
    course = Course.objects.filter(page=page.pk).first()
    if request.method != "POST" or course is None or not type_to_delete_confirmation(request):
        return None
    if course.releases.exclude(number=None).exists():
        return None
    parent = page.get_parent()
    delete_course(course=course, by=request.user)
    messages.success(request, f"Course “{page.get_admin_display_title()}” deleted.")
    return redirect("wagtailadmin_explore", parent.pk)
