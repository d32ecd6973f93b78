"""``python -m bench.ecs``: 2,000 instances in 4 regions of Alibaba Cloud, listed by the real SDK over HTTP.

Exits 1 where the whole list takes more than 1.5 times what its slowest region takes alone. Prints what the SDK
costs in memory and start, too.
"""

import sys
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import timedelta
from functools import partial
from pathlib import Path
from statistics import median

from app.queries.side_by_side import SideBySide
from bench.elsewhere import Far, elsewhere
from cloud.alibaba.access import Access, Keys, Wire
from cloud.alibaba.clients import ClientFactory
from cloud.alibaba.ecs import ECS_LIMITS, AlibabaEcs, Patience
from cloud.model import Scope
from cloud.ports import Ecs
from cloud.throttle import Throttle
from demo.alibaba.server import AlibabaServer
from demo.alibaba.specs import HANGZHOU, KEY_ID, KEY_SECRET, TOKYO, InstanceSpec

TARGET = 1.5
ROUNDS = 5
INSTANCES = 2_000
THREADS = 12
LATENCY = {HANGZHOU: 0.1, TOKYO: 0.2, "us-east-1": 0.3, "eu-central-1": 0.4}
"""Seconds to each answer, by region; a region's list is several answers, one after the other."""
SLOWEST = max(LATENCY, key=LATENCY.__getitem__)
SCOPES = tuple(Scope("games", region) for region in LATENCY)


class Fleet(Far):
    """The local Alibaba Cloud; it lives in a process of its own (``elsewhere``)."""

    def __init__(self) -> None:
        server = AlibabaServer().start()
        for number in range(INSTANCES):
            region = SCOPES[number % len(SCOPES)].region
            tags = {"owner": f"team-{number % 9}", "env": "prod"}
            server.add_instance(
                InstanceSpec(f"web-{number:04}", region=region, age=timedelta(hours=number), tags=tags)
            )
        super().__init__(server, LATENCY)


def main() -> int:
    """Measure, print, judge."""
    with elsewhere(Fleet) as fleet, closing(SideBySide(THREADS)) as threads:
        before, began = _resident(), time.perf_counter()
        clients = ClientFactory({"games": Access(keys=Keys(KEY_ID, KEY_SECRET))}, Wire(endpoint=fleet.url()))
        clients.ecs(SCOPES[0])
        import_took, import_weighs = time.perf_counter() - began, _resident() - before
        throttle = Throttle({api: type(limit)(1000, 1000) for api, limit in ECS_LIMITS.items()})
        adapters = {scope: AlibabaEcs(scope, clients, throttle, Patience(listing=60)) for scope in SCOPES}
        slowest = Scope("games", SLOWEST)
        alone, alone_calls = _cost(partial(_list, adapters, (slowest,), threads), fleet.calls)
        whole, whole_calls = _cost(partial(_list, adapters, SCOPES, threads), fleet.calls)
        weighs = _resident() - before
    ratio = whole / alone
    print(
        f"\n{INSTANCES} instances, {len(SCOPES)} regions, real SDK over HTTP, seconds to an answer: {LATENCY}"
    )
    print("| | wall | API calls |\n|---|---|---|")
    print(f"| {SLOWEST} alone | {alone:6.2f} s | {alone_calls:4.0f} |")
    print(f"| all of them | {whole:6.2f} s | {whole_calls:4.0f} |")
    print(
        f"\nthe SDK: {import_took:.2f} s and {import_weighs:.0f} MB at the first call; {weighs:.0f} MB after all this"
    )
    print(f"{'met   ' if ratio <= TARGET else 'MISSED'}  <= {TARGET} x the slowest's own time: {ratio:.2f}")
    return 0 if ratio <= TARGET else 1


def _list(adapters: Mapping[Scope, Ecs], scopes: tuple[Scope, ...], threads: SideBySide) -> None:
    calls = [threads.submit(scope, adapters[scope].list_instances) for scope in scopes]
    listed = [call.result() for call in calls]
    if sum(len(page.items) for page in listed) != INSTANCES * len(scopes) // len(SCOPES):
        raise AssertionError(f"not all was read: {[len(page.items) for page in listed]}")


def _cost(run: Callable[[], None], calls: Callable[[], int]) -> tuple[float, float]:
    """The median of some rounds: seconds, and API calls."""
    run()  # connections are opened once in a bot's life
    seconds, asked = [], []
    for _ in range(ROUNDS):
        before, began = calls(), time.perf_counter()
        run()
        seconds.append(time.perf_counter() - began)
        asked.append(calls() - before)
    return median(seconds), median(asked)


def _resident() -> float:
    """MB of this process."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 1_048_576


if __name__ == "__main__":
    sys.exit(main())
