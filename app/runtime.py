"""The order in which the parts start and stop."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import structlog

from app.domain.requests import Request
from app.edge import Edge
from app.health import HealthServer
from app.notifier import Notifier
from app.pool import Pool
from app.store.store import Store
from scheduler import Clock

log = structlog.get_logger()

NOTIFIER_SECONDS = 5.0
"""How long what is already said may take to leave, after the work has ended."""


@dataclass(frozen=True, slots=True)
class Runtime:
    """Everything that runs, made by ``bootstrap``."""

    store: Store
    health_server: HealthServer
    notifier: Notifier
    clock: Clock
    pool: Pool
    edge: Edge
    drain_seconds: float
    close: tuple[Callable[[], None], ...]

    def run(self) -> None:
        """Start, serve until a signal, stop. Raises what kept it from starting; returns after a clean stop.

        Stopping: no new work is taken while acknowledging goes on; what runs may finish; who waited is told that
        nothing was done; what was said leaves; the socket closes; the store closes last.
        """
        self.health_server.start()
        try:
            self.notifier.start()
            self.clock.start()
            self.edge.run(_introduce, self._drain)
        finally:
            self.clock.stop()
            self.health_server.stop()
            for close in self.close:
                close()
            self.store.close()
        log.info("runtime.stopped")

    def _drain(self) -> list[Request]:
        log.info("runtime.stopping", busy=self.pool.busy)
        self.clock.stop()
        never_started = self.pool.drain(self.drain_seconds)
        self.notifier.drain(NOTIFIER_SECONDS)
        return never_started


def _introduce(identity: Mapping[str, Any]) -> None:
    log.info(
        "runtime.identity", team=identity.get("team"), team_id=identity["team_id"], bot=identity["user_id"]
    )
