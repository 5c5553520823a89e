"""Mails about accounts. A token is made when its mail is, for one event always the same: nothing else ever holds it."""

from accounts.models import EmailToken, Provider, Purpose, SignUp, User
from accounts.recovery_codes import FEW, codes_left
from outbox.models import Event
from outbox.record import handles

from notifications.mail import send


def _person(event: Event) -> User | None:
    """Whom the event is about, unless they were shut out or erased meanwhile."""
    return User.objects.filter(pk=event.payload["user_id"], is_active=True).first()


@handles("user.registered")
def mail_verification(event: Event) -> None:
    """Mail the link that proves the address and confirms this sign-up."""
    user = _person(event)
    if user and not user.email_verified and (sign_up := _sign_up(event)):
        _confirm(event, user, "verify_email", sign_up)


@handles("user.verification_requested")
def mail_verification_again(event: Event) -> None:
    """Mail it again. Where several sign-ups wait, nobody knows whose it is: its reader chooses a password instead."""
    user = _person(event)
    if not user or user.email_verified:
        return
    waiting = list(user.sign_ups.all()[:2])
    if len(waiting) < 2:
        _confirm(event, user, "verify_email", waiting[0] if waiting else None)
    else:
        send(event, user, "choose_password", token=_token(event, user, Purpose.RESET_PASSWORD))


def _sign_up(event: Event) -> SignUp | None:
    return SignUp.objects.filter(pk=event.payload["sign_up_id"]).first()


def _confirm(event: Event, user: User, template: str, sign_up: SignUp | None) -> None:
    send(event, user, template, token=_token(event, user, Purpose.VERIFY_EMAIL, sign_up))


def _token(event: Event, user: User, purpose: Purpose, sign_up: SignUp | None = None) -> str:
    return EmailToken.objects.issue(user, purpose, sign_up=sign_up, event=event.pk)


@handles("user.registration_repeated")
def mail_repeated_registration(event: Event) -> None:
    """Tell the owner of an address that it was used to sign up again."""
    user = _person(event)
    if user and user.email_verified:
        send(event, user, "registration_repeated")
    elif user and (sign_up := _sign_up(event)):
        _confirm(event, user, "registration_repeated_unverified", sign_up)


@handles("user.password_reset_requested")
def mail_password_reset(event: Event) -> None:
    """Mail the link that sets a new password."""
    user = _person(event)
    if user:
        send(event, user, "reset_password", token=_token(event, user, Purpose.RESET_PASSWORD))


@handles("user.erasure_requested")
def mail_erasure(event: Event) -> None:
    """Mail the token that confirms erasing an account without a password."""
    user = _person(event)
    if user:
        send(event, user, "erase_account", token=_token(event, user, Purpose.ERASE))


@handles("user.password_changed")
def mail_password_changed(event: Event) -> None:
    """Tell the owner, in case it was somebody else."""
    user = _person(event)
    if user:
        send(event, user, "password_changed")


@handles("user.social_account_linked")
def mail_linked(event: Event) -> None:
    """Tell the owner, in case it was somebody else."""
    user = _person(event)
    if user:
        send(event, user, "social_account_linked", provider=Provider(event.payload["provider"]).label)


@handles("session.reuse_detected")
def mail_reuse(event: Event) -> None:
    """Tell the owner that a copied session was ended."""
    user = _person(event)
    if user:
        send(event, user, "session_reuse")


_SECOND_FACTOR_CHANGED = {
    "added": "A second factor was added to your account",
    "removed": "A second factor was removed from your account",
    "reset": "Your second factor was reset",
    "recovery codes renewed": "You have new recovery codes",
}


@handles("user.second_factor_changed")
def mail_second_factor(event: Event) -> None:
    """Tell the owner what changed of how they sign in, in case it was somebody else."""
    user = _person(event)
    if user:
        left = codes_left(user)
        change = event.payload["change"]
        subject = _SECOND_FACTOR_CHANGED.get(change, "A recovery code was used")
        send(event, user, "second_factor_changed", subject=subject, change=change, left=left, few=left <= FEW)
