"""Forgetting what has ended."""

from datetime import timedelta

import pytest
from accounts.models import EmailToken, Purpose, RefreshToken, Session, User
from accounts.tasks import purge_ended
from django.utils import timezone

from tests.cast import Cast

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def session(user: User, *, expires_in: int = 10, revoked: int | None = None) -> Session:
    """A session that expires in so many days, and was revoked so many days ago."""
    row = Session.objects.create(
        user=user,
        expires_at=NOW + timedelta(days=expires_in),
        revoked_at=None if revoked is None else NOW - timedelta(days=revoked),
    )
    RefreshToken.objects.create(session=row, digest=str(row.pk))
    return row


def test_sessions_that_ended_are_forgotten_and_the_others_stay(cast: Cast) -> None:
    kept = [session(cast.lena), session(cast.lena, revoked=3)]
    for _ in range(5):
        session(cast.lena, expires_in=-1)
    session(cast.liam, revoked=31)
    assert purge_ended(NOW, batch=2) == 6
    assert set(Session.objects.all()) == set(kept)
    assert RefreshToken.objects.count() == 2


def test_mailed_tokens_that_expired_are_forgotten(cast: Cast) -> None:
    EmailToken.objects.issue(cast.lena, Purpose.RESET_PASSWORD)
    EmailToken.objects.issue(cast.lena, Purpose.VERIFY_EMAIL)
    assert purge_ended(NOW + timedelta(hours=2)) == 1
    assert EmailToken.objects.get().purpose == Purpose.VERIFY_EMAIL


def test_the_nightly_task_runs(cast: Cast) -> None:
    from accounts.tasks import purge_every_night

    session(cast.lena, expires_in=-1)
    purge_every_night()
    assert not Session.objects.exists()
