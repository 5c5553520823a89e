"""Certificates in the admin: admins see and void all of them, instructors see those of their courses."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_POST, require_safe
from learning.actions.certificate import reissue_certificate, revoke_certificate
from learning.certificate_pdf import sheet_of
from learning.models import Certificate
from learning.models.certificate import CertificateQuerySet
from wagtail.admin.menu import MenuItem

from cms.certificates.forms import ReissueForm, RevokeForm
from cms.certificates.pictures import in_the_page
from cms.certificates.search import Search
from cms.people.asking import admin_of
from cms.people.listing import listing
from cms.people_asking import is_admin


@require_safe
def certificate_list(request: HttpRequest) -> HttpResponse:
    """The newest first."""
    form = Search(request.GET)
    rows = form.found(_certificates(request)).select_related("replaced_by")
    return render(request, "cms/certificates/list.html", {"form": form, **listing(request, rows)})


@require_safe
def certificate_screen(request: HttpRequest, certificate_id: UUID) -> HttpResponse:
    """One certificate: what it says, what it looks like, and for admins what can be done with it."""
    return _screen(request, _certificate(request, certificate_id))


@require_POST
def revoke(request: HttpRequest, certificate_id: UUID) -> HttpResponse:
    """Declare it void."""

    def act(certificate: Certificate, said: dict[str, Any]) -> Certificate:
        return revoke_certificate(certificate=certificate, by=admin_of(request), **said)

    return _act(request, certificate_id, "revoke", RevokeForm, act)


@require_POST
def reissue(request: HttpRequest, certificate_id: UUID) -> HttpResponse:
    """Issue it again under a corrected name."""

    def act(certificate: Certificate, said: dict[str, Any]) -> Certificate:
        return reissue_certificate(certificate=certificate, by=admin_of(request), **said)

    return _act(request, certificate_id, "reissue", ReissueForm, act)


def _act(
    request: HttpRequest,
    certificate_id: UUID,
    name: str,
    form_class: type[Form],
    act: Callable[[Certificate, dict[str, Any]], Certificate],
) -> HttpResponse:
    certificate = _certificate(request, certificate_id)
    admin_of(request)
    form = form_class(request.POST)
    if not form.is_valid():
        return _screen(request, certificate, **{name: form})
    done = act(certificate, form.cleaned_data)
    said = f"Certificate {certificate.number} is void."
    messages.success(request, said if done == certificate else f"{said} Number {done.number} takes its place.")
    return redirect("course_certificate", done.pk)


def _screen(request: HttpRequest, certificate: Certificate, **forms: Form) -> HttpResponse:
    may_change = is_admin(request) and not certificate.is_revoked
    shown = {
        "certificate": certificate,
        "picture": in_the_page(sheet_of(certificate)),
        "revoke": forms.get("revoke", RevokeForm()) if may_change else None,
        "reissue": forms.get("reissue", ReissueForm(initial={"learner_name": certificate.learner_name})),
        "sees_people": is_admin(request),
    }
    return render(request, "cms/certificates/certificate.html", shown)


def _certificates(request: HttpRequest) -> CertificateQuerySet:
    user: Any = request.user
    if not (user.is_admin or user.is_instructor):
        raise Http404
    return Certificate.objects.in_courses_of(user)


def _certificate(request: HttpRequest, certificate_id: UUID) -> Certificate:
    names = ("enrollment__course", "enrollment__learner", "release", "revoked_by", "replaced_by", "replaces")
    return get_object_or_404(_certificates(request).select_related(*names), pk=certificate_id)


def certificates_item() -> MenuItem:
    """Their place in the menu."""
    url = reverse("course_certificates")
    return MenuItem("Certificates", url, name="certificates", icon_name="certificate", order=160)


urlpatterns = [
    path("certificates/", certificate_list, name="course_certificates"),
    path("certificates/<uuid:certificate_id>/", certificate_screen, name="course_certificate"),
    path("certificates/<uuid:certificate_id>/revoke/", revoke, name="course_certificate_revoke"),
    path("certificates/<uuid:certificate_id>/reissue/", reissue, name="course_certificate_reissue"),
]
