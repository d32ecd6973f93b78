"""The demo cloud: moto over HTTP with our overlay, in a thread of this process.

moto keeps its state per process, so there can be one server at a time; starting it forgets what was there.
"""

import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from demo.aws.clock import Clock
from demo.aws.levers import ANY, Levers
from demo.aws.lifecycle import Pace
from demo.aws.specs import ClusterSpec
from demo.aws.wire import read_call

if TYPE_CHECKING:
    from werkzeug.serving import BaseWSGIServer

    from demo.aws.world import World

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


class AwsServer:
    """``start`` and ``stop`` it, or use it as a context manager; the port is any free one of 127.0.0.1."""

    def __init__(self, *, clock: Clock | None = None, pace: Pace | None = None, port: int = 0) -> None:
        self.clock = clock or Clock()
        self.levers = Levers()
        self._pace = pace or Pace()
        self._port = port
        self._world: World | None = None
        self._http: BaseWSGIServer | None = None
        self._thread: threading.Thread | None = None
        self._traffic = threading.Condition()
        self._under_way = 0

    def start(self) -> "AwsServer":
        """Start serving. moto and Flask are imported here: importers should not pay the second they take."""
        from werkzeug.serving import make_server  # noqa: PLC0415

        from demo.aws.application import QuietHandler, application  # noqa: PLC0415
        from demo.aws.world import World  # noqa: PLC0415

        self._world = World(self.clock, self._pace)
        self._http = make_server(
            "127.0.0.1",
            self._port,
            self._levered(application(self._world)),
            threaded=True,
            request_handler=QuietHandler,
        )
        self._thread = threading.Thread(
            target=self._http.serve_forever, args=(0.02,), name="demo-aws", daemon=True
        )
        self._thread.start()
        return self

    def stop(self) -> None:
        """Stop serving; hung calls are let go first, and seen to their end: they change moto's one state."""
        self.levers.reset()
        if self._http is not None and self._thread is not None:
            self._http.shutdown()
            self._thread.join()
            self.wait_until_quiet()
            self._http.server_close()
            self._http = None

    def __enter__(self) -> "AwsServer":
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def url(self) -> str:
        """For ``AWS_ENDPOINT_URL``."""
        if self._http is None:
            raise RuntimeError("The demo cloud is not started.")
        return f"http://127.0.0.1:{self._http.server_port}"

    def add_cluster(self, spec: ClusterSpec) -> str:
        """Return the new cluster's id."""
        return self.world.add(spec)

    @property
    def world(self) -> "World":
        """All that is in it."""
        if self._world is None:
            raise RuntimeError("The demo cloud is not started.")
        return self._world

    def calls(self, action: str = ANY, region: str = ANY) -> int:
        """Count the API calls that have come in."""
        return self.levers.calls(action, region)

    def wait_until_quiet(self, timeout: float = 30) -> None:
        """Wait until no call is under way, given up by its caller or not; raise TimeoutError."""
        with self._traffic:
            if not self._traffic.wait_for(lambda: self._under_way == 0, timeout):
                raise TimeoutError(f"{self._under_way} calls are still under way.")

    @contextmanager
    def _counted(self) -> Iterator[None]:
        with self._traffic:
            self._under_way += 1
        try:
            yield
        finally:
            with self._traffic:
                self._under_way -= 1
                self._traffic.notify_all()

    def _levered(self, behind: Application) -> Application:
        def front(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
            with self._counted():
                return answer(environ, start_response)

        def answer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
            call = read_call(environ)
            refusal = self.levers.meet(call)
            if refusal is None:
                answered = behind(environ, start_response)
                if self.levers.drops(call):
                    environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
                    raise ConnectionResetError  # werkzeug then writes nothing
                return answered
            headers, body = refusal.encode(call)
            headers["Content-Length"] = str(len(body))
            start_response(f"{refusal.status} {refusal.code}", list(headers.items()))
            return [body]

        return front
