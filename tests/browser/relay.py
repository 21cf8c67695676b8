"""A connection between browser and server that can be cut, as when a server stops or a cable is pulled."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress


class Relay:
    """Passes bytes on from a port of its own; cut, it closes all that is open and takes nothing new."""

    def __init__(self, to: int) -> None:
        self.to = to
        self.passed = 0
        self.cut_after: int | None = None
        self.is_cut = threading.Event()
        self.open: set[socket.socket] = set()
        self.listening = self._listen(0)
        self.port = self.listening.getsockname()[1]

    def _listen(self, port: int) -> socket.socket:
        listening = socket.socket()
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(("127.0.0.1", port))
        listening.listen(50)
        threading.Thread(target=self._accept, args=[listening], daemon=True).start()
        return listening

    def _accept(self, listening: socket.socket) -> None:
        with suppress(OSError):
            while True:
                here, _from = listening.accept()
                there = socket.create_connection(("127.0.0.1", self.to))
                self.open |= {here, there}
                for pair, counted in (((here, there), True), ((there, here), False)):
                    threading.Thread(target=self._pass, args=[*pair, counted], daemon=True).start()

    def _pass(self, source: socket.socket, to: socket.socket, counted: bool) -> None:  # noqa: FBT001
        with suppress(OSError):
            while piece := source.recv(65536):
                to.sendall(piece)
                if counted:
                    self.passed += len(piece)
                    if self.cut_after is not None and self.passed >= self.cut_after:
                        self.cut_after = None
                        self.cut()
        for end in (source, to):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def cut(self) -> None:
        """Nobody gets through any more, and what was on its way is gone."""
        with suppress(OSError):
            self.listening.shutdown(socket.SHUT_RDWR)
        self.listening.close()
        for one in list(self.open):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
        self.open.clear()
        self.is_cut.set()

    def mend(self) -> None:
        """As before."""
        self.is_cut.clear()
        self.listening = self._listen(self.port)
