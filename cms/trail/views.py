"""The trail of security events, for those who run the school: search it, open an event, take it along."""

from accounts import trail
from accounts.models import SecurityEvent, User
from accounts.permissions import require_admin
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST
from wagtail.admin.menu import MenuItem

from cms.people.listing import listing
from cms.people_asking import is_admin
from cms.trail.export import FORMS
from cms.trail.rows import in_portions, rows_of
from cms.trail.search import Search


@require_GET
def event_list(request: HttpRequest) -> HttpResponse:
    """The latest first."""
    form = Search(request.GET)
    shown = listing(request, form.found(_events(request)))
    rows = rows_of(shown["page"].object_list)
    return render(request, "cms/trail/events.html", {"form": form, "rows": rows, "forms": FORMS, **shown})


@require_GET
def event_screen(request: HttpRequest, event_id: int) -> HttpResponse:
    """All that is known of one event."""
    event = get_object_or_404(_events(request), pk=event_id)
    [row] = rows_of([event])
    return render(request, "cms/trail/event.html", {"row": row, "event": event})


@require_POST
def export_events(request: HttpRequest, form: str) -> StreamingHttpResponse:
    """What the search in the address finds, oldest first, as a file. That it was taken is in the trail itself."""
    found = Search(request.GET).found(_events(request)).order_by("pk")
    trail.record("trail.exported", by=_admin(request), form=form)
    content_type, write = FORMS[form]
    rows = in_portions(found.iterator(chunk_size=500))
    name = f"security-{timezone.now():%Y-%m-%d-%H%M}.{form}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return StreamingHttpResponse(write(rows), content_type=content_type, headers=headers)


def _admin(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise Http404
    require_admin(request.user)
    return request.user


def _events(request: HttpRequest) -> QuerySet[SecurityEvent]:
    return SecurityEvent.objects.visible_to(_admin(request)).select_related("trace", "words")


class SecurityItem(MenuItem):
    """Among the reports, for admins."""

    def is_shown(self, request: HttpRequest) -> bool:
        return is_admin(request)


def security_item() -> MenuItem:
    """The line in the menu of reports."""
    return SecurityItem("Security", reverse("security_events"), name="security", icon_name="key", order=1000)


urlpatterns = [
    path("security/", event_list, name="security_events"),
    path("security/<int:event_id>/", event_screen, name="security_event"),
    *(
        path(f"security/export/{form}/", export_events, {"form": form}, name=f"security_export_{form}")
        for form in FORMS
    ),
]
