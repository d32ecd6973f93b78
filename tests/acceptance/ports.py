"""Ports of 127.0.0.1 that nobody listens on."""

import socket


def free_port() -> int:
    """Find one that is free now."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
    return port
