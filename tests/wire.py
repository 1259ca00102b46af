"""A wire between the bot and a real PostgreSQL that can be cut or fall silent, as networks do."""

import contextlib
import socket
import threading
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

LONGEST = 4.0
"""Seconds of silence, so that who does not give up is seen to be late, and not for ever."""
_PIECE = 65_536


class Wire:
    """Passes on what both sides say. `url` is the server's address by this wire."""

    def __init__(self, server_url: str) -> None:
        """Take the address of a server of `tests.postgres`, which listens on a socket in its folder."""
        parts = urlsplit(server_url)
        where = parse_qs(parts.query)
        self._server = f"{where['host'][0]}/.s.PGSQL.{where['port'][0]}"
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"postgresql://postgres@127.0.0.1:{self._listener.getsockname()[1]}{parts.path}"
        self._speaks = threading.Event()
        self._speaks.set()
        self._forgotten: list[threading.Event] = []
        self._hangs_up_on: list[bytes] = []
        self._takes = True
        self._ends: list[socket.socket] = []
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    @contextlib.contextmanager
    def silent(self) -> Iterator[None]:
        """Connections stay, and are made, and nothing passes."""
        self._speaks.clear()
        try:
            yield
        finally:
            self._speaks.set()

    def forget(self) -> None:
        """What is open stays so, and nothing passes there any more; what is opened from now on does."""
        self._speaks.clear()
        self._forgotten.append(self._speaks)
        self._speaks = threading.Event()
        self._speaks.set()

    def cut(self) -> None:
        """End all connections."""
        for end in self._ends:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    @contextlib.contextmanager
    def closed(self) -> Iterator[None]:
        """Connections end as soon as they are there."""
        self._takes = False
        self.cut()
        try:
            yield
        finally:
            self._takes = True

    def hang_up_on(self, *words: bytes) -> None:
        """Once the client has said these words, one after the other: pass on the last, and cut before its answer."""
        self._hangs_up_on = list(words)

    def close(self) -> None:
        """End everything."""
        for speaks in (self._speaks, *self._forgotten):
            speaks.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.cut()
        for thread in self._threads:
            thread.join(5)
        for end in self._ends:
            end.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            if not self._takes:
                client.close()
                continue
            server = socket.socket(socket.AF_UNIX)
            server.connect(self._server)
            self._ends += [client, server]
            for ends in ((client, server), (server, client)):
                asks = ends[0] is client
                thread = threading.Thread(target=self._pass_on, args=(*ends, asks, self._speaks), daemon=True)
                self._threads.append(thread)
                thread.start()

    def _pass_on(self, source: socket.socket, target: socket.socket, asks: bool, speaks: threading.Event) -> None:
        with contextlib.suppress(OSError):
            while said := source.recv(_PIECE):
                speaks.wait(LONGEST)
                if asks and self._hangs_up_on and self._hangs_up_on[0] in said:
                    del self._hangs_up_on[0]
                    if self._hangs_up_on:
                        target.sendall(said)
                        continue
                    source.shutdown(socket.SHUT_RDWR)
                    target.sendall(said)
                    break
                target.sendall(said)
        for end in (source, target):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
