"""Fixtures that every test may use."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from accounts.models import User

from tests.cast import Cast, make_cast
from tests.http import ApiClient

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def cast(db: None) -> Cast:
    """The people of the tests, in a database that forgets them afterwards."""
    return make_cast()


@pytest.fixture
def api() -> Callable[[User | None], ApiClient]:
    """A client of the API for somebody: `api(cast.lena)`, or for nobody: `api(None)`."""
    return ApiClient


@pytest.fixture(scope="session", autouse=True)
def _seed_survives_reuse(request: pytest.FixtureRequest) -> Iterator[None]:
    """Tests that commit leave an empty database behind; put back what migrations had put there."""
    yield
    from django.db import connection

    content = getattr(connection, "_test_serialized_contents", None)
    if content and request.config.getvalue("reuse_db"):
        from content.models import CatalogPage

        blocker = request.getfixturevalue("django_db_blocker")
        with blocker.unblock():
            if not CatalogPage.objects.exists():
                connection.creation.deserialize_db_from_string(content)


@pytest.fixture
def committed_db(django_db_serialized_rollback: None, transactional_db: None) -> None:
    """For tests whose threads must see each other's commits. Slower than `db`: use it for races only."""


@pytest.fixture(autouse=True)
def _clean_cache(request: pytest.FixtureRequest) -> None:
    """Limits and caches start empty."""
    if {"db", "transactional_db", "django_db_setup"} & set(request.fixturenames):
        from django.core.cache import cache

        cache.clear()


@pytest.fixture(scope="session")
def realdata() -> Path:
    """The folder of real courses that nobody here wrote; tests that need it skip where it is not."""
    folder = Path(os.environ.get("LECTERN_REALDATA") or ROOT.parent / "shared" / "realdata")
    if not folder.is_dir():
        pytest.skip(f"no real data at {folder} (set LECTERN_REALDATA to where it is)")
    return folder
