"""What docs/deployment.md says to write for nginx, Caddy and HAProxy: the real program, with just these lines."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests import harness
from tests.lib.served import ROOT, wait_for
from tests.lib.test_proxies_served import seen, serving

CLIENT, LIE = "127.0.0.2", "198.51.100.1"
DEPLOYMENT = (ROOT / "docs" / "deployment.md").read_text()
PROXIES = {"nginx": "nginx", "Caddy": "caddy", "HAProxy": "haproxy"}
HEADERS = ("Clientaddress", "X-Forwarded-For")
SPELLINGS = ("{0}-{1}-{2}", "{0}_{1}_{2}", "{0}_{1}-{2}", "{0}-{1}_{2}")
WORDS = (("X", "Forwarded", "For"), ("x", "forwarded", "for"))
LIES = [form.format(*words) for form in SPELLINGS for words in WORDS] + ["Clientaddress", "CLIENTADDRESS"]

UNGUARDED = {"nginx": ["underscores_in_headers on;"]}

NGINX = """
daemon off; master_process off; pid {folder}/pid; error_log stderr;
events {{ }}
http {{
  access_log off; client_body_temp_path {folder}; proxy_temp_path {folder};
  fastcgi_temp_path {folder}; uwsgi_temp_path {folder}; scgi_temp_path {folder};
  server {{ listen 127.0.0.1:{port}; {lines} location / {{ proxy_pass http://127.0.0.1:{behind}; }} }}
}}
"""
CADDY = """
{{
admin off
auto_https off
}}
http://:{port} {{
bind 127.0.0.1
{lines}
reverse_proxy 127.0.0.1:{behind} {{
{inside}
}}
}}
"""
HAPROXY = """
defaults
  mode http
  timeout connect 5s
  timeout client 5s
  timeout server 5s
frontend front
  bind 127.0.0.1:{port}
  {lines}
  default_backend back
backend back
  server one 127.0.0.1:{behind}
"""


def documented(proxy: str, header: str) -> list[str]:
    """The lines of the table for a proxy and a `CLIENT_ADDRESS_HEADER`."""
    (row,) = re.findall(rf"^\| {proxy} \|(.*)\|(.*)\|$", DEPLOYMENT, re.MULTILINE)
    return re.findall(r"`([^`]+)`", row[HEADERS.index(header)])


def _options(proxy: str, lines: list[str], folder: Path, port: int, behind: int) -> list[str]:
    """What to start it with; its file is written."""
    file = folder / "proxy.conf"
    said = {"folder": folder, "port": port, "behind": behind}
    if proxy == "nginx":
        file.write_text(NGINX.format(**said, lines=" ".join(lines)))
        return ["-p", str(folder), "-e", "stderr", "-c", str(file)]
    if proxy == "Caddy":
        inside = [line for line in lines if line.startswith("header_up")]
        outside = [line for line in lines if line not in inside]
        file.write_text(CADDY.format(**said, lines="\n".join(outside), inside="\n".join(inside)))
        return ["run", "--config", str(file), "--adapter", "caddyfile"]
    file.write_text(HAPROXY.format(**said, lines="\n  ".join(lines)))
    return ["-db", "-f", str(file)]


@contextmanager
def passing_on(proxy: str, lines: list[str], folder: Path, behind: int) -> Iterator[int]:
    """The port of a proxy with these lines before the server at port `behind`."""
    program = shutil.which(PROXIES[proxy])
    if program is None:
        pytest.skip(f"no {proxy} on this machine")
    port = harness.free_port()
    options = _options(proxy, lines, folder, port, behind)
    quiet = {"XDG_CONFIG_HOME": str(folder), "XDG_DATA_HOME": str(folder)}
    environment, log = {**os.environ, **quiet}, (folder / "log").open("wb")
    with log, subprocess.Popen([program, *options], stdout=log, stderr=log, env=environment) as process:
        try:
            wait_for(port)
            assert process.poll() is None, (folder / "log").read_text()
            yield port
        finally:
            process.terminate()


def believed(port: int) -> set[str]:
    """Whom the server takes for the client, who lies in every way that there is."""
    lies = [((lie, LIE),) * times for lie in LIES for times in (1, 2)]
    return {seen(port, *lie, source=CLIENT) for lie in ((), *lies)}


@pytest.mark.asvs("15.3.4")
@pytest.mark.parametrize("proxy", PROXIES)
def test_with_these_lines_nobody_chooses_their_address(proxy: str, tmp_path: Path) -> None:
    for header in HEADERS:
        lines = documented(proxy, header)
        assert lines
        with serving(header, trusted="127.0.0.1") as behind:
            with passing_on(proxy, lines, tmp_path, behind) as port:
                assert believed(port) == {CLIENT}, header
            if header == "X-Forwarded-For":  # the control: nothing is told, or somebody else's word
                with passing_on(proxy, UNGUARDED.get(proxy, []), tmp_path, behind) as port:
                    assert LIE in believed(port)
