"""The order in which the parts start and stop."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import structlog

from app.edge import Edge
from app.errors import SlackRefused
from app.health import HealthServer
from app.notifier import Notifier
from app.pool import Drained, Pool
from app.store.store import Store
from scheduler import Clock

log = structlog.get_logger()

NOTIFIER_SECONDS = 5.0
"""How long what is already said may take to leave, after the work has ended and its own time is over."""


@dataclass(frozen=True, slots=True)
class Runtime:
    """Everything that runs, made by ``bootstrap``."""

    store: Store
    health_server: HealthServer
    notifier: Notifier
    clock: Clock
    pool: Pool
    edge: Edge
    home: frozenset[str]
    drain_seconds: float
    close: tuple[Callable[[], None], ...]

    def run(self) -> None:
        """Start, serve until a signal, stop. Raises what kept it from starting; returns after a clean stop.

        A scheduler that dies stops it too; then it raises :class:`scheduler.clock.SchedulerDied`.

        Nothing is said and nothing resumed before Slack has told whose token this is.

        Stopping: no new work is taken while acknowledging goes on; what runs may finish; who waited is told that
        nothing was done; what was said leaves; the socket closes; the store closes last.
        """
        self.health_server.start()
        try:
            self.edge.run(self._begin, self._drain)
            self.clock.check()
        finally:
            self.clock.stop(0)
            self.health_server.stop()
            for close in self.close:
                close()
            self.store.close()
        log.info("runtime.stopped")

    def _drain(self) -> Drained:
        log.info("runtime.stopping", busy=self.pool.busy)
        deadline = time.monotonic() + self.drain_seconds
        self.clock.pause()
        drained = self.pool.drain(self.drain_seconds)
        self.clock.stop(max(0.0, deadline - time.monotonic()))
        self.notifier.drain(max(NOTIFIER_SECONDS, deadline - time.monotonic()))
        return drained

    def _begin(self, identity: Mapping[str, Any]) -> None:
        team_id = identity["team_id"]
        log.info("runtime.identity", team=identity.get("team"), team_id=team_id, bot=identity["user_id"])
        if team_id not in self.home:
            raise SlackRefused(
                f"SLACK_BOT_TOKEN belongs to the workspace {team_id} ({identity.get('team')}), "
                "which workspace.team_ids in chatops.yaml does not name"
            )
        self.notifier.start()
        self.clock.start()
