"""`/admin/people/…/abilities/`: what can this person do?"""

from uuid import UUID

from accounts.models import User
from accounts.permissions import require_admin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.views.decorators.http import require_GET

from cms.abilities.answers import areas_of, standing


@require_GET
def person_abilities(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """By area, what somebody may do and why. For admins."""
    admin = request.user
    if not isinstance(admin, User):
        raise Http404
    require_admin(admin)
    person = get_object_or_404(User.objects.visible_to(admin), pk=user_id)
    context = {"person": person, "standing": standing(person), "areas": list(areas_of(person, seen_by=admin))}
    return render(request, "cms/abilities/person.html", context)


urlpatterns = [path("people/<uuid:user_id>/abilities/", person_abilities, name="person_abilities")]
