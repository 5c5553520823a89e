"""HTTP/1.1 over keep-alive connections of one thread, light since it shares two cores with what it measures."""

import select
import socket
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass

Done = Callable[[int, bytes, bytes], None]
"""What to call with status, head and body. Status 0: the connection broke, and nobody knows what became of it."""


@dataclass(slots=True)
class Connection:
    """One connection, and the request that is on its way there if there is one."""

    socket: socket.socket
    done: Done | None = None
    data: bytes = b""
    missing: int = -1  # bytes of the body that are not here yet; -1 while the head is not


class Wire:
    """A bounded number of connections to one address."""

    def __init__(self, port: int, connections: int, host: str = "127.0.0.1") -> None:
        self._address = (host, port)
        self._epoll = select.epoll()
        self._by_number: dict[int, Connection] = {}
        self._idle: deque[Connection] = deque()  # in turn, so that every web process gets its share
        for _ in range(connections):
            self._open()

    def _open(self) -> None:
        opened = socket.create_connection(self._address, timeout=10)
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection = Connection(opened)
        self._by_number[opened.fileno()] = connection
        self._epoll.register(opened.fileno(), select.EPOLLIN)
        self._idle.append(connection)

    @property
    def is_free(self) -> bool:
        """Whether a request can go out now."""
        return bool(self._idle)

    def send(self, request: bytes, done: Done) -> None:
        """Send on a free connection. Requests are small: they fit into the buffer of the socket."""
        connection = self._idle.popleft()
        connection.done, connection.data, connection.missing = done, b"", -1
        try:
            connection.socket.sendall(request)
        except OSError:
            self._break(connection)

    def wait(self, seconds: float) -> None:
        """Take in whatever comes within so many seconds."""
        for number, _ in self._epoll.poll(max(0.0, seconds)):
            connection = self._by_number[number]
            try:
                received = connection.socket.recv(262_144)
            except OSError:
                received = b""
            if not received or connection.done is None:
                self._break(connection)
            else:
                self._take(connection, received)

    def _take(self, connection: Connection, received: bytes) -> None:
        connection.data += received
        if connection.missing < 0:
            end = connection.data.find(b"\r\n\r\n")
            if end < 0:
                return
            connection.missing = end + 4 + _length(connection.data[: end + 2])
        if len(connection.data) < connection.missing:
            return
        head, _, body = connection.data.partition(b"\r\n\r\n")
        done, connection.done = connection.done, None
        self._idle.append(connection)
        assert done is not None
        done(int(head[9:12]), head, body)

    def _break(self, connection: Connection) -> None:
        """The server ended it: one in its place, and 0 to who waits."""
        self._epoll.unregister(connection.socket.fileno())
        del self._by_number[connection.socket.fileno()]
        connection.socket.close()
        if connection in self._idle:
            self._idle.remove(connection)
        self._open()
        if connection.done:
            connection.done(0, b"", b"")

    def abandon(self) -> None:
        """Wait for no answer any more: nobody is told of those that are on the way."""
        for connection in list(self._by_number.values()):
            if connection.done:
                connection.done = None
                self._break(connection)

    def close(self) -> None:
        """Close them all."""
        for connection in self._by_number.values():
            connection.socket.close()
        self._epoll.close()


def _length(head: bytes) -> int:
    """How long the body is. All answers that the mix asks for say so."""
    if head[9:12] in (b"304", b"204"):
        return 0
    lowered = head.lower()
    start = lowered.index(b"\r\ncontent-length:") + 17
    return int(lowered[start : lowered.index(b"\r\n", start)])


def header(head: bytes, name: bytes) -> str:
    """The value of a header, or an empty string."""
    return next(_values(head, name.lower() + b":"), "")


def _values(head: bytes, start: bytes) -> Iterator[str]:
    for line in head.split(b"\r\n"):
        if line.lower().startswith(start):
            yield line[len(start) :].strip().decode("latin-1")
