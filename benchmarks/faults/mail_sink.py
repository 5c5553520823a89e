"""A mail server that keeps what it is given, and can be down."""

import email
import email.policy
import re
import socketserver
import sys
import threading
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

_TOKEN = re.compile(r"token=([A-Za-z0-9_-]{20,})|^([A-Za-z0-9_-]{40,})$", re.MULTILINE)


@dataclass
class Mailboxes:
    """What has arrived, by address."""

    subjects: Counter[tuple[str, str]] = field(default_factory=Counter)
    numbers: Counter[tuple[str, str]] = field(default_factory=Counter)
    titles: dict[tuple[str, str], str] = field(default_factory=dict)
    """The subject of a number at an address."""
    tokens: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    is_down: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, address: str, raw: bytes) -> None:
        message = email.message_from_bytes(raw, policy=email.policy.default)
        body = message.get_body(("plain",))
        text = body.get_content() if body else ""
        found, key = _TOKEN.search(text), (address, str(message["Message-ID"]))
        with self.lock:
            self.subjects[address, str(message["Subject"])] += 1
            self.numbers[key] += 1
            self.titles[key] = str(message["Subject"])
            if found:
                self.tokens[address].append(str(found[1] or found[2]))

    @property
    def known_again(self) -> int:
        """How many came once more by a number that had come, so that mail systems see what they are."""
        return sum(count - 1 for count in self.numbers.values())

    def token_for(self, address: str) -> str | None:
        """The token of the last mail to `address` that has one."""
        return self.tokens[address][-1] if address in self.tokens else None


class _Handler(socketserver.StreamRequestHandler):
    """As much of SMTP as a sender needs. A mail is kept before it is acknowledged, as the protocol wants."""

    timeout = 30
    boxes: Mailboxes

    def handle(self) -> None:
        if self.boxes.is_down:
            return
        self._say("220 sink")
        recipients: list[str] = []
        while line := self.rfile.readline():
            word = line[:4].upper().strip()
            if word == b"DATA":
                self._say("354 go on")
                raw = self._data()
                if self.boxes.is_down:
                    return
                for address in recipients:
                    self.boxes.take(address, raw)
                recipients = []
                self._say("250 kept")
            elif word == b"QUIT":
                self._say("221 bye")
                return
            else:
                if word == b"RCPT":
                    recipients.append(line.decode().partition("<")[2].partition(">")[0].lower())
                self._say("250 sink" if word in {b"EHLO", b"HELO", b"MAIL", b"RCPT", b"RSET"} else "500 what")

    def _data(self) -> bytes:
        lines = []
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            lines.append(line[1:] if line.startswith(b"..") else line)
        return b"".join(lines)

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address, daemon_threads, request_queue_size = True, True, 50

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Whoever is killed in the middle of a mail does not say goodbye."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


def start_sink() -> tuple[Mailboxes, int]:
    """Mailboxes and the port at which mail for them is taken."""
    boxes = Mailboxes()
    handler = type("Handler", (_Handler,), {"boxes": boxes})
    server = _Server(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return boxes, server.server_address[1]
