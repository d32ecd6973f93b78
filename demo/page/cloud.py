"""The demo cloud's levers as switches that can be seen and taken back."""

import threading
from collections.abc import Callable
from datetime import timedelta

from demo.aws.elapse import let_pass
from demo.aws.overview import ClusterGlance, glance
from demo.aws.price_list import PRICES
from demo.aws.server import AwsServer
from demo.aws.specs import SEOUL, VIRGINIA
from demo.aws.trouble import find_spot_again, give_up, run_out_of_spot

REGIONS = {SEOUL: "Seoul", VIRGINIA: "N. Virginia"}


class Cloud:
    """Switches are remembered here: the levers themselves can only be pulled, or let go all at once.

    ``also`` is told how much time was let pass, for whoever else lives by it.
    """

    def __init__(self, server: AwsServer, also: Callable[[timedelta], None] = lambda _: None) -> None:
        self._server = server
        self._also = also
        self._lock = threading.Lock()
        self._down: set[str] = set()
        self._throttled = False
        self._spot_gone = False
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
    def spot_gone(self) -> bool:
        with self._lock:
            return self._spot_gone

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
        self._also(by)
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

    def switch_spot(self, *, gone: bool) -> None:
        """Let there be no more Spot instances than run now, of any type; or as many as are asked for."""
        with self._lock:
            self._spot_gone = gone
            if gone:
                run_out_of_spot(self._server.world, *PRICES)
            else:
                find_spot_again(self._server.world)

    def give_up(self) -> None:
        """Let EMR give up starting the nodes that are still missing somewhere."""
        if not give_up(self._server.world):
            raise ValueError("No cluster waits for nodes: resize one first.")

    def _pull(self) -> None:
        levers = self._server.levers
        levers.reset()
        for region in sorted(self._down):
            levers.take_down(region)
        if self._throttled:
            levers.throttle()
