"""Fixtures that every test may use."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import nullcontext, suppress
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from accounts.models import User

from tests.cast import Cast, make_cast
from tests.chromium import LONGEST_WAIT, Lent, chromium_lent
from tests.http import ApiClient
from tests.indexing import forget, indexed_when_asked
from tests.layers import shared_layers
from tests.line import line_to, slow_down
from tests.renders import outermost_kept

TESTS = Path(__file__).resolve().parent
ROOT = TESTS.parent
HEAVIEST = Path(__file__).with_name("heaviest.txt").read_text().split()
"""The files that take longest, longest first. Those of `authz` are together: they share one school."""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest, so that no process is left alone with it at the end."""
    place = {ROOT / name: number for number, name in enumerate(HEAVIEST)}
    items.sort(key=lambda item: place.get(item.path, len(place)))


def pytest_sessionstart(session: pytest.Session) -> None:
    """Workers that read all tests begin at different places, so that each finds compiled what others have read."""
    number = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    if number and [Path(place).name for place in session.config.args] == ["tests"]:
        names = sorted(".".join(path.relative_to(ROOT).with_suffix("").parts) for path in TESTS.rglob("test_*.py"))
        begin = number * len(names) // int(os.environ["PYTEST_XDIST_WORKER_COUNT"])
        for name in names[begin:] + names[:begin]:
            with suppress(Exception):  # is told when it is collected
                import_module(name)


def pytest_runtest_logfinish() -> None:
    """What a test that was rolled back would have indexed is gone."""
    forget()


@pytest.fixture
def cast(db: None) -> Cast:
    """The people of the tests, in a database that forgets them afterwards."""
    return make_cast()


@pytest.fixture
def api() -> Callable[[User | None], ApiClient]:
    """A client of the API for somebody: `api(cast.lena)`, or for nobody: `api(None)`."""
    return ApiClient


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, django_db_blocker: Any
) -> Iterator[None]:
    """Begin with a copy of what another process migrates, if there is one; else migrate, quickly."""
    from django.db import connection

    from tests.migrating import migrating_quickly
    from tests.template import template_for

    with django_db_blocker.unblock():
        template = template_for(connection)
    if template:
        connection.settings_dict["TEST"].update(TEMPLATE=template, MIGRATE=False)
    with nullcontext() if template else migrating_quickly():
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Tests that commit find the database as migrations leave it, and leave it so."""
    from django.db import connection
    from django.test import TransactionTestCase

    from tests.seed import Seed

    with django_db_blocker.unblock():
        if connection.vendor == "sqlite":
            _let_records_be_deleted(connection)
        seed = Seed()
    with pytest.MonkeyPatch.context() as patch, indexed_when_asked():
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda self: seed.put_back())
        yield


def _let_records_be_deleted(connection: Any) -> None:
    """What SQLite refuses, it refuses whoever asks; PostgreSQL lets a superuser pass."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER IF EXISTS content_auditentry_no_delete")
        cursor.execute("DROP TRIGGER IF EXISTS content_auditwords_no_delete")
        cursor.execute("DROP TRIGGER IF EXISTS accounts_securityevent_no_delete")
        cursor.execute("DROP TRIGGER IF EXISTS accounts_securitywords_no_delete")


@pytest.fixture
def committed_db(transactional_db: None) -> None:
    """For tests whose threads must see each other's commits. Slower than `db`: use it for races only."""
    from django.db import connection

    assert not connection.in_atomic_block, "a fixture of the module or the folder is in the middle of a transaction"


@pytest.fixture(scope="session", autouse=True)
def _thrifty_clients(django_test_environment: None) -> Iterator[None]:
    """Middleware is made once, not for each client; what a page is made of is not kept."""
    with shared_layers(), outermost_kept():
        yield


@pytest.fixture(autouse=True)
def _clean_cache(request: pytest.FixtureRequest) -> None:
    """Limits and caches start empty."""
    wanted = {"db", "transactional_db", "django_db_setup"} & set(request.fixturenames)
    if wanted or request.node.get_closest_marker("django_db"):
        from django.core.cache import cache

        request.getfixturevalue("db")  # without Redis the cache is a table

        cache.clear()


@pytest.fixture(autouse=True)
def _races_know_no_limits(request: pytest.FixtureRequest) -> None:
    """A race sends more in a second than people do in a day; tests of the limits themselves set their own."""
    if request.node.get_closest_marker("race"):
        request.getfixturevalue("settings").LIMITS_ON = False


@pytest.fixture(scope="session")
def realdata() -> Path:
    """The folder of real courses that nobody here wrote; tests that need it skip where it is not."""
    folder = Path(os.environ.get("LECTERN_REALDATA") or ROOT.parent / "shared" / "realdata")
    if not folder.is_dir():
        pytest.skip(f"no real data at {folder} (set LECTERN_REALDATA to where it is)")
    return folder


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium; tests that need it skip where there is none."""
    names = ("chromium", "chromium-browser", "google-chrome")
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if path is None:
        pytest.skip("no Chromium on this machine (install the package `chromium`, or set CHROMIUM to its path)")
    return path


@pytest.fixture(scope="session")
def lent_chromium(chromium: str) -> Iterator[Lent]:
    """The browser that the tests of this process share; nothing of one is left for the next."""
    with chromium_lent(chromium) as lent:
        yield lent


@pytest.fixture
def headless(lent_chromium: Lent, committed_db: None, live_server: Any) -> Iterator[Any]:
    """A headless browser for one test: from after the database is set up until before it is emptied."""
    from django.db import connections

    with lent_chromium() as browser, line_to(live_server) as line:
        yield browser
        for context in browser.contexts:
            context.close()
        line.wait_until_empty(LONGEST_WAIT / 1000)
        connections.close_all()


@pytest.fixture
def tab(headless: Any, live_server: Any) -> Iterator[Callable[[], Any]]:
    """Opens browser windows of different people on the running school.

    A script error in any of them fails the test, and so does anything that a page's own policy kept from running.
    """
    contexts: list[Any] = []
    errors: list[str] = []

    def open_window(*, hostile: bool = False, **options: Any) -> Any:
        """`hostile` is for what should be kept from running."""
        size = {"width": 1440, "height": 1000}
        usual = {"base_url": live_server.url, "viewport": size, "reduced_motion": "reduce"}
        context = headless.new_context(**{**usual, **options})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(LONGEST_WAIT)
        slow_down(page)
        page.on("pageerror", lambda error: errors.append(str(error)))
        if not hostile:
            page.on("console", lambda said: "Content Security Policy" in said.text and errors.append(said.text))
        return page

    yield open_window
    for context in contexts:
        context.close()
    assert not errors, errors
