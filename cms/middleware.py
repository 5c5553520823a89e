"""Closes what Wagtail's own checks leave open: titles of other people's drafts in headers, messages and confirmations.

Whoever is not superuser gets a 404 for every address that names a page which they may not know of, before the view
runs. Instructors get a 404 for every view that is not on the list of those open to them. What no browser sends and
falls over further down is a bad request: a NUL, which PostgreSQL takes nowhere, and a next page that is no address.
"""

from collections.abc import Callable, Iterator
from typing import Any

from accounts.denials import note_denial
from accounts.guards import is_of_erased
from django.apps import apps
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.views.defaults import page_not_found
from lib.again import is_deadlock
from lib.errors import DomainError, Forbidden, NotFound
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page
from wagtail.permissions import policy_registry

from cms.open_views import BULK_ACTIONS_OPEN_TO_INSTRUCTORS, is_closed_to_all, is_open_to_instructors
from cms.people_asking import is_admin
from content.actions.editing import TreeBusy
from content.models.tester import remember_locks

PAGE_KWARGS = ("page_id", "parent_page_id", "page_to_move_id", "destination_id", "page_pk")
PAGE_FIELDS = ("new_parent_page", "parent_page", "parent_page_id", "chooser", "destination_page_id")
PAGE_NAMESPACES = {"wagtailadmin_pages", "wagtailadmin_api:pages"}
MEDIA_KWARGS = ("image_id", "document_id", "doc_id", "pk")
MEDIA: dict[str, Callable[[], type[Model]]] = {
    **dict.fromkeys(("wagtailimages", "wagtailimages_chooser"), get_image_model),
    **dict.fromkeys(("wagtaildocs", "wagtaildocs_chooser"), get_document_model),
}
BULK = "wagtail_bulk_action"


class AdminIsolationMiddleware:
    """Comes last, since it needs to know who is asking and what for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]) -> HttpResponse | None:
        if not is_admin_address(request):
            return None
        _refuse_nonsense(request, view)
        if not request.user.is_authenticated:
            return None
        match = request.resolver_match
        name = match.view_name if match else ""
        if is_closed_to_all(name):
            return _unknown(request)
        if request.user.is_superuser:
            return None
        if request.method == "GET":
            remember_locks(request.user)
        closed = not is_admin(request) and not _is_open(request, name, kwargs)
        unknown = not _may_know_pages(request, name, kwargs) or not _may_know_files(request, name, kwargs)
        if closed or unknown or not _may_touch_rows(request, name, kwargs):
            note_denial(request, door="admin", code="NOT_FOUND")
            return _unknown(request)
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        refused = exception if isinstance(exception, DomainError) else refused_by_database(exception)
        if refused is None or not is_admin_address(request):
            return None
        return refusal(request, refused)


def _refuse_nonsense(request: HttpRequest, view: Any) -> None:
    """Our own views look at what they are sent; Wagtail's take any word for the next page."""
    said = (*request.GET.lists(), *request.POST.lists())
    if "\0" in request.path or any("\0" in text for name, texts in said for text in (name, *texts)):
        raise BadRequest("There is a NUL in it.")
    theirs = str(getattr(view, "__module__", "")).startswith("wagtail.")
    if theirs and any(text and "/" not in text for name, texts in said if name == "next" for text in texts):
        raise BadRequest("The next page is no address.")


def _unknown(request: HttpRequest) -> HttpResponse:
    return page_not_found(request, Exception(), template_name="wagtailadmin/404.html")


def refused_by_database(error: Exception) -> DomainError | None:
    """What the database may say no to in ordinary use, as something that can be told; all of it is undone."""
    if is_of_erased(error):  # who asks, and is sent to sign in next, or whom it is about
        return NotFound("The person was erased meanwhile.")
    return TreeBusy() if is_deadlock(error) else None


def refusal(request: HttpRequest, refused: DomainError) -> HttpResponse:
    """A rule that says no is a message on the screen where it was asked."""
    if isinstance(refused, Forbidden):
        note_denial(request, door="admin", code=refused.code)
    if request.headers.get("Accept", "").startswith("application/json"):
        return JsonResponse({"success": False, "error_message": refused.message}, status=refused.status)
    messages.error(request, refused.message)
    return HttpResponseRedirect(get_valid_next_url_from_request(request) or _screen_before(request))


def _screen_before(request: HttpRequest) -> str:
    """The address that the person came from, if it is one of ours."""
    came_from = request.headers.get("Referer", "")
    prefix = request.build_absolute_uri(reverse("wagtailadmin_home"))
    return came_from if came_from.startswith(prefix) else reverse("wagtailadmin_home")


def is_admin_address(request: HttpRequest) -> bool:
    """It is asked for something of the Wagtail admin."""
    return request.path.startswith(reverse("wagtailadmin_home"))


def _is_open(request: HttpRequest, name: str, kwargs: dict[str, Any]) -> bool:
    if name == BULK:
        return kwargs["action"] in BULK_ACTIONS_OPEN_TO_INSTRUCTORS and "all" not in request.GET.getlist("id")
    return is_open_to_instructors(name)


def named_pages(request: HttpRequest, name: str, kwargs: dict[str, Any]) -> Iterator[Any]:
    """What the address, and the fields of a form, give for ids of pages."""
    yield from (kwargs[key] for key in PAGE_KWARGS if key in kwargs)
    if name.rpartition(":")[0] in PAGE_NAMESPACES and "pk" in kwargs:
        yield kwargs["pk"]
    if name == BULK and kwargs["model_name"] == Page._meta.model_name:
        yield from request.GET.getlist("id")
        yield from request.GET.getlist("childOf")
    if not name.startswith("wagtailadmin_api:"):
        for field in PAGE_FIELDS:
            yield from (value for value in (*request.POST.getlist(field), *request.GET.getlist(field)) if value)


def _may_know_pages(request: HttpRequest, name: str, kwargs: dict[str, Any]) -> bool:
    named = {str(value) for value in named_pages(request, name, kwargs)} - {"all"}
    ids = {int(value) for value in named if value.isdecimal() and len(value) < 10}
    if len(ids) != len(named):
        return False
    if not ids:
        return True
    known = policy_registry.get_by_type(Page).explorable_instances(request.user)
    return bool(known.filter(pk__in=ids).count() == len(ids))


def _may_know_files(request: HttpRequest, name: str, kwargs: dict[str, Any]) -> bool:
    """Wagtail says no to whoever may not change a file: that it is there is nobody else's to know, either."""
    model = MEDIA.get(name.partition(":")[0])
    named = [str(kwargs[key]) for key in MEDIA_KWARGS if key in kwargs] if model else []
    if not model or not named:
        return True
    policy = policy_registry.get_by_type(model())
    known = policy.instances_user_has_any_permission_for(request.user, {"change", "choose", "delete"})
    return all(key.isdecimal() and len(key) < 10 and known.filter(pk=key).exists() for key in named)


def _may_touch_rows(request: HttpRequest, name: str, kwargs: dict[str, Any]) -> bool:
    """Bulk actions on files list the titles of those that one may not touch: all or nothing instead."""
    if name != BULK or kwargs["model_name"] == Page._meta.model_name or is_admin(request):
        return True
    try:
        model = apps.get_model(kwargs["app_label"], kwargs["model_name"])
    except LookupError:
        return False
    ids = {value for value in request.GET.getlist("id") if value.isdecimal() and len(value) < 10}
    mine = policy_registry.get_by_type(model).instances_user_has_any_permission_for(request.user, {"change"})
    return bool(mine.filter(pk__in=ids).count() == len(set(request.GET.getlist("id"))))
