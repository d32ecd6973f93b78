"""Server-side WebSocket frames, byte for byte, so that a fault can cut one in half: RFC 6455, section 5.2."""

import struct

TEXT, CLOSE, PING, PONG = 0x1, 0x8, 0x9, 0xA


def frame(opcode: int, payload: bytes) -> bytes:
    """Encode one final, unmasked frame."""
    head, length = 0x80 | opcode, len(payload)
    if length < 126:
        return struct.pack("!BB", head, length) + payload
    if length < 65_536:
        return struct.pack("!BBH", head, 126, length) + payload
    return struct.pack("!BBQ", head, 127, length) + payload
