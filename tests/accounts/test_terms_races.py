"""Two admins publish terms at the same moment: each version is published once, under a number of its own."""

from threading import Barrier, BrokenBarrierError
from typing import Any

import pytest
from accounts.actions.consent import TermsPublished, publish_terms, write_terms
from accounts.models import SecurityEvent, Terms
from django.db import IntegrityError, connection
from django.db.models import QuerySet

from tests.cast import Cast
from tests.races import REPEATS, together

pytestmark = [pytest.mark.race, pytest.mark.usefixtures("committed_db"), pytest.mark.owasp_api(6)]


def draft(cast: Cast, title: str) -> Terms:
    return write_terms(by=cast.rosa, kind="TERMS", title=title, html="<p>Be kind.</p>")


def both(cast: Cast, first: Terms, second: Terms) -> list[Any]:
    """What comes of two who publish, each what they have on their screen."""
    return together(lambda: publish_terms(terms=first, by=cast.rosa), lambda: publish_terms(terms=second, by=cast.ada))


def test_two_versions_get_a_number_each(cast: Cast) -> None:
    for number in range(REPEATS):
        outcomes = both(cast, draft(cast, "One"), draft(cast, "Other"))
        assert sorted(terms.version for terms in outcomes) == [2 * number + 1, 2 * number + 2], outcomes
    assert Terms.objects.current().get(kind="TERMS").version == 2 * REPEATS
    told = SecurityEvent.objects.filter(kind="terms.published").values_list("facts__version", flat=True)
    assert sorted(told) == list(range(1, 2 * REPEATS + 1))


def test_one_draft_is_published_once(cast: Cast) -> None:
    for _ in range(REPEATS):
        one = draft(cast, "One")
        outcomes = both(cast, one, Terms.objects.get(pk=one.pk))
        assert sum(isinstance(outcome, TermsPublished) for outcome in outcomes) == 1, outcomes
    assert list(Terms.objects.values_list("version", flat=True).order_by("version")) == list(range(1, REPEATS + 1))


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite lets one writer in at a time, whatever the code does")
def test_without_the_lock_both_take_the_same_number(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: both look before either writes, and only the database keeps the second out."""
    first, second, both_have_looked = draft(cast, "One"), draft(cast, "Other"), Barrier(2)
    save = Terms.save

    def late(terms: Terms, **options: Any) -> None:
        try:
            both_have_looked.wait(timeout=30)
        except BrokenBarrierError:
            raise AssertionError("somebody waited for the other") from None
        save(terms, **options)

    monkeypatch.setattr(Terms, "save", late)
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **options: rows.all())
    outcomes = both(cast, first, second)
    assert sum(isinstance(outcome, IntegrityError) for outcome in outcomes) == 1, outcomes
