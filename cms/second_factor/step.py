"""The second step of signing in to the admin."""

import json
import uuid
from typing import Any

from accounts.actions.second_step import InvalidCode, ask_key, prove_by_code, prove_by_key
from accounts.password_tries import know_place
from accounts.second_factor import code_methods_of
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods
from limits.spending import RateLimited

from cms.second_factor import half
from cms.sign_in import told_to_wait

CHALLENGE = "key_challenge"
MOST_ANSWER = 64 * 1024


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def second_step(request: HttpRequest) -> HttpResponse:
    """Ask for a code or a key, of whoever has given the right password here."""
    coming = half.waiting(request)
    if coming is None:
        return redirect("wagtailadmin_login")
    if request.method != "POST":
        return _page(request, coming)
    try:
        _prove(request, coming)
    except InvalidCode as error:
        return _page(request, coming, error.message)
    except RateLimited as error:
        return told_to_wait(_page(request, coming, error.message), error.retry_after)
    half.finish(request, coming)
    know_place(coming.user, request.META.get("REMOTE_ADDR"))
    return redirect(coming.next_page)


def taken_challenge(request: HttpRequest) -> uuid.UUID | None:
    """The id of the challenge that this session waits for an answer to; it waits no more."""
    kept = request.session.pop(CHALLENGE, None)
    return uuid.UUID(kept) if kept else None


def answer_of(request: HttpRequest) -> Any:
    """What the key answered, as far as that can be read."""
    sent = request.POST.get("answer", "")
    try:
        return json.loads(sent) if len(sent) <= MOST_ANSWER else None
    except (ValueError, RecursionError):
        return None


def _prove(request: HttpRequest, coming: half.Half) -> None:
    who: dict[str, Any] = {"user": coming.user, "door": "admin", "address": request.META.get("REMOTE_ADDR")}
    if request.POST.get("answer"):
        prove_by_key(challenge=taken_challenge(request), answer=answer_of(request), **who)
    else:
        prove_by_code(code=request.POST.get("code", ""), **who)


def _page(request: HttpRequest, coming: half.Half, problem: str = "") -> HttpResponse:
    options = None
    if coming.user.second_factors.keys().exists():
        challenge, options = ask_key(coming.user)
        request.session[CHALLENGE] = str(challenge)
    context = {
        "person": coming.user,
        "options": options,
        "methods": code_methods_of(coming.user),
        "problem": problem,
    }
    return render(request, "cms/second_factor/step.html", context)
