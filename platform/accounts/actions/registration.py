"""Signing up, and proving that the address is one's own. No answer tells whether an address is known."""

from collections.abc import Mapping

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils import timezone
from lib.errors import DomainError, Invalid
from lib.proxies import counted_as
from limits.spending import RateLimited, spend
from outbox.record import record

from accounts import trail
from accounts.actions.consent import current_versions, keep_acceptance
from accounts.hashing import require_room
from accounts.models import EmailToken, Purpose, SignUp, Terms, User
from accounts.passwords import require_good_password
from accounts.proof_of_work import use_proof

MAX_LENGTH = 254


class InvalidToken(DomainError):
    """A mailed token is unknown, used, expired, or meant for something else."""

    code = "INVALID_TOKEN"
    status = 400
    message = "This link is not valid: it was used, it expired, or it is incomplete. Ask for a new one."


def register(
    *, email: str, password: str, full_name: str, proof: str = "", accept_terms: Mapping[str, int] | None = None
) -> str:
    """Make an account that waits for its address to be proved, and give the address as it is kept.

    Where the address has an account, nothing of that changes and its owner is told. While it is not proved, each
    sign-up waits with what it chose, and the mail that it caused confirms it and no other. Raises Invalid for an
    address that mail can't reach, for a password that is too weak and for terms that are not the current ones;
    ProofRequired where the school wants a proof of work and `proof` is none; PasswordsBusy before any of it.
    """
    require_room()
    if settings.REGISTRATION_PROOF:
        use_proof(proof)
    address = reachable(email)
    candidate = User(email=address, full_name=full_name)
    require_good_password(password, candidate)
    accepted = current_versions(accept_terms or {})
    candidate.set_password(password)
    try:
        with transaction.atomic():
            candidate.save(force_insert=True)
            record("user.registered", user_id=candidate.pk, sign_up_id=_sign_up(candidate, candidate, accepted).pk)
            trail.record("account.registered", user=candidate, by=candidate)
    except IntegrityError:
        _register_again(candidate, accepted)
    return address


def _sign_up(user: User, candidate: User, accepted: list[Terms]) -> SignUp:
    """What `candidate` chose, to become the account of `user` once it is proved."""
    chosen = {"password": candidate.password, "full_name": candidate.full_name}
    return SignUp.objects.create(user=user, **chosen, accepted=[str(terms.pk) for terms in accepted])


def reachable(email: str, *, field: str = "email") -> str:
    """The address as it is kept. Letters that only look like ASCII, or become it in lower case, are refused.

    Raises Invalid, told of `field`.
    """
    address = User.objects.normalize_email(email)
    try:
        validate_email(address)
    except ValidationError:
        raise Invalid.field(field, "Enter an e-mail address.") from None
    if not email.split("@")[0].isascii() or len(address) > MAX_LENGTH:
        raise Invalid.field(field, "Mail to this address can't be sent from here.")
    return address


def _register_again(candidate: User, accepted: list[Terms]) -> None:
    if not may_be_mailed(candidate.email):
        return
    with transaction.atomic():
        owner = User.objects.locked().filter(email=candidate.email, is_active=True).first()
        if owner is not None:
            pending = None if owner.email_verified else _sign_up(owner, candidate, accepted).pk
            record("user.registration_repeated", user_id=owner.pk, sign_up_id=pending)
            trail.record("account.registration_repeated", user=owner)


def request_verification(*, email: str, address: str | None = None) -> None:
    """Have the verification mail sent again, where there is somebody who needs it and is not flooded with them.

    Raises RateLimited for who asks too often from one place, known address or not.
    """
    mailbox = User.objects.normalize_email(email)
    spend("mail_request", mailbox, counted_as(address))
    user = User.objects.filter(email=mailbox, is_active=True, email_verified=False).first()
    if user is not None and may_be_mailed(mailbox):
        with transaction.atomic():
            record("user.verification_requested", user_id=user.pk)


def may_be_mailed(mailbox: str) -> bool:
    """Whether strangers may cause one more mail to it; counted if so. Nobody is told, so that nobody learns by it."""
    try:
        spend("mail", mailbox)
    except RateLimited:
        return False
    return True


def verify_email(*, token: str) -> User:
    """Prove an address by a token that was mailed to it, and confirm the sign-up that caused the mail.

    Raises InvalidToken, also where another sign-up was confirmed before.
    """
    with transaction.atomic():
        found = EmailToken.objects.usable(token, Purpose.VERIFY_EMAIL).first()
        user = User.objects.locked().get(pk=found.user_id) if found else None
        # Read once more under the lock: whoever confirms one sign-up takes the tokens of the others away.
        row = EmailToken.objects.usable(token, Purpose.VERIFY_EMAIL).select_related("sign_up").first()
        if user is None or row is None or not row.claim(timezone.now()):
            raise InvalidToken()
        if not user.email_verified:
            prove_address(user, sign_up=row.sign_up)
    return user


def prove_address(user: User, *, sign_up: SignUp | None = None) -> None:
    """The address is its owner's, by what `sign_up` chose if given. Every sign-up that waited is forgotten."""
    with transaction.atomic():
        if sign_up is not None:
            if sign_up.full_name != user.full_name:
                record("user.renamed", user_id=user.pk)
            sign_up.become_account(user)
            keep_acceptance(user, sign_up.accepted, at=sign_up.created_at)
        User.objects.filter(pk=user.pk).update(email_verified=True)
        user.email_verified = True
        user.sign_ups.all().delete()
        record("user.email_verified", user_id=user.pk)
        trail.record("account.email_verified", user=user, by=user)
