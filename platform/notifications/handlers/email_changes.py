"""Mails about moving an account to another address. The old one is told each time: it may be somebody else's doing.

The token is made when its mail is: nothing but the mail ever holds it.
"""

from accounts.models import EmailChange, User
from outbox.models import Event
from outbox.record import handles

from notifications.mail import send, send_to_address


@handles("user.email_change_requested")
def mail_new_address(event: Event) -> None:
    """Mail the link that confirms it; where the address has an account, tell its owner instead."""
    rows = EmailChange.objects.unconfirmed().filter(pk=event.payload["change_id"], digest=None, user__is_active=True)
    change = rows.select_for_update(of=("self",)).first()
    if change is None:
        return
    owner = User.objects.filter(email=change.new_email).first()
    if owner is None:
        send_to_address(event, change.new_email, "email_change", token=change.secret_for(event.pk))
    elif owner.is_active:
        send(event, owner, "email_change_taken")


@handles("user.email_change_requested")
def warn_address(event: Event) -> None:
    """Tell the address of now, while nothing has changed yet."""
    _tell_old_address(event, "email_change_requested")


@handles("user.email_changed")
def tell_old_address(event: Event) -> None:
    """Tell the address of before what became of the account."""
    _tell_old_address(event, "email_changed")


@handles("user.email_replaced")
def tell_new_address_of_replacement(event: Event) -> None:
    """Tell where they sign in from now on."""
    if change := _replaced(event):
        send_to_address(event, change.new_email, "email_replaced", recipient=change.user)


@handles("user.email_replaced")
def tell_old_address_of_replacement(event: Event) -> None:
    """Tell the address of before, but not the new one: its mailbox may be in somebody else's hands."""
    if change := _replaced(event):
        send_to_address(event, change.old_email, "email_replaced_before", recipient=change.user)


def _replaced(event: Event) -> EmailChange | None:
    """None where the person was erased meanwhile. Who is shut out is told, too."""
    return EmailChange.objects.filter(pk=event.payload["change_id"]).select_related("user").first()


def _tell_old_address(event: Event, template: str) -> None:
    rows = EmailChange.objects.filter(pk=event.payload["change_id"], user__is_active=True)
    change = rows.select_related("user").first()
    if change is not None:
        send_to_address(event, change.old_email, template, recipient=change.user, new_email=change.new_email)
