"""One school per module, built once; every cell gets it back as it was."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from tests.authz.admin_cells import Browsers
from tests.authz.api_cells import Api
from tests.authz.school import School, build_school
from tests.providers import Told, serving, told


def registered_at(address: str) -> dict[str, Any]:
    """The settings of a school that has registered with the GitHub at `address`."""
    ours = {"client_id": "x", "client_secret": "x", "token_url": f"{address}/token", "api_url": address}
    providers = {**settings.OAUTH_PROVIDERS, "github": {**settings.OAUTH_PROVIDERS["github"], **ours}}
    return {"OAUTH_PROVIDERS": providers, "OAUTH_PRIVATE_HOSTS": ["localhost"]}


def _github(request: Any, form: dict[str, str]) -> Told:
    """Takes everybody for Lena."""
    return told({"/token": {"access_token": "x"}, "/user": {"id": 7}, "/user/emails": []}[request.path])


@pytest.fixture(scope="package")
def built(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[School]:
    """The school, in a transaction that is rolled back after the last test of this folder."""
    with serving(_github) as address, override_settings(**registered_at(address)), django_db_blocker.unblock():
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
