"""`accounts/email/change/`: another address for an account."""

from datetime import datetime
from typing import Annotated, Any

from accounts.actions import email_change
from accounts.calling import device_of
from accounts.models import EmailChange
from django.http import HttpRequest
from ninja import Router, Status
from pydantic import Field, StringConstraints

from api.accounts import Code, MailedToken
from api.auth import session_id_of, signed_in, signed_in_at_of
from api.envelope import answers, ok
from api.limited import ACCOUNT, ADDRESS, Limited
from api.schemas import EmailText, Input, Output

router = Router(tags=["Accounts"])
SENT = "We have sent a mail to the new address. Open its link within an hour to confirm it."


class NewAddress(Input):
    """Another address, and proof that it is you: the password, and with a second factor a code as well."""

    new_email: EmailText
    password: Annotated[str, StringConstraints(max_length=128)] = Field(
        "", description="Where the account has none, sign in anew and do this within ten minutes."
    )
    code: Code = Field("", description="Of your authenticator app, or a recovery code, where you have a second factor.")


class AddressOut(Output):
    """The address that one signs in with."""

    email: str


class PendingChange(Output):
    """Another address that waits to be confirmed by the link that was mailed to it, until `expires_at`."""

    new_email: str
    created_at: datetime
    expires_at: datetime


@router.get(
    "email/change/",
    response=answers(PendingChange | None, 401),
    operation_id="get_email_change",
    summary="The e-mail address that waits to be confirmed",
)
def get_email_change(request: HttpRequest) -> dict[str, Any]:
    """`data` is null where none waits: it was confirmed, taken back, or too old. It says the same of an address that is
    taken."""
    return ok(EmailChange.objects.open_of(signed_in(request)).first())


@router.delete(
    "email/change/",
    response=answers(None, 401, 404),
    operation_id="cancel_email_change",
    summary="Take the change of the e-mail address back",
)
def cancel_email_change(request: HttpRequest) -> dict[str, Any]:
    """The link that was mailed is worthless from then on. 404 where none waits (any more)."""
    email_change.cancel_email_change(by=signed_in(request))
    return ok(message="Your address stays as it is.")


@router.post(
    "email/change/",
    response=answers(None, 401, success=202),
    throttle=Limited(("mail_request", ACCOUNT), ("mail_request_address", ADDRESS)),
    operation_id="request_email_change",
    summary="Ask for another e-mail address",
)
def request_email_change(request: HttpRequest, payload: NewAddress) -> Status[Any]:
    """A mail to the new address brings the link that makes the change; your present address is told. Asking again takes
    the one before back, and so does a new password. The answer is the same whether or not the address is taken.

    422 for a wrong `password`, and for `code` where it is missing or wrong; who has nothing but keys signs in anew, and
    does this soon.
    """
    email_change.request_email_change(
        by=signed_in(request),
        **payload.dict(),
        session_id=session_id_of(request),
        signed_in_at=signed_in_at_of(request),
        address=device_of(request).ip,
    )
    return Status(202, ok(message=SENT))


@router.post(
    "email/change/confirm/",
    auth=None,
    response=answers(AddressOut, 400),
    throttle=Limited(("mailed_token", ADDRESS)),
    operation_id="confirm_email_change",
    summary="Confirm another e-mail address",
)
def confirm_email_change(request: HttpRequest, payload: MailedToken) -> dict[str, Any]:
    """Use the token of the mail. Every session ends but the one that asked; access tokens die in that one, too.

    400 `INVALID_TOKEN` where it was used, taken back, expired or is unknown, or the address is somebody else's by now.
    """
    user = email_change.confirm_email_change(token=payload.token, address=device_of(request).ip)
    return ok({"email": user.email}, "Your address is changed. From now on, sign in with the new one.")
