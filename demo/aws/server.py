"""The demo cloud: moto over HTTP with our overlay.

moto keeps its state per process, so there can be one server at a time; starting it forgets what was there.
"""

import socket
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from demo.aws.clock import Clock
from demo.aws.levers import Levers
from demo.aws.lifecycle import Pace
from demo.aws.specs import ClusterSpec
from demo.aws.wire import read_call
from demo.serving import Application, LocalCloud

if TYPE_CHECKING:
    from werkzeug.serving import WSGIRequestHandler

    from demo.aws.world import World


class AwsServer(LocalCloud):
    """``url`` is for ``AWS_ENDPOINT_URL``."""

    def __init__(self, *, clock: Clock | None = None, pace: Pace | None = None, port: int = 0) -> None:
        super().__init__("demo-aws", Levers(), port)
        self.clock = clock or Clock()
        self._pace = pace or Pace()
        self._world: World | None = None
        self._traffic = threading.Condition()
        self._under_way = 0

    def _open(self) -> "tuple[Application, type[WSGIRequestHandler]]":
        """moto and Flask are imported here: importers should not pay the second they take."""
        from moto.moto_server.werkzeug_app import MotoRequestHandler  # noqa: PLC0415

        from demo.aws.application import application  # noqa: PLC0415
        from demo.aws.world import World  # noqa: PLC0415

        self._world = World(self.clock, self._pace)
        return self._levered(application(self._world)), MotoRequestHandler

    def stop(self) -> None:
        """Stop serving; hung calls are let go first, and seen to their end: they change moto's one state."""
        super().stop()
        self.wait_until_quiet()

    def add_cluster(self, spec: ClusterSpec) -> str:
        """Return the new cluster's id."""
        return self.world.add(spec)

    @property
    def world(self) -> "World":
        """All that is in it."""
        if self._world is None:
            raise RuntimeError("The demo cloud is not started.")
        return self._world

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
