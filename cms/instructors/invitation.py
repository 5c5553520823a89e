"""The page that an invitation leads to. It is for everybody with an account: who may not teach yet is told so here."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from lib.errors import DomainError
from wagtail.admin import messages

from content.actions.invitations import NotAnInstructor, accept_invitation, invitation_of

_TEMPLATE = "cms/instructors/invitation.html"


@never_cache
@require_http_methods(["GET", "POST"])
@login_required
def course_invitation_accept(request: HttpRequest, token: str) -> HttpResponse:
    """Says which course, to the person who was invited and to nobody else; POST accepts."""
    try:
        invitation = invitation_of(token=token, by=request.user)
        if request.method == "POST":
            teaching = accept_invitation(token=token, by=request.user)
            title = invitation.course.page.draft_title if invitation.course.page else invitation.course.title
            messages.success(request, f"You teach “{title}” now, as {teaching.get_role_display().lower()}.")
            return redirect("wagtailadmin_pages:edit", teaching.course.page_id)
    except NotAnInstructor as refusal:
        return render(request, _TEMPLATE, {"invitation": invitation, "refusal": refusal}, status=refusal.status)
    except DomainError as refusal:
        return render(request, _TEMPLATE, {"refusal": refusal}, status=refusal.status)
    context = {"invitation": invitation, "refusal": None if _may_teach(request) else NotAnInstructor()}
    return render(request, _TEMPLATE, context)


def _may_teach(request: HttpRequest) -> bool:
    return bool(getattr(request.user, "is_instructor", False))
