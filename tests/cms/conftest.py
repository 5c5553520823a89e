"""One world per module, built once; every test gets it back as it was."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.test import Client
from pytest_django import DjangoDbBlocker

from tests.cms.world import World, build_world


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """The world, in a transaction that is rolled back after the module's last test."""
    with django_db_blocker.unblock():
        outer = transaction.atomic()
        outer.__enter__()
        try:
            yield build_world()
        finally:
            transaction.set_rollback(True)
            outer.__exit__(None, None, None)


@pytest.fixture
def world(built: World, db: None) -> World:
    """The world, whose changes are undone after each test."""
    return built


@pytest.fixture
def ines(world: World) -> Client:
    """Ines's browser, signed in to the admin."""
    client = Client(raise_request_exception=False)
    client.force_login(world.cast.ines)
    return client


@pytest.fixture
def rosa(world: World) -> Client:
    """Rosa's browser, who reviews."""
    client = Client(raise_request_exception=False)
    client.force_login(world.cast.rosa)
    return client


@pytest.fixture
def otto(world: World) -> Client:
    """Otto's browser."""
    client = Client(raise_request_exception=False)
    client.force_login(world.cast.otto)
    return client
