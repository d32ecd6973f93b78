"""One open socket. Frames go straight to the transport: in order, at once, and as broken as asked for."""

import asyncio
import socket
import struct
from collections.abc import Callable
from dataclasses import dataclass, field

from aiohttp import WSMsgType, web

from demo.slack.socket_mode.frames import CLOSE, PING, PONG, TEXT, frame


@dataclass
class Connection:
    """Lives in the server's loop; nothing here may be called from another thread.

    ``muted`` sockets answer no ping and send none. ``stalling`` cuts the next frame in half and keeps
    back what follows.
    """

    id: int
    websocket: web.WebSocketResponse
    transport: asyncio.Transport
    muted: bool = False
    stalling: bool = False
    closing: bool = False
    held: list[bytes] = field(default_factory=list)

    def send_text(self, text: str) -> None:
        self.write(frame(TEXT, text.encode()))

    def ping(self) -> None:
        self.write(frame(PING, b"Ping from the workspace"))

    def close(self) -> None:
        """Say CLOSE 1000; the client answers and the reader ends."""
        self.closing = True
        self.write(frame(CLOSE, struct.pack("!H", 1000)))

    def write(self, data: bytes) -> None:
        if self.held:
            self.held.append(data)
        elif self.stalling:
            middle = len(data) // 2
            self.transport.write(data[:middle])
            self.held.append(data[middle:])
        elif not self.transport.is_closing():
            self.transport.write(data)

    def resume(self) -> None:
        self.stalling = False
        held, self.held = self.held, []
        for data in held:
            self.write(data)

    def fin(self) -> None:
        self.closing = True
        self.transport.close()

    def reset(self) -> None:
        self.closing = True
        raw = self.transport.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.transport.abort()

    async def read(self, on_text: Callable[[str], None]) -> None:
        """Read until the socket ends, answering pings unless muted."""
        async for message in self.websocket:
            if message.type is WSMsgType.TEXT:
                on_text(message.data)
            elif message.type is WSMsgType.PING and not self.muted:
                self.write(frame(PONG, message.data))
