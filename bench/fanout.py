"""``python -m bench.fanout``: a list over 5 accounts and 4 regions, against one call for each cluster.

Exits 1 where the whole list takes more than 1.5 times what its slowest account and region takes alone; that one
is asked for no more rows than it describes at once, so that it is no easy measure.
"""

import sys
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from statistics import median

from app.domain.queries import ListClusters
from app.queries.emr import EmrQueries
from app.queries.side_by_side import SideBySide
from bench.elsewhere import elsewhere
from bench.fleet import (
    AT_ONCE,
    CLUSTERS,
    LATENCY,
    SCOPES,
    SLOWEST,
    Fleet,
    clients,
    in_memory,
    over_http,
    requests,
)
from cloud.model import ACTIVE_STATES, Scope
from cloud.ports import Emr

TARGET = 1.5
ROUNDS = 5
PAGE = 10
THREADS = 12

Adapters = Callable[[], Mapping[Scope, Emr]]
Counter = Callable[[], int]


@dataclass(frozen=True, slots=True)
class Cost:
    """The median of some rounds: seconds, and API calls."""

    seconds: float
    calls: float

    def __str__(self) -> str:
        return f"{self.seconds:6.2f} s | {self.calls:4.0f}"


def main() -> int:
    """Measure both, print, judge."""
    far = in_memory()
    met = _report("in memory, each answer after its region's latency", lambda: far, lambda: requests(far))
    with elsewhere(Fleet) as fleet, closing(clients(fleet.url())) as factory:
        _list(over_http(factory), SCOPES)  # roles are assumed and connections opened once in a bot's life
        over = _report("over HTTP, EMR's rate limits kept", lambda: over_http(factory), fleet.calls)
    return 0 if met and over else 1


def _report(title: str, adapters: Adapters, calls: Counter) -> bool:
    slowest = [scope for scope in SCOPES if scope.region == SLOWEST]
    each = [_cost(partial(_list_anew, adapters, (scope,), AT_ONCE), calls) for scope in slowest]
    alone = max(each, key=lambda cost: cost.seconds)
    whole = _cost(partial(_list_anew, adapters, SCOPES, PAGE), calls)
    naive = _cost(lambda: _describe_each(adapters()), calls, rounds=1)
    print(f"\n{title}: {CLUSTERS} clusters, {len(SCOPES)} accounts and regions, {LATENCY}")
    print("| | wall | API calls |\n|---|---|---|")
    print(f"| {SLOWEST} alone, slowest of its accounts, a page of {AT_ONCE} | {alone} |")
    print(f"| all of them, a page of {PAGE} | {whole} |")
    print(f"| all of them, one call for each cluster | {naive} |")
    ratio = whole.seconds / alone.seconds
    print(f"{'met   ' if ratio <= TARGET else 'MISSED'}  <= {TARGET} x the slowest's own time: {ratio:.2f}")
    return ratio <= TARGET


def _cost(run: Callable[[], None], calls: Counter, rounds: int = ROUNDS) -> Cost:
    costs = []
    for _ in range(rounds):
        before, began = calls(), time.perf_counter()
        run()
        took = time.perf_counter() - began
        costs.append(Cost(took, calls() - before))
    return Cost(median(cost.seconds for cost in costs), median(cost.calls for cost in costs))


def _list_anew(adapters: Adapters, scopes: tuple[Scope, ...], page: int) -> None:
    _list(adapters(), scopes, page)


def _list(adapters: Mapping[Scope, Emr], scopes: tuple[Scope, ...], size: int = PAGE) -> None:
    with closing(SideBySide(THREADS)) as threads:
        page = EmrQueries(adapters, page_size=size, threads=threads).list_clusters(ListClusters(scopes))
    if page.unanswered or page.unread or page.total != CLUSTERS * len(scopes) // len(SCOPES):
        raise AssertionError(f"not all was read: {page}")


def _describe_each(adapters: Mapping[Scope, Emr]) -> None:
    """What is usually done: list, then DescribeCluster for each; the regions side by side all the same."""

    def read(scope: Scope) -> None:
        for cluster in adapters[scope].list_clusters(ACTIVE_STATES).items:
            adapters[scope].describe_cluster(cluster.id)

    with closing(SideBySide(1)) as threads:
        for call in [threads.submit(scope, read, scope) for scope in adapters]:
            call.result()


if __name__ == "__main__":
    sys.exit(main())
