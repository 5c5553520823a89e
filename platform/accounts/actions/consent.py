"""Writing and publishing what people agree to, agreeing to it, and what else they allow."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import nh3
from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from lib.errors import DomainError, Invalid
from outbox.record import record

from accounts import trail
from accounts.models import Consent, ConsentPurpose, Terms, TermsKind, User
from accounts.permissions import require_admin

_TAGS = {"p", "h2", "h3", "h4", "ul", "ol", "li", "strong", "b", "em", "i", "blockquote", "a", "br", "hr"}
_SCHEMES = {"http", "https", "mailto"}


class TermsPublished(DomainError):
    """A published version is what people have agreed to."""

    code = "TERMS_PUBLISHED"
    status = 409
    message = "This version is published and can't be changed. Write another one."


def write_terms(*, by: User, terms: Terms | None = None, kind: str, title: str, html: str) -> Terms:
    """Keep a draft: a new one, or `terms` written anew. Raises Forbidden, Invalid or TermsPublished."""
    require_admin(by)
    text = nh3.clean(html, tags=_TAGS, attributes={"a": {"href"}}, url_schemes=_SCHEMES).strip()
    if not nh3.clean(text, tags=set()).strip():
        raise Invalid.field("html", "There is nothing to read in this.")
    with transaction.atomic():
        draft = _locked_draft(terms) if terms else Terms()
        draft.kind, draft.title, draft.html = TermsKind(kind), title, text
        draft.save()
    return draft


def discard_terms(*, terms: Terms, by: User) -> None:
    """Remove a draft. Raises Forbidden or TermsPublished."""
    require_admin(by)
    with transaction.atomic():
        _locked_draft(terms).delete()


def publish_terms(*, terms: Terms, by: User) -> Terms:
    """Make a draft the current version of its kind, for good; everybody is asked anew.

    Raises Forbidden or TermsPublished.
    """
    require_admin(by)
    with transaction.atomic():
        list(Terms.objects.select_for_update().filter(kind=terms.kind).order_by("pk"))  # one after the other
        draft = _locked_draft(terms)
        newest = Terms.objects.filter(kind=draft.kind).aggregate(newest=Max("version"))["newest"] or 0
        draft.version, draft.published_at = newest + 1, timezone.now()
        draft.save(update_fields=["version", "published_at"])
        record("terms.published", terms_id=draft.pk, user_id=by.pk)
        trail.record("terms.published", by=by, terms=draft.kind, version=draft.version)
    return draft


def current_versions(accepted: Mapping[str, int], *, complete: bool = True) -> list[Terms]:
    """The versions that somebody accepts who signs up, by kind.

    Raises Invalid for a version that is not current, and where TERMS_REQUIRED is on for one that is missing, unless
    that need not be `complete`.
    """
    current = {terms.kind: terms for terms in Terms.objects.current()}
    wrong = [kind for kind, version in accepted.items() if kind not in current or current[kind].version != version]
    if wrong:
        raise Invalid.field("accept_terms", f"This is not the current version: {', '.join(sorted(wrong))}.")
    missing = current.keys() - accepted.keys()
    if complete and settings.TERMS_REQUIRED and missing:
        raise Invalid.field("accept_terms", f"Accept the current version to sign up: {', '.join(sorted(missing))}.")
    return [current[kind] for kind in accepted]


def accept_terms(*, by: User, kinds: Iterable[str]) -> list[Terms]:
    """Agree to the current version of each kind. Again is fine. Raises Invalid where a kind has none."""
    current = {terms.kind: terms for terms in Terms.objects.current()}
    if unknown := set(kinds) - current.keys():
        raise Invalid.field("accept", f"There is nothing to accept: {', '.join(sorted(unknown))}.")
    accepted = [current[kind] for kind in dict.fromkeys(kinds)]
    keep_acceptance(by, [terms.pk for terms in accepted], at=timezone.now())
    return accepted


def keep_acceptance(user: User, accepted: Iterable[Any], *, at: datetime) -> None:
    """Write down that `user` agreed to these published versions at that moment; what is written already stays."""
    with transaction.atomic():
        User.objects.locked().get(pk=user.pk)
        known = set(user.consents.filter(terms__in=accepted).values_list("terms_id", flat=True))
        for terms in Terms.objects.filter(pk__in=accepted, version__isnull=False).exclude(pk__in=known):
            consent = Consent.objects.create(user=user, terms=terms, granted=True, at=at)
            record("consent.given", consent_id=consent.pk, user_id=user.pk)
            trail.record("consent.given", user=user, by=user, to=terms.kind, version=terms.version)


def set_consent(*, by: User, purpose: ConsentPurpose, granted: bool) -> bool:
    """Allow a purpose, or take it back. Nothing is written where it was so before."""
    with transaction.atomic():
        User.objects.locked().get(pk=by.pk)
        if consents_to(by, purpose) != granted:
            consent = Consent.objects.create(user=by, purpose=purpose, granted=granted)
            kind = "consent.given" if granted else "consent.withdrawn"
            record(kind, consent_id=consent.pk, user_id=by.pk)
            trail.record(kind, user=by, by=by, to=str(purpose))
    return granted


def consents_to(user: User, purpose: ConsentPurpose) -> bool:
    """Whether `user` allows this, by what they said last."""
    latest = user.consents.filter(purpose=purpose).first()
    return latest is not None and latest.granted


def _locked_draft(terms: Terms) -> Terms:
    row = Terms.objects.select_for_update().get(pk=terms.pk)
    if row.is_published:
        raise TermsPublished
    return row
