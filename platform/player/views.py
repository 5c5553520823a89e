"""The pages of the player. What a course says is written by us; what is a person's own is fetched by their browser."""

from typing import Any
from uuid import UUID

import orjson
from accounts.actions.social_sign_in import own_redirect_uri
from accounts.models import Terms
from accounts.providers.configured import configured
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_safe
from learning.models import Certificate

from content.catalogue import listed, outline_of
from content.certificate_forms import issues_certificates
from content.models import Category, Difficulty
from player.pages import page

_COLUMNS = {
    **{name: name for name in ("slug", "title", "summary", "difficulty", "language", "price", "currency")},
    **{name: name for name in ("duration_seconds", "lesson_count", "published_at", "current_release", "thumbnail")},
    "category_name": "category__name",
    "category_slug": "category__slug",
    "instructor_name": "lead__user__full_name",
    "instructor_bio": "lead__user__bio",
    "instructor_id": "lead__user",
    "release_number": "current_release__number",
    "enrollment_count": "stats__enrollment_count",
    "review_count": "stats__review_count",
    "average_rating": "stats__average_rating",
}


@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """Finding a course."""
    shelves = Category.objects.filter(courses__current_release__isnull=False).distinct().order_by("name")
    return page(request, "catalogue", {"categories": shelves, "difficulties": Difficulty.choices})


@require_safe
def courses(request: HttpRequest) -> HttpResponse:
    """Whoever shortens the address of a course finds all of them."""
    return redirect(request.get_full_path().replace(request.path, reverse("player:catalogue"), 1))


@require_safe
def course(request: HttpRequest, slug: str) -> HttpResponse:
    """A course, before and after enrolling."""
    return page(request, "course", {"course": _course(slug)})


@require_safe
def lesson(request: HttpRequest, slug: str, lesson_id: UUID) -> HttpResponse:
    """A lesson beside the outline of its course. Its body comes by the API, which checks who asks."""
    found = _course(slug)
    entries = [entry for section in found["sections"] for entry in section["lessons"]]
    entry = next((entry for entry in entries if entry["id"] == str(lesson_id)), None)
    if entry is None:
        raise Http404
    return page(request, "lesson", {"course": found, "lesson": entry})


@require_safe
def learn(request: HttpRequest) -> HttpResponse:
    """The courses that a learner is in."""
    return page(request, "learn")


@require_safe
def sign_in(request: HttpRequest) -> HttpResponse:
    """Signing in."""
    return page(request, "sign_in", {"providers": _providers()})


@require_safe
def social_return(request: HttpRequest, name: str) -> HttpResponse:
    """Where a provider sends people back to."""
    provider = next((provider for provider in configured() if provider.value == name), None)
    if provider is None:
        raise Http404
    return page(request, "social_return", {"provider": provider, "redirect_uri": own_redirect_uri(provider)})


def _providers() -> list[dict[str, str]]:
    """Those that a button is shown for."""
    return [{"name": each.value, "title": each.label, "redirect_uri": own_redirect_uri(each)} for each in configured()]


@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """Signing up."""
    terms = {"terms": Terms.objects.current(), "terms_required": settings.TERMS_REQUIRED}
    return page(request, "register", {"providers": _providers(), **terms})


@require_safe
def verify_email(request: HttpRequest) -> HttpResponse:
    """Where the link of the verification mail leads."""
    return page(request, "verify_email")


@require_safe
def change_email(request: HttpRequest) -> HttpResponse:
    """Where the link leads that confirms another address."""
    return page(request, "change_email")


@require_safe
def reset_password(request: HttpRequest) -> HttpResponse:
    """Asking for a reset mail, and where its link leads."""
    return page(request, "reset_password")


@require_safe
def terms(request: HttpRequest) -> HttpResponse:
    """What the school asks people to agree to."""
    return page(request, "terms", {"terms": Terms.objects.current()})


@require_safe
def profile(request: HttpRequest) -> HttpResponse:
    """One's own account."""
    return page(request, "profile")


@require_safe
def certificate(request: HttpRequest, number: str) -> HttpResponse:
    """Whether a certificate is real, for whoever was shown one."""
    rows = Certificate.objects.select_related("enrollment__course", "replaced_by")
    found = get_object_or_404(rows, pk=_certificate_key(number))
    return page(request, "certificate", {"certificate": found})


def _certificate_key(number: str) -> Any:
    return Certificate.objects.numbered(number).values_list("pk", flat=True).first() if "\x00" not in number else None


def _course(slug: str) -> dict[str, Any]:
    row = listed().filter(slug=slug).values(*_COLUMNS.values()).first()
    if row is None:
        raise Http404
    found = {name: row[column] for name, column in _COLUMNS.items()}
    outline = outline_of(found["current_release"])
    texts = {name: outline.fields[name] for name in ("description", "preview_video_url")}
    certified, sections = issues_certificates(outline.fields), orjson.loads(outline.sections)
    has_preview = any(lesson["is_preview"] for section in sections for lesson in section["lessons"])
    return {**found, **texts, "gives_certificate": certified, "has_preview": has_preview, "sections": sections}
