"""Listings of many accounts and regions, each read by one call for all who ask at about the same time."""

from collections.abc import Callable, Mapping
from concurrent.futures import Future
from functools import partial

from app.queries.asking import Answers, gather, together
from app.queries.recent import Recent
from app.queries.side_by_side import SideBySide
from cloud.model import Clusters, ClusterState, Scope
from cloud.ports import Emr

FRESH = 2.0
"""Seconds: askers this close together share one listing."""
PAGING = 120.0
"""Seconds: turning pages reads on in the listing it began with, so that nothing moves under the reader."""


class Listings:
    """What each scope has lately listed."""

    def __init__(
        self,
        adapters: Mapping[Scope, Emr],
        threads: SideBySide,
        patience: float,
        clock: Callable[[], float],
    ) -> None:
        self._adapters = adapters
        self._threads = threads
        self._patience = patience
        self._recent: Recent[Clusters] = Recent(clock, joined=patience)

    def read(
        self, scopes: tuple[Scope, ...], states: frozenset[ClusterState], max_age: float
    ) -> Answers[Clusters]:
        """List all of them side by side; raises where none answers, and all for the same reason."""
        calls = {
            scope: self._recent.get((scope, states), max_age, partial(self._begin, scope, states))
            for scope in scopes
        }
        answers = gather(calls, together(scopes, self._patience))
        answers.raise_if_silent()
        return answers

    def _begin(self, scope: Scope, states: frozenset[ClusterState]) -> Future[Clusters]:
        return self._threads.submit(scope, self._adapters[scope].list_clusters, states)
