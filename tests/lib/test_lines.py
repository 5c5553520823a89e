"""Lines to Redis: what is cut or shared is not used."""

import os
import socket
from pathlib import Path
from threading import Thread

import pytest
from lib.lines import Lines, packed
from redis import Redis
from redis.exceptions import ConnectionError as NoConnection
from redis.exceptions import ResponseError


@pytest.fixture
def lines() -> Lines:
    if "REDIS_URL" not in os.environ:
        pytest.skip("needs Redis")
    return Lines(os.environ["REDIS_URL"], patience=15)


def test_one_command_after_the_other_goes_over_one_line(lines: Lines) -> None:
    assert lines.ask(b"CLIENT", b"ID") == lines.ask(b"CLIENT", b"ID")


def test_a_redis_on_this_machine_may_be_asked_by_its_socket(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "redis.sock"))
        server.listen()
        lines = Lines(f"unix://{tmp_path}/redis.sock", patience=5)

        def answer() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(1000)
                connection.sendall(b":7\r\n")

        thread = Thread(target=answer)
        thread.start()
        assert lines.ask(b"CLIENT", b"ID") == 7
        thread.join()


def test_what_is_begun_beside_each_other_is_answered_in_any_order(lines: Lines) -> None:
    one, other = lines.begin(b"ECHO", b"one"), lines.begin(b"ECHO", b"other")
    assert (other(), one()) == (b"other", b"one")


def test_a_line_that_was_cut_while_nobody_used_it_is_made_anew(lines: Lines) -> None:
    cut = lines.ask(b"CLIENT", b"ID")
    Redis.from_url(os.environ["REDIS_URL"]).client_kill_filter(_id=str(cut))
    assert lines.ask(b"CLIENT", b"ID") != cut


def test_a_refusal_leaves_the_line_in_order(lines: Lines) -> None:
    before = lines.ask(b"CLIENT", b"ID")
    with pytest.raises(ResponseError):
        lines.ask(b"NO-SUCH-COMMAND")
    assert lines.ask(b"CLIENT", b"ID") == before


def test_a_command_that_got_no_answer_is_not_sent_again() -> None:
    received: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        lines = Lines(f"redis://127.0.0.1:{server.getsockname()[1]}/0", patience=5)

        def hang_up() -> None:
            connection, _ = server.accept()
            received.append(connection.recv(1000))
            connection.close()

        thread = Thread(target=hang_up)
        thread.start()
        with pytest.raises(NoConnection):
            lines.ask(b"INCR", b"a")
        thread.join()
        server.settimeout(0.05)
        with pytest.raises(TimeoutError):
            server.accept()
    assert received == [packed(b"INCR", b"a")]


def test_a_child_process_has_lines_of_its_own(lines: Lines) -> None:
    before = lines.ask(b"CLIENT", b"ID")
    child = os.fork()
    if not child:
        os._exit(0 if lines.ask(b"CLIENT", b"ID") != before else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert lines.ask(b"CLIENT", b"ID") == before
