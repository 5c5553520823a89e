"""A wire to a server that can be cut and made slow."""

import socket
import threading
import time
from contextlib import suppress


class Proxy:
    """Passes TCP on to `target`. While `is_cut` nobody gets through; `delay` is added to every answer."""

    def __init__(self, target: int) -> None:
        self.target, self.delay, self.is_cut = target, 0.0, False
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=200)
        self.port: int = self._listener.getsockname()[1]
        self._open: set[socket.socket] = set()
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """Cut all wires, and let nobody through until `mend`."""
        self.is_cut = True
        for wire in list(self._open):
            _shut(wire)

    def mend(self) -> None:
        self.is_cut, self.delay = False, 0.0

    def _accept(self) -> None:
        while True:
            near, _ = self._listener.accept()
            if self.is_cut:
                near.close()
                continue
            try:
                far = socket.create_connection(("127.0.0.1", self.target), timeout=5)
            except OSError:
                near.close()
                continue
            far.settimeout(None)
            self._open |= {near, far}
            threading.Thread(target=self._pump, args=(near, far, False), daemon=True).start()
            threading.Thread(target=self._pump, args=(far, near, True), daemon=True).start()

    def _pump(self, source: socket.socket, sink: socket.socket, is_answer: bool) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                if is_answer and self.delay:
                    time.sleep(self.delay)
                sink.sendall(data)
        _shut(source)
        _shut(sink)
        self._open -= {source, sink}


def _shut(wire: socket.socket) -> None:
    with suppress(OSError):
        wire.shutdown(socket.SHUT_RDWR)
    wire.close()
