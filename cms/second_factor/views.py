"""One's own second factors in the admin: what there is, adding, removing, and recovery codes."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

import segno
from accounts.actions import second_factor as factors
from accounts.actions.second_step import InvalidCode
from accounts.app_codes import link_of, typed_by_hand
from accounts.models import SecondFactor, User
from accounts.recovery_codes import FEW, codes_left
from accounts.second_factor import PasswordNeeded
from django import forms
from django.contrib.auth import update_session_auth_hash
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.safestring import mark_safe
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from lib.errors import DomainError, Invalid
from limits.spending import RateLimited
from wagtail.admin import messages

from cms.second_factor import half
from cms.second_factor.layout import layout_of
from cms.second_factor.proof import ask_password, confirm_password, is_proved, proved_at
from cms.second_factor.step import CHALLENGE, answer_of, taken_challenge
from cms.sign_in import told_to_wait

View = Callable[..., HttpResponse]
require_form = require_http_methods(["GET", "HEAD", "POST"])


class KeyForm(forms.Form):
    """What a key is called."""

    name = forms.CharField(
        label="Name",
        max_length=60,
        help_text="So that you can tell your keys apart, for example “Work laptop” or “Blue key”.",
    )


def by_recent_proof(view: View) -> View:
    """Ask for the password first, where it was given too long ago."""

    @wraps(view)
    def asking(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        try:
            if is_proved(request):
                return view(request, **kwargs)
        except PasswordNeeded:
            pass
        back = request.path if request.method == "GET" else reverse("second_factor")
        return ask_password(request, back=back)

    return asking


@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """What somebody signs in with beside their password."""
    user = _user(request)
    left = codes_left(user)
    context = {
        "apps": SecondFactor.objects.visible_to(user).apps(),
        "keys": SecondFactor.objects.visible_to(user).keys(),
        "left": left,
        "few": user.second_factor_since is not None and left <= FEW,
        **layout_of(request),
    }
    return render(request, "cms/second_factor/overview.html", context)


@require_form
@sensitive_post_parameters()
@by_recent_proof
def add_app(request: HttpRequest) -> HttpResponse:
    """Show what goes into the app, and take the code that proves that it arrived."""
    user, problem, seconds = _user(request), "", 0
    if request.method == "POST":
        try:
            changed = factors.confirm_app(
                by=user,
                code=request.POST.get("code", ""),
                proved_at=proved_at(request),
                keep_session=None,
                address=request.META.get("REMOTE_ADDR"),
            )
            return _done(request, changed, "Your authenticator app is set up.")
        except Invalid as error:
            problem = " ".join(error.details["fields"]["code"])
        except RateLimited as error:
            problem, seconds = error.message, error.retry_after
    try:
        secret = factors.begin_app(by=user, proved_at=proved_at(request))
    except factors.AppExists as refused:
        return _refused(request, refused)
    link, by_hand = link_of(secret, email=user.email), typed_by_hand(secret)
    context = {
        "picture": mark_safe(segno.make(link, micro=False).svg_inline(border=4, light="#fff", omitsize=True)),  # noqa: S308
        "link": link,
        "by_hand": " ".join(by_hand[start : start + 4] for start in range(0, len(by_hand), 4)),
        "problem": problem,
        **layout_of(request),
    }
    return told_to_wait(render(request, "cms/second_factor/app.html", context), seconds)


@require_form
@by_recent_proof
def add_key(request: HttpRequest) -> HttpResponse:
    """Have the browser introduce a key."""
    form = KeyForm(request.POST or None)
    problem = ""
    if request.method == "POST" and form.is_valid():
        try:
            changed = factors.add_key(
                by=_user(request),
                challenge=taken_challenge(request),
                answer=answer_of(request),
                name=form.cleaned_data["name"],
                proved_at=proved_at(request),
                keep_session=None,
            )
            return _done(request, changed, f"The key “{form.cleaned_data['name']}” is set up.")
        except (InvalidCode, factors.KeyExists) as refused:
            problem = refused.message
    try:
        challenge, options = factors.begin_key(by=_user(request), proved_at=proved_at(request))
    except factors.TooManyKeys as refused:
        return _refused(request, refused)
    request.session[CHALLENGE] = str(challenge)
    context = {"form": form, "options": options, "problem": problem, **layout_of(request)}
    return render(request, "cms/second_factor/key.html", context)


@require_POST
@by_recent_proof
def renew_codes(request: HttpRequest) -> HttpResponse:
    """Make new recovery codes and show them, once."""
    try:
        changed = factors.renew_recovery_codes(by=_user(request), proved_at=proved_at(request), keep_session=None)
    except DomainError as refused:
        return _refused(request, refused)
    return _done(request, changed, "")


@require_POST
@by_recent_proof
def remove_factor(request: HttpRequest, factor_id: UUID) -> HttpResponse:
    """Give up one factor."""
    factor = get_object_or_404(SecondFactor.objects.visible_to(request.user), pk=factor_id)
    try:
        changed = factors.remove_factor(
            factor=factor, by=_user(request), proved_at=proved_at(request), keep_session=None
        )
    except factors.LastSecondFactor as refused:
        return _refused(request, refused)
    return _done(request, changed, f"“{factor.name}” is removed.")


urlpatterns: list[URLPattern] = [
    path("second-factor/", overview, name="second_factor"),
    path("second-factor/app/", add_app, name="second_factor_app"),
    path("second-factor/key/", add_key, name="second_factor_key"),
    path("second-factor/password/", require_form(confirm_password), name="second_factor_password"),
    path("second-factor/codes/", renew_codes, name="second_factor_codes"),
    path("second-factor/<uuid:factor_id>/remove/", remove_factor, name="second_factor_remove"),
]


def _user(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise Http404
    return request.user


def _refused(request: HttpRequest, refused: DomainError) -> HttpResponse:
    messages.error(request, refused.message)
    return redirect("second_factor")


def _done(request: HttpRequest, changed: factors.Changed, message: str) -> HttpResponse:
    """Go on in this web session, the only one that has not ended; show recovery codes that are new."""
    request.user = changed.user
    update_session_auth_hash(request, changed.user)
    request.session[half.PASSED] = changed.user.second_factor_since is not None
    if message:
        messages.success(request, f"{message} Your other devices are signed out.")
    if not changed.recovery_codes:
        return redirect("second_factor")
    context = {"codes": changed.recovery_codes, **layout_of(request)}
    return render(request, "cms/second_factor/codes.html", context)
