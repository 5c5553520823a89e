"""Nothing inside our own network is ever asked, however it is spelled, and nothing keeps us waiting."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from http.server import ThreadingHTTPServer
from typing import Any

import pytest
from lib.outgoing import Answered, Unanswered, exchange, is_public, status_of

from tests.providers import QuietHandler

PRIVATE = [
    *("127.0.0.1", "127.8.8.8", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0"),
    *("255.255.255.255", "224.0.0.1", "240.0.0.1", "192.0.2.1", "198.18.0.1", "::", "::1", "fe80::1", "fe80::1%eth0"),
    *("fc00::1", "fd00:ec2::254", "ff02::1", "fec0::1", "2001:db8::1", "::ffff:127.0.0.1", "::ffff:a9fe:a9fe"),
    *("::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::7f00:1", "2002:7f00:1::1", "2001:0:7f00:1::1"),
]
SPELLED = [
    *("127.0.0.1", "127.1", "2130706433", "0x7f000001", "0x7f.1", "017700000001", "0177.0.0.1", "localhost", "0"),
    *("[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[0:0:0:0:0:0:0:1]", "127.0.0.1.", "①②⑦.⓪.⓪.①"),
    *("user@127.0.0.1", "example.org@127.0.0.1", "127。0。0。1"),
]


class Site(QuietHandler):
    """Answers by path, and remembers what it was asked."""

    asked: list[tuple[str, str]] = []
    told: list[str] = []
    """What somebody waited for to the end."""
    ends = threading.Event()

    def do_GET(self) -> None:
        self.asked.append((self.headers["Host"], self.path))
        if self.path.startswith("/to?"):
            self.send_response(302)
            self.send_header("Location", self.path.removeprefix("/to?"))
        elif self.path == "/drip":
            self.wfile.write(b"HTTP/1.1 200 OK\r\n")
            for _ in range(100):
                self.wfile.write(b"X-Drip: 1\r\n")
                self.wfile.flush()
                self.ends.wait(0.1)
            self.told.append(self.path)
            return
        elif self.path == "/silent":
            self.ends.wait(10)
            self.told.append(self.path)
            return
        elif self.path == "/endless":
            self.send_response(200)
            self.end_headers()
            for _ in range(200):
                self.wfile.write(b"x" * 65536)
            return
        else:
            self.send_response(404 if self.path == "/gone" else 200)
        self.end_headers()

    def do_POST(self) -> None:
        sent = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(201)
        self.end_headers()
        self.wfile.write(self.headers["X-Given"].encode() + b" " + sent)


@pytest.fixture
def site() -> Iterator[int]:
    """The port of a local site."""
    Site.asked, Site.told = [], []
    Site.ends.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    yield server.server_port
    Site.ends.set()
    server.shutdown()
    server.server_close()


def here(host: str, port: int) -> list[str]:
    """Every name leads to this machine, but those that say otherwise."""
    return ["10.0.0.1"] if host.startswith("inner") else ["127.0.0.1"]


def local(address: str) -> bool:
    return address == "127.0.0.1"


def ask(url: str, *, resolve: Callable[..., Any] = here, seconds: float = 5) -> int:
    return status_of(url, resolve=resolve, allow=local, seconds=seconds)


@pytest.mark.parametrize("address", PRIVATE)
def test_an_address_of_our_own_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["1.1.1.1", "93.184.216.34", "2606:4700:4700::1111", "::ffff:1.1.1.1"])
def test_an_address_of_the_internet_is_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("spelled", SPELLED)
@pytest.mark.owasp_api(7)
def test_no_spelling_of_this_machine_is_asked(site: int, spelled: str) -> None:
    with pytest.raises(Unanswered):
        status_of(f"http://{spelled}:{site}/")
    assert Site.asked == []


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.org/",
        "file:///etc/passwd",
        "gopher://x/",
        "//example.org/",
        "http://",
        "http://[::1",
        "http://x:99999/",
    ],
)
def test_only_whole_web_addresses_are_asked(url: str) -> None:
    with pytest.raises(Unanswered):
        ask(url)


def test_the_site_hears_its_name_and_answers_with_its_status(site: int) -> None:
    assert ask(f"http://example.org:{site}/page?a=b c") == 200
    assert ask(f"http://example.org:{site}/gone") == 404
    assert Site.asked == [(f"example.org:{site}", "/page?a=b%20c"), (f"example.org:{site}", "/gone")]


def test_a_name_is_resolved_once_for_each_step(site: int) -> None:
    answers = iter([["127.0.0.1"], ["10.0.0.1"]])
    assert ask(f"http://turns.example:{site}/", resolve=lambda host, port: next(answers)) == 200
    with pytest.raises(Unanswered):
        ask(f"http://turns.example:{site}/", resolve=lambda host, port: next(answers))


def test_a_name_with_one_address_inside_is_not_asked(site: int) -> None:
    with pytest.raises(Unanswered):
        ask(f"http://both.example:{site}/", resolve=lambda host, port: ["127.0.0.1", "10.0.0.1"])
    assert Site.asked == []


@pytest.mark.asvs("15.3.2")
@pytest.mark.owasp_api(7, 10)
def test_redirects_are_followed_by_the_same_rules(site: int) -> None:
    there = f"http://example.org:{site}"
    assert ask(f"{there}/to?/gone") == 404
    assert ask(f"{there}/to?{there}/to?{there}/to?/ok") == 200
    for target in (f"http://inner.example:{site}/", "http://10.0.0.1/", "file:///etc/passwd"):
        with pytest.raises(Unanswered):
            ask(f"{there}/to?{target}")
    assert not any(host.startswith("inner") for host, _ in Site.asked)


def test_the_fourth_redirect_is_one_too_many(site: int) -> None:
    there = f"http://example.org:{site}/to?"
    with pytest.raises(Unanswered):
        ask(there * 4 + f"http://example.org:{site}/ok")


def test_a_site_that_trickles_is_cut_off(site: int) -> None:
    ask(f"http://example.org:{site}/drip", seconds=0.5)  # it has said 200 by then; its headers would take 10 s
    assert Site.told == []


def test_a_site_that_says_nothing_has_not_answered(site: int) -> None:
    with pytest.raises(Unanswered):
        ask(f"http://example.org:{site}/silent", seconds=0.5)
    assert Site.told == []


def test_a_body_without_end_is_not_read(site: int) -> None:
    assert ask(f"http://example.org:{site}/endless") == 200


def test_a_secure_site_hears_the_name_before_its_certificate_is_checked() -> None:
    heard: list[str | None] = []
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.sni_callback = lambda wire, name, given: heard.append(name)
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            wire, _ = server.accept()
            with wire, pytest.raises(ssl.SSLError):
                context.wrap_socket(wire, server_side=True)

        thread = threading.Thread(target=serve)
        thread.start()
        with pytest.raises(Unanswered):
            ask(f"https://example.org:{server.getsockname()[1]}/")
        thread.join()
    assert heard == ["example.org"]


def exchanged(url: str, **options: Any) -> Answered:
    return exchange(url, **{"resolve": here, "allow": local, **options})


def test_what_is_sent_arrives_and_the_answer_is_read(site: int) -> None:
    answer = exchanged(f"http://example.org:{site}/", method="POST", headers={"X-Given": "one"}, body=b"two")
    assert (answer.status, answer.body) == (201, b"one two")


def test_an_exchange_goes_nowhere_else(site: int) -> None:
    there = f"http://example.org:{site}"
    assert exchanged(f"{there}/to?/ok").status == 302
    assert [path for _, path in Site.asked] == ["/to?/ok"]
    for url in (f"http://inner.example:{site}/", "http://10.0.0.1/", f"file://localhost:{site}/"):
        with pytest.raises(Unanswered):
            exchanged(url)
    with pytest.raises(Unanswered):
        exchange(f"http://localhost:{site}/")


def test_an_exchange_ends_in_time_and_in_size(site: int) -> None:
    for path in ("drip", "silent", "endless"):
        with pytest.raises(Unanswered):
            exchanged(f"http://example.org:{site}/{path}", seconds=0.5)
    assert Site.told == []


def test_nothing_is_slipped_into_a_header(site: int) -> None:
    with pytest.raises(Unanswered):
        exchanged(f"http://example.org:{site}/", headers={"Authorization": "x\r\nHost: evil.example"})
