"""Whose account here an account elsewhere is. Never anybody's who has not proved the address on both sides."""

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils import timezone
from lib.errors import DomainError, NotFound
from outbox.record import record

from accounts import trail
from accounts.actions.consent import current_versions, keep_acceptance
from accounts.actions.registration import MAX_LENGTH, may_be_mailed
from accounts.models import Provider, SocialAccount, User
from accounts.providers.configured import configured
from accounts.providers.identity import Identity

ATTEMPTS = 3


class ProviderEmailNotVerified(DomainError):
    """The provider has not proved the person's address, or it is one that mail can't be sent to from here."""

    code = "PROVIDER_EMAIL_NOT_VERIFIED"
    status = 403
    message = "Your account there has no confirmed e-mail address that we can use. Confirm it there, and try again."


class AccountNotVerified(DomainError):
    """An account here has the address, and nobody has proved that it is theirs. Its owner gets a mail to do so."""

    code = "ACCOUNT_NOT_VERIFIED"
    status = 403
    message = (
        "An account with your address waits to be confirmed. We have sent you a mail: "
        "set a password by its link, which confirms the address, and sign in."
    )


class AccountDeactivated(DomainError):
    """The person is who they say, and has been shut out."""

    code = "ACCOUNT_DEACTIVATED"
    status = 403
    message = "Your account is closed. Ask the school."


class AnotherAccountLinked(DomainError):
    """The person's address is here with another account of that provider: addresses change hands, accounts don't."""

    code = "ANOTHER_ACCOUNT_LINKED"
    status = 409
    message = "Your address is linked with another account there. Sign in by that one or by password, and unlink it."


class SocialAccountTaken(DomainError):
    """The account there signs another person in here, or its address is another person's here."""

    code = "SOCIAL_ACCOUNT_TAKEN"
    status = 409
    message = "That account belongs to somebody else here. Sign in by it to see whose it is, and unlink it there."


class LastWayIn(DomainError):
    """Without this account the person could not sign in any more."""

    code = "LAST_WAY_IN"
    status = 409
    message = "This is your only way to sign in. Set a password first: ask for a reset mail."


def person_of(provider: Provider, identity: Identity, accept_terms: Mapping[str, int] | None = None) -> User:
    """Whom the identity belongs to here: by its subject, else by an address proved on both sides, else a new person,
    who accepts the versions of `accept_terms` as who registers does.

    Raises ProviderEmailNotVerified, AccountNotVerified, AccountDeactivated or AnotherAccountLinked; Invalid for a new
    person who has not accepted what the school wants accepted.
    """
    for _ in range(ATTEMPTS):
        try:
            with transaction.atomic():
                outcome = _known(provider, identity) or _matched(provider, identity)
                outcome = outcome or _made(provider, identity, accept_terms or {})
            break
        except IntegrityError:  # somebody was quicker: look again
            continue
    else:
        raise AnotherAccountLinked()
    if isinstance(outcome, AccountNotVerified):
        _mail_owner(_usable(identity.email))
    if isinstance(outcome, DomainError):
        raise outcome
    return outcome


def _known(provider: Provider, identity: Identity) -> User | DomainError | None:
    """By the subject alone: whatever the address has become there, it is the same person."""
    found = SocialAccount.objects.select_related("user").filter(provider=provider, subject=identity.subject).first()
    if found is None:
        return None
    if not found.user.is_active:
        return AccountDeactivated()
    SocialAccount.objects.filter(pk=found.pk).update(last_used_at=timezone.now())
    return found.user


def _matched(provider: Provider, identity: Identity) -> User | DomainError | None:
    address = _usable(identity.email)
    if not address:
        return ProviderEmailNotVerified()
    user = User.objects.locked().filter(email=address).first()
    if user is None:
        return None
    if not user.is_active:
        return AccountDeactivated()
    if not user.email_verified:
        return AccountNotVerified()
    linked = user.social_accounts.filter(provider=provider).first()
    if linked is not None:  # perhaps by this very identity, a moment ago
        return user if linked.subject == identity.subject else AnotherAccountLinked()
    _link(user, provider, identity)
    trail.record("social.linked", user=user, by=user, provider=provider.value)
    record("user.social_account_linked", user_id=user.pk, provider=provider.value)
    return user


def _mail_owner(address: str) -> None:
    """Have the mail sent that proves the address and replaces the password of whoever signed up with it."""
    owner = User.objects.filter(email=address, is_active=True).first()
    if owner is not None and may_be_mailed(address):
        with transaction.atomic():
            record("user.password_reset_requested", user_id=owner.pk)


def _made(provider: Provider, identity: Identity, accept_terms: Mapping[str, int]) -> User:
    accepted, address = current_versions(accept_terms), _usable(identity.email)
    name = " ".join("".join(letter if letter.isprintable() else " " for letter in identity.name).split())[:150].strip()
    user = User.objects.create_user(address, None, full_name=name or address.split("@")[0], email_verified=True)
    _link(user, provider, identity)
    trail.record("account.registered", user=user, by=user)
    trail.record("social.linked", user=user, by=user, provider=provider.value)
    record("user.registered", user_id=user.pk, sign_up_id=None)
    keep_acceptance(user, [terms.pk for terms in accepted], at=timezone.now())
    return user


def _usable(email: str) -> str:
    """The address as it is kept; empty for letters that only look like ASCII, or become it in lower case."""
    address = User.objects.normalize_email(email)
    try:
        validate_email(address)
    except ValidationError:
        return ""
    return address if email.isascii() and len(address) <= MAX_LENGTH else ""


def _link(user: User, provider: Provider, identity: Identity) -> SocialAccount:
    address = _usable(identity.email)
    return SocialAccount.objects.create(user=user, provider=provider, subject=identity.subject, email=address)


def link_identity(*, by: User, provider: Provider, identity: Identity) -> SocialAccount:
    """Have an account elsewhere sign `by` in, who has just come back from there. Again is fine.

    The address there may be another than here, but must be proved there and nobody else's here. Raises
    ProviderEmailNotVerified, AccountNotVerified, AccountDeactivated, SocialAccountTaken or AnotherAccountLinked.
    """
    if not _usable(identity.email):
        raise ProviderEmailNotVerified()
    try:
        with transaction.atomic():
            return _linked(User.objects.locked().get(pk=by.pk), provider, identity)
    except IntegrityError:  # somebody else was quicker
        raise SocialAccountTaken() from None


def _linked(user: User, provider: Provider, identity: Identity) -> SocialAccount:
    if not user.is_active:
        raise AccountDeactivated()
    if not user.email_verified:
        raise AccountNotVerified()
    same = SocialAccount.objects.filter(provider=provider, subject=identity.subject)
    address = User.objects.filter(email=_usable(identity.email))
    if same.exclude(user=user).exists() or address.exclude(pk=user.pk).exists():
        raise SocialAccountTaken()
    linked = user.social_accounts.filter(provider=provider).first()
    if linked is None:
        linked = _link(user, provider, identity)
        trail.record("social.linked", user=user, by=user, provider=provider.value)
        record("user.social_account_linked", user_id=user.pk, provider=provider.value)
    elif linked.subject != identity.subject:
        raise AnotherAccountLinked()
    return linked


def unlink_social_account(*, by: User, provider: Provider) -> None:
    """Sign in by it no more. Raises NotFound where none is linked, LastWayIn where there is no other way."""
    with transaction.atomic():
        user = User.objects.locked().get(pk=by.pk)
        found = SocialAccount.objects.visible_to(user).filter(provider=provider).first()
        if found is None:
            raise NotFound()
        others = SocialAccount.objects.visible_to(user).exclude(pk=found.pk).filter(provider__in=configured())
        if not user.has_usable_password() and not others.exists():
            raise LastWayIn()
        found.delete()
        trail.record("social.unlinked", user=user, by=user, provider=provider.value)
        record("user.social_account_unlinked", user_id=user.pk, provider=provider.value)
