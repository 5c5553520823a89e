"""A small `make restore-drill`: a dump of a school in use, restored beside it and asked the same questions."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from accounts.actions.session import sign_everybody_out
from django.core import mail
from django.db import connection
from learning.invariants import broken
from outbox.relay import deliver_due

from benchmarks.restore.backup import exported_snapshot, sums
from tests.cast import PASSWORD, Cast
from tests.faults.conftest import Learner
from tests.http import ApiClient
from tests.servers import postgres_program

pytestmark = [pytest.mark.race, pytest.mark.usefixtures("committed_db")]


def signed_in(cast: Cast) -> tuple[ApiClient, str]:
    """Lena on another device, and her refresh token."""
    said = ApiClient().post("accounts/login/", {"email": cast.lena.email, "password": PASSWORD}).data
    client = ApiClient()
    client.headers["authorization"] = f"Bearer {said['access']}"
    return client, str(said["refresh"])


def opens(client: ApiClient) -> bool:
    return client.get("users/me/").status == 200


def refreshes(token: str) -> bool:
    return ApiClient().post("accounts/token/refresh/", {"refresh": token}).status == 200


def test_what_is_restored_is_what_was_dumped_and_opens_to_nobody(school: Cast, tmp_path: Path) -> None:
    learner = Learner(school, "Knots")
    learner.enroll()
    learner.complete(0)
    learner.complete(1)
    number = learner.api.get("certificates/").data["items"][0]["number"]
    deliver_due()
    (before, _), (after, token) = signed_in(school), signed_in(school)
    before.post("accounts/logout-all/")
    after, token = signed_in(school)
    dump, dumped = tmp_path / "dump", dumped_to(tmp_path / "dump", meanwhile=lambda: Learner(school, "Late").enroll())
    after.post("accounts/logout-all/")
    with restored_from(dump):
        with connection.cursor() as cursor:
            assert sums(cursor) == dumped
        assert list(broken()) == []
        assert ApiClient().get(f"certificates/{number}/").data["revoked"] is False
        assert not opens(before), "it was signed out before the dump"
        assert opens(after), "the dump does not know that it was signed out later"
        sign_everybody_out()
        assert not opens(after)
        assert not refreshes(token)
        mail.outbox.clear()
        assert (deliver_due(), mail.outbox) == (0, []), "what was sent is not sent again"
    assert not opens(after)


def dumped_to(file: Path, meanwhile: Any) -> dict[str, tuple[int, int]]:
    """Dump the test's database while it is written to; rows and checksums of what the dump must hold."""
    connection.ensure_connection()
    with exported_snapshot(**where()) as (cursor, snapshot):
        meanwhile()
        run(
            "pg_dump",
            "-Fc",
            "-Z1",
            "-n",
            "public",
            f"--snapshot={snapshot}",
            "-f",
            file,
            connection.settings_dict["NAME"],
        )
        return sums(cursor)


@contextmanager
def restored_from(file: Path) -> Iterator[None]:
    """While the block runs, Lectern works on a database that was restored from the dump."""
    name = connection.settings_dict["NAME"]
    restored = f"{name}_restored"
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{restored}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{restored}" TEMPLATE template0')
    try:
        run("pg_restore", "--clean", "--if-exists", "--exit-on-error", "-d", restored, file)
        work_on(restored)
        yield
    finally:
        work_on(name)
        with connection.cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{restored}" WITH (FORCE)')


def work_on(database: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = database


def where() -> dict[str, Any]:
    """How to connect to the test's own database."""
    given = connection.get_connection_params()
    return {name: given[name] for name in ("dbname", "user", "password", "host", "port") if name in given}


def run(program: str, *arguments: str | Path) -> None:
    """Run a program of PostgreSQL's against the server of the tests; skip where it is too old for that server."""
    params = where()
    address = ["-h", str(params["host"]), "-p", str(params["port"]), "-U", str(params["user"])]
    environment = {"PGPASSWORD": str(params.get("password", "")), "PATH": "/usr/bin"}
    done = subprocess.run(
        [postgres_program(program), *address, *arguments], capture_output=True, text=True, env=environment
    )
    if "server version mismatch" in done.stderr:
        pytest.skip("the server of the tests is newer than the pg_dump of the wheel")
    assert done.returncode == 0, done.stderr
