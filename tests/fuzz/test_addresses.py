"""Addresses that people give are asked by one guarded module only, and shown in a frame only where they may be."""

import ast
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from lib.outgoing import Unanswered, addresses_of, is_public, status_of

from content.links import frame_of, is_web_address, playable
from tests.cast import Cast
from tests.fuzz.corpus import corpus
from tests.http import browser
from tests.source import ROOT, domain_files

pytestmark = [pytest.mark.owasp_api(7), pytest.mark.asvs("1.3.6", "15.3.2")]

ASKING = {
    "httpx",
    "requests",
    "urllib3",
    "urllib.request",
    "http.client",
    "socket",
    "aiohttp",
    "ftplib",
    "telnetlib",
    "pycurl",
}
ASKING |= {
    "websockets",
    "xmlrpc.client",
    "wagtail.embeds",
    "authlib.integrations",
    "asyncio.streams",
    "poplib",
    "imaplib",
}
ALLOWED = {
    "platform/lib/outgoing.py": "the guard itself",
    "platform/demo/processes.py": "waits for the server that it has started",
    "platform/demo/serve.py": "looks for a free port",
}
FRAMED = {"www.youtube-nocookie.com", "player.vimeo.com", "codepen.io", "www.geogebra.org", "phet.colorado.edu"}
INSIDE = [
    *(
        "127.0.0.1",
        "127.1",
        "127.0.1",
        "2130706433",
        "0x7f000001",
        "0x7f.0.0.1",
        "0x7f.1",
        "017700000001",
        "0177.0.0.1",
    ),
    *("0177.1", "00000177.0.0.1", "0", "0.0.0.0", "0x0", "00", "localhost", "LOCALHOST", "localhost.", "127.0.0.1."),
    *(
        "[::1]",
        "[::]",
        "[0:0:0:0:0:0:0:1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[::ffff:0:127.0.0.1]",
        "[::127.0.0.1]",
    ),
    *(
        "[64:ff9b::7f00:1]",
        "[64:ff9b:1::a9fe:a9fe]",
        "[2002:7f00:1::]",
        "[2002:a9fe:a9fe::1]",
        "[fe80::1]",
        "[fe80::1%25lo]",
    ),
    *(
        "[fd00:ec2::254]",
        "[fec0::1]",
        "[ff02::1]",
        "169.254.169.254",
        "2852039166",
        "0xa9fea9fe",
        "0251.0376.0251.0376",
    ),
    *(
        "169.254.43518",
        "[::ffff:169.254.169.254]",
        "[::ffff:a9fe:a9fe]",
        "10.0.0.1",
        "012.0.0.1",
        "167772161",
        "172.16.0.1",
    ),
    *("192.168.0.1", "192.168.1", "100.64.0.1", "198.18.0.1", "192.0.0.1", "224.0.0.1", "255.255.255.255", "240.0.0.1"),
    *("①②⑦.⓪.⓪.①", "127。0。0。1", "127．0．0．1", "１２７.0.0.1", "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ", "𝟏𝟐𝟕.0.0.1", "127\u3002\u30020.0.1"),
    *("127.0.0.1%00.example.org", "127.0.0.1%2eexample.org", "example.org@127.0.0.1", "user:pass@127.0.0.1"),
    *(
        "127.0.0.1#@example.org",
        "127.0.0.1\\@example.org",
        "example.org\\@127.0.0.1",
        "127.0.0.1\t",
        " 127.0.0.1",
        "127.0.0.1\r\nHost: x",
    ),
    *(
        "[::1",
        "::1",
        "[127.0.0.1]",
        "127.0.0.1:99999",
        "127.0.0.1:-1",
        "127.0.0.1:x",
        "",
        ".",
        "..",
        "%",
        "a" * 300,
        "a." * 200,
    ),
]
SCHEMES = [
    "file",
    "gopher",
    "ftp",
    "dict",
    "ldap",
    "jar",
    "data",
    "javascript",
    "tftp",
    "netdoc",
    "ws",
    "HTTP+unix",
    "sftp",
    "",
]


@pytest.mark.parametrize("host", INSIDE)
def test_no_spelling_of_an_address_inside_is_asked(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lib.outgoing.socket.create_connection", _connected)
    for scheme in ("http", "https"):
        with pytest.raises(Unanswered):
            status_of(f"{scheme}://{host}/", resolve=_here, seconds=2)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_nothing_but_the_web_is_asked(scheme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lib.outgoing.socket.create_connection", _connected)
    for rest in ("//example.org/", "//127.0.0.1/etc/passwd", "/etc/passwd", "text/html,x"):
        with pytest.raises(Unanswered):
            status_of(f"{scheme}:{rest}", resolve=_out_there, seconds=2)


def test_an_address_out_there_would_have_been_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control of the tests above."""
    monkeypatch.setattr("lib.outgoing.socket.create_connection", _connected)
    with pytest.raises(AssertionError, match=r"93\.184\.216\.34"):
        status_of("http://example.org/", resolve=_out_there, seconds=2)


def test_only_known_players_are_framed() -> None:
    addresses = [f"https://{host}/watch?v=dQw4w9WgXcQ" for host in INSIDE]
    addresses += [hostile.raw.decode("utf-8", "replace") for hostile in corpus()]
    addresses += [f"https://{name}.evil.example/embed/dQw4w9WgXcQ" for name in FRAMED]
    addresses += [f"https://evil.example/{name}/embed/dQw4w9WgXcQ" for name in FRAMED]
    addresses += [f"https://{name}@evil.example/embed/dQw4w9WgXcQ" for name in FRAMED]
    framed = [
        found.embed_url for url in addresses if is_web_address(url) for found in (playable(url), frame_of(url)) if found
    ]
    assert {urlsplit(url).hostname for url in framed} <= FRAMED


def test_nobody_but_the_guard_asks_other_sites() -> None:
    asking = {
        str(path.relative_to(ROOT)): sorted(found) for path in domain_files() if (found := _asking(path.read_text()))
    }
    assert set(asking) == set(ALLOWED), asking


@pytest.mark.parametrize(
    "source",
    [
        "import requests",
        "import urllib.request",
        "from urllib import request",
        "from urllib.request import urlopen",
        "from http import client",
        "def f():\n    import httpx",
        "import importlib; importlib.import_module('socket')",
        "__import__('socket')",
    ],
)
def test_whoever_would_ask_is_found(source: str) -> None:
    assert _asking(source)


def test_reading_addresses_is_not_asking() -> None:
    assert not _asking("from urllib.parse import urlsplit\nimport http\nfrom http import HTTPStatus")


@pytest.mark.django_db
def test_wagtail_asks_nobody_for_embeds(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wagtail.embeds.finders.oembed.requests.get", _connected)
    for url in ("https://www.youtube.com/watch?v=dQw4w9WgXcQ", "http://127.0.0.1/"):
        answer = browser(cast.ada).post("/admin/embeds/chooser/upload/", {"embed-chooser-url": url})
        assert answer.status_code == 200
        assert "embed_chosen" not in answer.content.decode()


def _asking(source: str) -> set[str]:
    """The modules in `source` that open connections, by whatever way it has them."""
    return {name for name in _modules(ast.parse(source)) if any(f"{name}.".startswith(f"{each}.") for each in ASKING)}


def _modules(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            called = ast.unparse(node.func).rpartition(".")[2]
            if called in {"import_module", "__import__", "import_string"}:
                yield str(node.args[0].value)


def _here(host: str, port: int) -> list[str]:
    """What the resolver of this machine says of numbers; names lead inside, as those of an attacker do."""
    try:
        found = addresses_of(host, port)
    except OSError:
        return ["127.0.0.1"]
    assert not any(map(is_public, found)), found
    return found


def _out_there(host: str, port: int) -> list[str]:
    return ["93.184.216.34"]


def _connected(address: tuple[str, int], **options: object) -> None:
    raise AssertionError(address[0])
