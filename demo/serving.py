"""A local cloud over HTTP, in a thread of this process: what the demo's clouds have in common."""

import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Self

from demo.aws.levers import ANY, Levers

if TYPE_CHECKING:
    from ssl import SSLContext

    from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


class LocalCloud(ABC):
    """``start`` and ``stop`` it, or use it as a context manager; the port is any free one of 127.0.0.1."""

    def __init__(self, name: str, levers: Levers, port: int = 0, tls: "SSLContext | None" = None) -> None:
        """Take the thread's name, and with ``tls`` what to speak HTTPS with."""
        self._name = name
        self.levers = levers
        self._port = port
        self._tls = tls
        self._http: BaseWSGIServer | None = None
        self._thread: threading.Thread | None = None

    @abstractmethod
    def _open(self) -> "tuple[Application, type[WSGIRequestHandler]]":
        """Make what answers, and what reads requests for it."""

    def start(self) -> Self:
        """Start serving. werkzeug is imported here: importers should not pay for it."""
        from werkzeug.serving import make_server  # noqa: PLC0415

        application, handler = self._open()
        self._http = make_server(
            "127.0.0.1",
            self._port,
            application,
            threaded=True,
            request_handler=_quiet(handler),
            ssl_context=self._tls,
        )
        self._thread = threading.Thread(
            target=self._http.serve_forever, args=(0.02,), name=self._name, daemon=True
        )
        self._thread.start()
        return self

    def stop(self) -> None:
        """Stop serving; hung calls are let go first."""
        self.levers.reset()
        if self._http is not None and self._thread is not None:
            self._http.shutdown()
            self._thread.join()
            self._http.server_close()
            self._http = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def url(self) -> str:
        """Where it is; raises RuntimeError before it is started."""
        if self._http is None:
            raise RuntimeError(f"{self._name} is not started.")
        return f"{'https' if self._tls else 'http'}://127.0.0.1:{self._http.server_port}"

    def calls(self, action: str = ANY, region: str = ANY) -> int:
        """Count the API calls that have come in."""
        return self.levers.calls(action, region)


def _quiet(handler: "type[WSGIRequestHandler]") -> "type[WSGIRequestHandler]":
    """Have it write no access log; errors are logged all the same."""

    def log_request(*_: object) -> None:
        pass

    return type("QuietHandler", (handler,), {"log_request": log_request})
