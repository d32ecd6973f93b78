"""An HTTPS proxy that leads every host to one port of this machine, and remembers for which it was asked."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from socketserver import StreamRequestHandler, ThreadingTCPServer


@dataclass(slots=True)
class Tunnel:
    url: str
    asked: list[str] = field(default_factory=list)


@contextmanager
def tunnel_to(port: int) -> Iterator[Tunnel]:
    class Connect(StreamRequestHandler):
        def handle(self) -> None:
            tunnel.asked.append(self.rfile.readline().split()[1].decode())
            while self.rfile.readline().strip():
                pass
            self.wfile.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            with socket.create_connection(("127.0.0.1", port)) as behind:
                back = threading.Thread(target=_copy, args=(behind, self.connection))
                back.start()
                _copy(self.connection, behind)
                back.join()

    with ThreadingTCPServer(("127.0.0.1", 0), Connect) as server:
        tunnel = Tunnel(f"http://127.0.0.1:{server.server_address[1]}")
        serving = threading.Thread(target=server.serve_forever, args=(0.02,))
        serving.start()
        try:
            yield tunnel
        finally:
            server.shutdown()
            serving.join()


def _copy(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while piece := source.recv(65536):
            target.sendall(piece)
    with suppress(OSError):
        target.shutdown(socket.SHUT_WR)
