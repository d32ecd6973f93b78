"""What is well and what is not, and the small HTTP answer that tells it.

A leaf: anyone may report here. ``GET /healthz`` answers 200 with ``{"ok": true, "parts": {…}}``, or 503.
"""

import json
import math
import threading
import time
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the process, and what ails it; ``until`` (monotonic seconds) its word is believed."""

    ok: bool
    detail: str = ""
    until: float = math.inf


class Health:
    """The latest word of every part; red as long as one of them is."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._parts: dict[str, Part] = {}

    def report(self, name: str, ok: bool, detail: str = "", *, good_for: float = math.inf) -> None:
        """Say how a part is; a heartbeat is ``good_for`` so many seconds, then the part counts as dead."""
        with self._lock:
            self._parts[name] = Part(ok, detail, time.monotonic() + good_for)

    def parts(self) -> dict[str, Part]:
        """How every part is now."""
        now = time.monotonic()
        with self._lock:
            return {name: part if part.until > now else _silent(part) for name, part in self._parts.items()}

    @property
    def ok(self) -> bool:
        return all(part.ok for part in self.parts().values())


def _silent(part: Part) -> Part:
    return Part(False, f"no sign of life; its last word was: {part.detail or 'ok'}", part.until)


class HealthServer:
    """Serves ``/healthz`` on its own thread; port 0 takes any that is free."""

    def __init__(self, health: Health, port: int, host: str = "") -> None:
        handler = type("Handler", (_Handler,), {"health": health})
        try:
            self._server = _Server((host, port), handler)
        except OSError as error:
            raise OSError(f"HEALTH_PORT: cannot listen on {port}: {error.strerror}") from error
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.1,), daemon=True)

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        if self._thread.is_alive():
            self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of clients that leave in the middle: it is no news, and not our trouble."""


class _Handler(BaseHTTPRequestHandler):
    health: Health
    timeout = 5.0

    def do_GET(self) -> None:
        if self.path.split("?")[0] != "/healthz":
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        parts = self.health.parts()
        ok = all(part.ok for part in parts.values())
        body = json.dumps(
            {
                "ok": ok,
                "parts": {name: {"ok": part.ok, "detail": part.detail} for name, part in parts.items()},
            }
        ).encode()
        self.send_response(HTTPStatus.OK if ok else HTTPStatus.SERVICE_UNAVAILABLE)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: a probe every few seconds is no news."""
