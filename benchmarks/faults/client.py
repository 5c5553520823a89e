"""A good client: it tries again what failed, with the same key, and notes every failure and when it had sent it."""

import http.client
import json
import socket
import threading
import time
import uuid
from dataclasses import dataclass, field
from typing import Any, Self

PATIENCE = 25.0
_OWN_TOKENS = ("accounts/login/", "accounts/token/refresh/")  # which a new access token would not help
_RENEWALS = 3  # while the clock jumps, the tokens of a moment ago are of tomorrow
_BUSY = b'"PASSWORDS_BUSY"'
_IDEMPOTENT = frozenset({"GET", "HEAD", "OPTIONS", "PUT", "DELETE"})
_PAUSES = (0.05, 0.1, 0.2, 0.4, 0.8)


@dataclass(frozen=True)
class Failure:
    """A request without an answer, or with one that is nobody's but the server's fault. Times are monotonic."""

    sent: float
    ended: float
    what: str
    why: str


@dataclass
class Failures:
    """What went wrong, of all clients, and how much went well."""

    found: list[Failure] = field(default_factory=list)
    closed: list[Failure] = field(default_factory=list)
    """Kept connections that had been closed since they were used, so that a request was sent again over a new one."""
    answered: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def between(self, begin: float, end: float) -> list[Failure]:
        """Failures of requests that were sent in this time."""
        return [failure for failure in list(self.found) if begin <= failure.sent < end]

    def closed_between(self, begin: float, end: float) -> int:
        """How many connections were closed that had still been used in this time."""
        return sum(begin <= failure.sent < end for failure in list(self.closed))


class GivenUp(Exception):
    """The server did not answer however often it was asked."""


class KeptClosed(ConnectionError):
    """A kept connection was closed before an answer began, and what was sent may have been done."""


class Answer(tuple[int, dict[str, Any]]):
    """Status and envelope, and in words what was asked for and how earlier tries of the same ended."""

    asked: str

    @classmethod
    def to(cls, asked: str, status: int, envelope: dict[str, Any]) -> Self:
        """The answer to what was `asked`."""
        answer = cls((status, envelope))
        answer.asked = asked
        return answer


class Client:
    """One person's program. Not for several threads."""

    def __init__(self, port: int, failures: Failures, *, patience: float = PATIENCE) -> None:
        self.port, self.failures, self.patience = port, failures, patience
        self.email, self.password = "", ""
        self._access, self._refresh = "", ""
        self._connection: http.client.HTTPConnection | None = None
        self._used = 0.0

    def sign_in(self, email: str, password: str) -> None:
        """Begin a session."""
        self.email, self.password, self._access = email, password, ""
        status, answer = self.call("POST", "accounts/login/", {"email": email, "password": password})
        if status != 200:
            raise GivenUp(f"sign in as {email}: {status} {answer}")
        self._access, self._refresh = answer["data"]["access"], answer["data"]["refresh"]

    def move_to(self, port: int) -> None:
        """Ask another server from now on, as the same person."""
        self.port, self._connection = port, None

    @property
    def refresh_token(self) -> str:
        """The one that works next."""
        return self._refresh

    def refresh(self) -> str:
        """Exchange the tokens. Where the answer was lost, the old one counts as copied: sign in anew."""
        status, answer = self.call("POST", "accounts/token/refresh/", {"refresh": self._refresh})
        if status == 401:
            self.sign_in(self.email, self.password)
        elif status == 200:
            self._access, self._refresh = answer["data"]["access"], answer["data"]["refresh"]
        return self._refresh

    def call(self, method: str, path: str, body: Any = None, *, key: bool = False, file: bytes | None = None) -> Answer:
        """Status and envelope of the answer, asked for until there is one. `key` sends an Idempotency-Key."""
        headers, content = _content(body, file)
        before: list[int] = []
        if key:
            headers["Idempotency-Key"] = uuid.uuid4().hex
        deadline, tries, renewals = time.monotonic() + self.patience, 0, 0
        while True:
            status, answer = self._once(method, path, content, headers)
            if status == 401 and self._access and renewals < _RENEWALS and path not in _OWN_TOKENS:
                renewals += 1
                self.refresh()
                continue
            if status and status < 500 and status != 429:
                return Answer.to(_asked(method, path, body, before), status, answer)
            if time.monotonic() > deadline:
                raise GivenUp(f"{_asked(method, path, body, before)}: {status} {answer}")
            before.append(status)
            time.sleep(_PAUSES[min(tries, len(_PAUSES) - 1)])
            tries += 1

    def once(
        self, method: str, path: str, body: Any, *, key: str | None = None, file: bytes | None = None
    ) -> tuple[int, dict[str, Any]]:
        """One try and no more; status 0 where there was no answer."""
        headers, content = _content(body, file)
        return self._once(method, path, content, {**headers, **({"Idempotency-Key": key} if key else {})})

    def take_session_of(self, other: "Client") -> None:
        """Ask with the tokens of another program of the same person."""
        self._access = other._access

    def _once(self, method: str, path: str, content: bytes, headers: dict[str, str]) -> tuple[int, dict[str, Any]]:
        sent = time.monotonic()
        given = {**headers, **({"Authorization": f"Bearer {self._access}"} if self._access else {})}
        try:
            response, raw = self._exchange(method, f"/api/v1/{path}", content, given)
        except (OSError, http.client.HTTPException) as error:
            self._hang_up()
            # A kept connection broke at any time since it was used: whoever reuses it only finds out now.
            since = self._used if isinstance(error, KeptClosed) else sent
            return self._note(since, method, path, 0, type(error).__name__)
        self._used = time.monotonic()
        if response.status == 503 and _BUSY in raw:
            time.sleep(int(response.headers["Retry-After"]))  # nothing failed: too many sign in at this moment
            return self._once(method, path, content, headers)
        if response.status >= 500 or response.status == 429:
            return self._note(sent, method, path, response.status, raw[:200].decode("utf-8", "replace"))
        self.failures.answered += 1
        return response.status, json.loads(raw) if raw[:1] == b"{" else {}

    def _exchange(
        self, method: str, path: str, content: bytes, headers: dict[str, str]
    ) -> tuple[http.client.HTTPResponse, bytes]:
        """The answer, and what is in it.

        Where a kept connection turns out to be closed before any byte of an answer has come, the request is sent once
        more over a new one, as RFC 9110 (9.2.2) lets every client do with what may be done twice, and with what can't
        have arrived as a whole. Anything else that goes wrong is raised.
        """
        if self._connection is None:
            self._connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=15)
        connection, is_sent = self._connection, False
        is_kept = connection.sock is not None
        try:
            connection.request(method, path, content, headers)
            is_sent = True
            _await_first_byte(connection)
        except ConnectionError as error:
            if not is_kept:
                raise
            if is_sent and method not in _IDEMPOTENT and "Idempotency-Key" not in headers:
                raise KeptClosed from error
            self._hang_up()
            with self.failures.lock:
                self.failures.closed.append(
                    Failure(self._used, time.monotonic(), f"{method} {path}", type(error).__name__)
                )
            return self._exchange(method, path, content, headers)
        response = connection.getresponse()
        return response, response.read()

    def _hang_up(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection = None

    def _note(self, sent: float, method: str, path: str, status: int, why: str) -> tuple[int, dict[str, Any]]:
        failure = Failure(sent, time.monotonic(), f"{method} {path}", f"{status or 'no answer'} {why}")
        with self.failures.lock:
            self.failures.found.append(failure)
        return status, {}


def _await_first_byte(connection: http.client.HTTPConnection) -> None:
    """Raises ConnectionError where the connection ends before."""
    if not connection.sock.recv(1, socket.MSG_PEEK):
        raise http.client.RemoteDisconnected


def _asked(method: str, path: str, body: Any, before: list[int]) -> str:
    """A request in words: where to, with which fields, and what came of its earlier tries."""
    fields = f" ({', '.join(body)})" if body else ""
    tried = f", before that {', '.join(map(str, before[:5]))}" if before else ""
    return f"{method} {path}{fields}{tried}"


def _content(body: Any, file: bytes | None) -> tuple[dict[str, str], bytes]:
    if file is None:
        return {"Content-Type": "application/json"}, b"" if body is None else json.dumps(body).encode()
    edge = uuid.uuid4().hex
    text = f'--{edge}\r\nContent-Disposition: form-data; name="text"\r\n\r\n{body["text"]}\r\n'
    head = f'--{edge}\r\nContent-Disposition: form-data; name="files"; filename="work.txt"\r\n\r\n'
    content = text.encode() + head.encode() + file + f"\r\n--{edge}--\r\n".encode()
    return {"Content-Type": f"multipart/form-data; boundary={edge}"}, content
