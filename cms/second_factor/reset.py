"""What admins see of somebody's second factor, and letting in again who has lost it."""

from uuid import UUID

from accounts.actions.second_factor_reset import MOST_REASON, reset_second_factor
from accounts.models import SecondFactor, User
from accounts.recovery_codes import codes_left
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.views.decorators.http import require_POST
from lib.errors import DomainError, Invalid
from wagtail.admin import messages

from cms.people.asking import admin_of, person_of


def second_factor(person: User, request: HttpRequest) -> str:
    """A panel of the screen of a person."""
    if person.second_factor_since is None:
        return ""
    by = admin_of(request)
    context = {
        "person": person,
        "factors": SecondFactor.objects.visible_to(person),
        "left": codes_left(person),
        "may_reset": person != by and (by.is_superuser or not person.is_superuser),
        "most": MOST_REASON,
    }
    return render_to_string("cms/second_factor/person.html", context, request)


@require_POST
def reset(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """Remove all that the person signs in with beside the password, for a reason."""
    person = person_of(request, user_id)
    try:
        reset_second_factor(user=person, by=admin_of(request), reason=request.POST.get("reason", ""))
        messages.success(request, f"{person} signs in by password alone now, and was told by mail.")
    except Invalid as refused:
        messages.error(request, " ".join(refused.details["fields"]["reason"]))
    except DomainError as refused:
        messages.error(request, refused.message)
    return redirect("wagtailusers_users:edit", person.pk)
