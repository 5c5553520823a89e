"""`accounts/`: signing up, signing in, staying signed in, and passwords."""

import uuid
from datetime import datetime
from typing import Annotated, Any, Literal

from accounts.actions import password as passwords
from accounts.actions import registration, session
from accounts.actions.session import KeyAnswer
from accounts.calling import device_of
from accounts.models import Role, Session, TermsKind
from accounts.proof_of_work import new_challenge
from accounts.tokens import issue_access
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Status
from pydantic import Field, StringConstraints, model_validator

from api.auth import session_id_of, signed_in
from api.envelope import answers, ok
from api.limited import ADDRESS, Limited
from api.pagination import Page, PageQuery, paged
from api.ready import made
from api.schemas import EmailText, Input, Output, PersonName
from api.users import UserOut

router = Router(tags=["Accounts"])

Password = Annotated[str, StringConstraints(min_length=1, max_length=128)]
"""A password as it is typed, spaces included."""
Token = Annotated[str, StringConstraints(min_length=1, max_length=4000)]
"""A token. Longer than ours are, so that one which is none of ours is told to be unknown."""
Code = Annotated[str, StringConstraints(max_length=32)]
"""Six digits of an app, or a recovery code."""
Base64 = Annotated[str, StringConstraints(max_length=20_000, pattern=r"^[A-Za-z0-9_-]*=*$")]
SENT = "If there is an account for this address that still needs it, a mail is on its way."
RESET_SENT = "If there is an account for this address, a mail is on its way."


class Registration(Input):
    """Who signs up."""

    email: EmailText
    password: Password
    full_name: PersonName
    proof: Annotated[str, StringConstraints(max_length=4000)] = Field(
        "", description="The solution of a challenge, where one is required: `accounts/challenge/`."
    )
    accept_terms: dict[TermsKind, Annotated[int, Field(ge=1, le=2**31 - 1)]] = Field(
        {}, description='The version of each kind that is accepted, as `terms/` gives them: `{"TERMS": 2}`.'
    )


class ChallengeOut(Output):
    """What signing up takes besides: a challenge of ALTCHA to solve, or null where none is required."""

    required: bool
    challenge: dict[str, Any] | None


class Registered(Output):
    """The account as it begins, the same whether it is new or not."""

    email: str
    role: Role
    email_verified: bool


class Address(Input):
    """An e-mail address."""

    email: EmailText


class MailedToken(Input):
    """The token of a mail."""

    token: Token


class Credentials(Input):
    """Who signs in."""

    email: EmailText
    password: Password
    code: Code = Field("", description="Of your authenticator app, or a recovery code, where you have set one up.")


class TicketIn(Input):
    """The ticket of a `SECOND_FACTOR_REQUIRED`."""

    ticket: Token


class KeyResponse(Input):
    """What a key said, each part as base64url."""

    clientDataJSON: Base64
    authenticatorData: Base64
    signature: Base64
    userHandle: Base64 | None = None


class KeyAnswerIn(Input):
    """What `navigator.credentials.get()` gave, as its `toJSON()` writes it."""

    id: Annotated[str, StringConstraints(min_length=1, max_length=1400)]
    rawId: Annotated[str, StringConstraints(min_length=1, max_length=1400)]
    type: Literal["public-key"]
    response: KeyResponse


class SecondStep(TicketIn):
    """The ticket, and either a `code` or the `answer` of a key to a `challenge`."""

    code: Code = ""
    challenge: uuid.UUID | None = Field(None, description="The one of `login/second-factor/key/` that was answered.")
    answer: KeyAnswerIn | None = None

    @model_validator(mode="after")
    def says_one_thing(self) -> "SecondStep":
        """A code, or a whole answer."""
        if bool(self.code) == bool(self.answer) or (self.answer is None) != (self.challenge is None):
            raise ValueError("send either code, or challenge and answer")
        return self

    @property
    def key(self) -> KeyAnswer | None:
        """The answer, if that was sent."""
        if self.answer is None or self.challenge is None:
            return None
        return KeyAnswer(self.challenge, self.answer.dict(exclude_none=True))


class ChallengeForKeys(Output):
    """What `navigator.credentials.get({publicKey: options})` takes, binary values as base64url."""

    challenge: uuid.UUID
    options: dict[str, Any]


class RefreshTokenIn(Input):
    """A refresh token."""

    refresh: Token


class NewPassword(Input):
    """A password, and another to take its place."""

    current_password: Password
    new_password: Password


class ResetPassword(Input):
    """A mailed token, and the password that it sets."""

    token: Token
    new_password: Password


class Access(Output):
    """A new access token; the refresh token that goes with it stays the one that you have."""

    access: str


class Tokens(Output):
    """An access token for the next hour and a refresh token, which works once."""

    access: str
    refresh: str


class SignedIn(Tokens):
    """Tokens, and whose they are."""

    user: UserOut


class SessionOut(Output):
    """A signed-in device."""

    id: uuid.UUID
    device: str
    ip: str | None
    created_at: datetime
    last_used_at: datetime
    expires_at: datetime
    current: bool = Field(description="It is the session of this request.")


@router.get(
    "challenge/",
    auth=None,
    response=answers(ChallengeOut),
    operation_id="get_challenge",
    summary="What signing up takes",
)
def get_challenge(request: HttpRequest) -> dict[str, Any]:
    """Solve it and send the solution, as base64 of JSON, as `proof` to `register/`. Good for ten minutes, once."""
    required = settings.REGISTRATION_PROOF
    return ok({"required": required, "challenge": new_challenge() if required else None})


@router.post(
    "register/",
    auth=None,
    response=answers(Registered, success=201),
    throttle=Limited(("register", ADDRESS)),
    operation_id="register",
    summary="Sign up",
)
def register(request: HttpRequest, payload: Registration) -> Status[Any]:
    """Make an account; a mail brings the link that proves the address. A taken address answers the same.

    422 for `accept_terms` where a version is not the current one, or the school wants them accepted and one is
    missing. 422 `PROOF_REQUIRED` where the school wants a proof of work and `proof` is none, or was used.
    """
    address = registration.register(**payload.dict())
    message = "We have sent you a mail. Follow its link to confirm your address."
    return Status(201, ok({"email": address, "role": Role.STUDENT, "email_verified": False}, message))


@router.post(
    "verify-email/",
    auth=None,
    response=answers(Registered, 400),
    throttle=Limited(("mailed_token", ADDRESS)),
    operation_id="verify_email",
    summary="Confirm an e-mail address",
)
def verify_email(request: HttpRequest, payload: MailedToken) -> dict[str, Any]:
    """Use the token of the mail. 400 `INVALID_TOKEN` where it was used, expired or is unknown."""
    return ok(registration.verify_email(token=payload.token), "Your address is confirmed. You can sign in now.")


@router.post(
    "verify-email/resend/",
    auth=None,
    response=answers(None, success=202),
    throttle=Limited(("mail_request_address", ADDRESS)),
    operation_id="resend_verification",
    summary="Send the confirmation mail again",
)
def resend_verification(request: HttpRequest, payload: Address) -> Status[Any]:
    """Always 202, whether or not the address is known."""
    registration.request_verification(email=payload.email, address=device_of(request).ip)
    return Status(202, ok(message=SENT))


@router.post(
    "login/",
    auth=None,
    response=answers(SignedIn, 401, 403),
    operation_id="sign_in",
    summary="Sign in",
)
def login(request: HttpRequest, payload: Credentials) -> dict[str, Any]:
    """401 `INVALID_CREDENTIALS`; 403 `EMAIL_NOT_VERIFIED` where the password is right and the address unproved.

    401 `SECOND_FACTOR_REQUIRED` where a `code` is needed: send it with the same again, or with the ticket of that
    answer to `login/second-factor/`. 401 `INVALID_CODE` where it is wrong or was used before.
    """
    return ok(session.sign_in(**payload.dict(), device=device_of(request)))


@router.post(
    "login/second-factor/key/",
    auth=None,
    response=answers(ChallengeForKeys, 401, 404),
    throttle=Limited(("second_factor_address", ADDRESS)),
    operation_id="challenge_key",
    summary="Ask a security key",
)
def challenge_key(request: HttpRequest, payload: TicketIn) -> dict[str, Any]:
    """For a page at the school's own address. One answer to it, sent within five minutes, finishes the sign-in.

    404 where the person has no key; 401 `INVALID_TOKEN`: begin again.
    """
    challenge, options = session.challenge_key(ticket=payload.ticket)
    return ok({"challenge": challenge, "options": options})


@router.post(
    "login/second-factor/",
    auth=None,
    response=answers(SignedIn, 401),
    operation_id="finish_sign_in",
    summary="Finish signing in",
)
def finish_login(request: HttpRequest, payload: SecondStep) -> dict[str, Any]:
    """After any `SECOND_FACTOR_REQUIRED`. 401 `INVALID_CODE`: try again; 401 `INVALID_TOKEN`: begin again."""
    device = device_of(request)
    return ok(session.finish_sign_in(ticket=payload.ticket, code=payload.code, key=payload.key, device=device))


@router.post(
    "token/refresh/",
    auth=None,
    response=answers(Tokens, 401),
    throttle=Limited(("refresh", ADDRESS)),
    operation_id="refresh_token",
    summary="Exchange a refresh token",
)
def refresh_token(request: HttpRequest, payload: RefreshTokenIn) -> HttpResponse:
    """Works once for each token. One that comes again ends its session: 401 `TOKEN_REUSED`."""
    tokens = session.refresh_session(refresh=payload.refresh)
    return made({"access": tokens.access, "refresh": tokens.refresh})


@router.post("logout/", response=answers(None, 400, 401), operation_id="sign_out", summary="Sign out")
def logout(request: HttpRequest, payload: RefreshTokenIn) -> dict[str, Any]:
    """End the session of the refresh token, access tokens included."""
    session.sign_out(by=signed_in(request), refresh=payload.refresh)
    return ok(message="You are signed out.")


@router.post(
    "logout-all/", response=answers(None, 401), operation_id="sign_out_everywhere", summary="Sign out everywhere"
)
def logout_all(request: HttpRequest) -> dict[str, Any]:
    """End every session of yours, this one included."""
    session.sign_out_everywhere(by=signed_in(request))
    return ok(message="You are signed out everywhere.")


@router.get("sessions/", response=answers(Page[SessionOut], 401), operation_id="list_sessions", summary="My devices")
def list_sessions(request: HttpRequest, page: Query[PageQuery]) -> dict[str, Any]:
    """Where you are signed in, the latest used first."""
    current = session_id_of(request)
    rows = Session.objects.visible_to(signed_in(request))
    return ok(paged(request, page, rows, each=lambda row: _shown(row, current)))


def _shown(row: Session, current: uuid.UUID) -> dict[str, Any]:
    names = ("id", "device", "ip", "created_at", "last_used_at", "expires_at")
    return {**{name: getattr(row, name) for name in names}, "current": row.pk == current}


@router.delete(
    "sessions/{session_id}/",
    response=answers(None, 401, 404),
    operation_id="end_session",
    summary="Sign out a device",
)
def end_session(request: HttpRequest, session_id: uuid.UUID) -> dict[str, Any]:
    """End one of your sessions; its tokens are worthless at once."""
    session.sign_out_session(by=signed_in(request), session_id=session_id)
    return ok(message="The device is signed out.")


@router.post(
    "password/change/",
    response=answers(Access, 401),
    operation_id="change_password",
    summary="Change my password",
)
def change_password(request: HttpRequest, payload: NewPassword) -> dict[str, Any]:
    """Every other session ends, and so does every access token. The answer has a new one for this session."""
    current = session_id_of(request)
    where = device_of(request).ip
    user = passwords.change_password(by=signed_in(request), **payload.dict(), keep_session=current, address=where)
    return ok({"access": issue_access(user, current)}, "Your password is changed. Other devices are signed out.")


@router.post(
    "password/reset/",
    auth=None,
    response=answers(None, success=202),
    throttle=Limited(("mail_request_address", ADDRESS)),
    operation_id="request_password_reset",
    summary="Ask for a reset mail",
)
def request_password_reset(request: HttpRequest, payload: Address) -> Status[Any]:
    """Always 202, whether or not the address is known."""
    passwords.request_password_reset(email=payload.email, address=device_of(request).ip)
    return Status(202, ok(message=RESET_SENT))


@router.post(
    "password/reset/confirm/",
    auth=None,
    response=answers(None, 400),
    throttle=Limited(("mailed_token", ADDRESS)),
    operation_id="reset_password",
    summary="Set a password by a mailed token",
)
def reset_password(request: HttpRequest, payload: ResetPassword) -> dict[str, Any]:
    """Works once, and ends every session. 400 `INVALID_TOKEN` otherwise."""
    passwords.reset_password(**payload.dict(), address=device_of(request).ip)
    return ok(message="Your password is set. Sign in with it.")
