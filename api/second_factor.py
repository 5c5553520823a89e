"""`users/me/second-factor/`: what you sign in with beside your password. Keys are set up in the admin, by a browser."""

import uuid
from datetime import datetime
from typing import Annotated, Any

from accounts.actions import second_factor as factors
from accounts.actions.session import prove_again
from accounts.app_codes import link_of, typed_by_hand
from accounts.calling import device_of
from accounts.models import SecondFactor
from accounts.recovery_codes import codes_left
from accounts.second_factor import must_have_second_factor
from accounts.tokens import issue_access
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router
from pydantic import Field, StringConstraints

from api.accounts import Access, Code, Password
from api.auth import proved_at_of, session_id_of, signed_in
from api.envelope import answers, ok
from api.schemas import Input, Output

router = Router(tags=["Users"])


class FactorOut(Output):
    """An authenticator app, or a passkey or security key."""

    id: uuid.UUID
    kind: SecondFactor.Kind
    name: str
    created_at: datetime
    last_used_at: datetime | None


class SecondFactorOut(Output):
    """What you have, and whether the school asks you for it."""

    required: bool = Field(description="The admin opens to you with a second factor only.")
    since: datetime | None
    factors: list[FactorOut]
    recovery_codes_left: int


class AppOut(Output):
    """What goes into an app: by QR code or link, or typed by hand."""

    secret: str
    uri: str


class Confirmed(Access):
    """A new access token; other devices are signed out. Recovery codes are told this once, where they are new."""

    recovery_codes: list[str]


class PasswordIn(Input):
    """Your password."""

    password: Password


class CodeIn(Input):
    """A code that the app shows."""

    code: Annotated[Code, StringConstraints(min_length=1)]


@router.get(
    "me/second-factor/",
    response=answers(SecondFactorOut, 401),
    operation_id="get_second_factor",
    summary="My second factors",
)
def show(request: HttpRequest) -> dict[str, Any]:
    """What you sign in with beside your password."""
    user = signed_in(request)
    return ok(
        {
            "required": must_have_second_factor(user),
            "since": user.second_factor_since,
            "factors": list(SecondFactor.objects.visible_to(user)),
            "recovery_codes_left": codes_left(user),
        }
    )


@router.post(
    "me/second-factor/password/",
    response=answers(None, 401),
    operation_id="confirm_my_password",
    summary="Confirm my password",
)
def confirm_password(request: HttpRequest, payload: PasswordIn) -> dict[str, Any]:
    """Opens the changes below for ten minutes in this session; signing in does, too."""
    where = device_of(request).ip
    prove_again(by=signed_in(request), session_id=session_id_of(request), password=payload.password, address=where)
    return ok(message="Thank you.")


@router.post(
    "me/second-factor/totp/",
    response=answers(AppOut, 401, 403, 409),
    operation_id="begin_authenticator_app",
    summary="Set up an authenticator app",
)
def begin_app(request: HttpRequest) -> dict[str, Any]:
    """It counts once you send a code of it. 403 `PASSWORD_NEEDED`; 409 `SECOND_FACTOR_EXISTS`."""
    user = signed_in(request)
    secret = factors.begin_app(by=user, proved_at=proved_at_of(request))
    return ok({"secret": typed_by_hand(secret), "uri": link_of(secret, email=user.email)})


@router.post(
    "me/second-factor/totp/confirm/",
    response=answers(Confirmed, 401, 403),
    operation_id="confirm_authenticator_app",
    summary="Confirm the app by a code",
)
def confirm_app(request: HttpRequest, payload: CodeIn) -> dict[str, Any]:
    """From now on you sign in with a code as well. 403 `PASSWORD_NEEDED`."""
    where, keep = device_of(request).ip, session_id_of(request)
    changed = factors.confirm_app(
        by=signed_in(request), code=payload.code, proved_at=proved_at_of(request), keep_session=keep, address=where
    )
    return ok(_confirmed(request, changed), "Your app is set up. Other devices are signed out.")


@router.post(
    "me/second-factor/recovery-codes/",
    response=answers(Confirmed, 401, 403, 409),
    operation_id="renew_recovery_codes",
    summary="Make new recovery codes",
)
def renew_recovery_codes(request: HttpRequest) -> dict[str, Any]:
    """Ten, which work once each, in place of the old ones. 403 `PASSWORD_NEEDED`; 409 `NO_SECOND_FACTOR`."""
    changed = factors.renew_recovery_codes(
        by=signed_in(request), proved_at=proved_at_of(request), keep_session=session_id_of(request)
    )
    return ok(_confirmed(request, changed), "The old codes don't work any more. Other devices are signed out.")


@router.delete(
    "me/second-factor/{factor_id}/",
    response=answers(Access, 401, 403, 404, 409),
    operation_id="remove_second_factor",
    summary="Remove a second factor",
)
def remove(request: HttpRequest, factor_id: uuid.UUID) -> dict[str, Any]:
    """With the last one go the recovery codes. 403 `PASSWORD_NEEDED`; 409 `LAST_SECOND_FACTOR` where it is required."""
    user = signed_in(request)
    factor = get_object_or_404(SecondFactor.objects.visible_to(user), pk=factor_id)
    changed = factors.remove_factor(
        factor=factor, by=user, proved_at=proved_at_of(request), keep_session=session_id_of(request)
    )
    return ok(_confirmed(request, changed), "It is removed. Other devices are signed out.")


def _confirmed(request: HttpRequest, changed: factors.Changed) -> dict[str, Any]:
    access = issue_access(changed.user, session_id_of(request))
    return {"access": access, "recovery_codes": changed.recovery_codes}
