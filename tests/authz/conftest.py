"""One school per module, built once; every cell gets it back as it was."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from tests.authz.admin_cells import Browsers
from tests.authz.api_cells import Api
from tests.authz.github import github, registered_at
from tests.authz.school import School, build_school
from tests.providers import serving


@pytest.fixture(scope="package")
def built(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[School]:
    """The school, in a transaction that is rolled back after the last test of this folder."""
    with serving(github) as address, override_settings(**registered_at(address)), django_db_blocker.unblock():
        yield from _undone()


def _undone() -> Iterator[School]:
    with transaction.atomic():
        yield build_school()
        transaction.set_rollback(True)


@pytest.fixture(scope="package")
def built_api(built: School, built_browsers: Browsers, django_db_blocker: DjangoDbBlocker) -> Api:
    """Made after everybody has signed in, which both find as it is then."""
    with django_db_blocker.unblock():
        return Api(built)


@pytest.fixture
def school(built: School, db: None) -> School:
    """The school; its changes are undone."""
    return built


@pytest.fixture
def api(built_api: Api, db: None) -> Api:
    """The API of the school."""
    return built_api


@pytest.fixture(scope="package")
def built_browsers(built: School, django_db_blocker: DjangoDbBlocker) -> Browsers:
    with django_db_blocker.unblock():
        return Browsers(built)


@pytest.fixture
def browsers(built_browsers: Browsers, db: None) -> Browsers:
    """Everybody's browser at the school."""
    return built_browsers
