"""The demo cloud's levers as switches that can be seen and taken back."""

import threading
from datetime import timedelta

from demo.aws.elapse import let_pass
from demo.aws.overview import ClusterGlance, glance
from demo.aws.server import AwsServer
from demo.aws.specs import SEOUL, VIRGINIA

REGIONS = {SEOUL: "Seoul", VIRGINIA: "N. Virginia"}


class Cloud:
    """Switches are remembered here: the levers themselves can only be pulled, or let go all at once."""

    def __init__(self, server: AwsServer) -> None:
        self._server = server
        self._lock = threading.Lock()
        self._down: set[str] = set()
        self._throttled = False
        self._passed = timedelta(0)

    def clusters(self) -> list[ClusterGlance]:
        return glance(self._server.world)

    @property
    def down(self) -> frozenset[str]:
        """Regions that are switched off."""
        with self._lock:
            return frozenset(self._down)

    @property
    def throttled(self) -> bool:
        with self._lock:
            return self._throttled

    @property
    def passed(self) -> timedelta:
        """How much time was let pass by lever."""
        with self._lock:
            return self._passed

    @property
    def calls(self) -> int:
        return self._server.calls()

    def let_pass(self, by: timedelta) -> None:
        let_pass(self._server.world, by)
        with self._lock:
            self._passed += by

    def switch_region(self, region: str, *, down: bool) -> None:
        """Let a whole region answer 503, or no longer."""
        if region not in REGIONS:
            raise ValueError(f"there is no region {region}")
        with self._lock:
            (self._down.add if down else self._down.discard)(region)
            self._pull()

    def switch_throttling(self, *, on: bool) -> None:
        """Let every call meet EMR's rate limit, or no longer."""
        with self._lock:
            self._throttled = on
            self._pull()

    def _pull(self) -> None:
        levers = self._server.levers
        levers.reset()
        for region in sorted(self._down):
            levers.take_down(region)
        if self._throttled:
            levers.throttle()
