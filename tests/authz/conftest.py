"""One school per module, built once; every cell gets it back as it was."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from tests.authz.api_cells import Api
from tests.authz.school import School, build_school


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[School]:
    """The school, in a transaction that is rolled back after the module's last test."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build_school()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def built_api(built: School, django_db_blocker: DjangoDbBlocker) -> Api:
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
