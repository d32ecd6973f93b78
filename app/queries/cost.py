"""What clusters cost, from few calls: at most one for each cluster and hour, and prices that are kept for a day.

Nobody waits long for it: what cannot be had in time is unknown, and what comes later is there for whoever asks next.
"""

import time
from collections.abc import Callable, Hashable, Iterable, Mapping
from concurrent.futures import Future, wait
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

from app.domain.cost import UNKNOWN, Cost, Difference, cost_of, difference
from app.domain.emr import lots
from app.domain.emr.lots import Lots
from app.queries.recent import Recent
from app.queries.side_by_side import SideBySide
from cloud.errors import CloudError
from cloud.launch import LaunchSpec
from cloud.model import Capacity, ClusterDetail, Collection, Market, Scope
from cloud.ports import Emr, Prices
from cloud.prices import PriceList

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")

HOUR = 3600.0
LATELY = 60.0
"""Seconds: how old what is known of a single cluster may be when somebody looks at it."""
PATIENCE = 4.0
"""Seconds to wait for the clusters, and as long again for their prices."""


@dataclass(frozen=True, slots=True)
class Costed:
    """What living clusters cost an hour, by their id; ``unread`` says in words what could not be read, and why."""

    costs: Mapping[str, Cost]
    unread: tuple[str, ...] = ()


@dataclass(slots=True)
class _Missing:
    """What could not be had, by the reason."""

    reasons: dict[str, dict[str, set[Scope]]] = field(default_factory=dict)

    def note(self, why: str, what: str, scope: Scope) -> None:
        self.reasons.setdefault(why, {}).setdefault(what, set()).add(scope)

    def said(self, asked: set[Scope]) -> tuple[str, ...]:
        """Say each reason once, and where, if that is not clear."""
        lines = []
        for why, parts in self.reasons.items():
            places = sorted({str(scope) for scopes in parts.values() for scope in scopes})
            where = f" in {', '.join(places)}" if len(asked) > 1 else ""
            lines.append(f"{', '.join(parts)}{where} ({why})")
        return tuple(lines)


class CostReader:
    """Finds out what clusters, launches and changes cost; never raises what a cloud raises."""

    def __init__(
        self,
        adapters: Mapping[Scope, Emr],
        prices: Prices,
        threads: SideBySide,
        *,
        patience: float = PATIENCE,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._adapters = adapters
        self._prices = prices
        self._threads = threads
        self._patience = patience
        self._clock = clock
        self._recent: Recent[Lots] = Recent(clock, joined=HOUR)

    def per_hour(
        self,
        clusters: Iterable[ClusterDetail],
        nodes: Mapping[str, int] | None = None,
        *,
        max_age: float = HOUR,
        patience: float | None = None,
    ) -> Costed:
        """Tell what each costs that has not ended; what was read ``max_age`` seconds ago may do.

        ``nodes``, where they are known (see ``Emr.count_nodes``), tell of a resize: then it is read anew.
        ``patience`` (seconds) is for whoever has more of it.
        """
        alive = {detail.summary.id: detail for detail in clusters if not detail.summary.state.ended}
        self._recent.forget(HOUR)
        calls = {key: self._begin(detail, (nodes or {}).get(key), max_age) for key, detail in alive.items()}
        told, errors = _wait(calls, self._patience if patience is None else patience)
        missing = _Missing()
        for key, why in errors.items():
            missing.note(why, "some clusters' instances", alive[key].summary.scope)
        costs = self._price({key: (alive[key].summary.scope, held) for key, held in told.items()}, missing)
        scopes = {detail.summary.scope for detail in alive.values()}
        return Costed({key: costs.get(key, UNKNOWN) for key in alive}, missing.said(scopes))

    def of_sheet(self, detail: ClusterDetail, capacity: tuple[Capacity, ...] | None) -> Costed:
        """Tell what one cluster costs whose groups have just been read; fleets do not tell which types run."""
        if capacity is None or detail.collection is Collection.FLEET or detail.summary.state.ended:
            return self.per_hour((detail,), max_age=LATELY)
        scope, missing = detail.summary.scope, _Missing()
        held = lots.of_capacity(capacity, detail.zone)
        return Costed(self._price({detail.summary.id: (scope, held)}, missing), missing.said({scope}))

    def of_capacity(
        self, scope: Scope, capacity: Iterable[Capacity], zone: str = "", *, requested: bool = False
    ) -> Cost:
        """Tell what runs in these groups and fleets, or what is ``requested`` of them; fleets within bounds."""
        return self._of(scope, lots.of_capacity(capacity, zone, requested=requested))

    def of_launch(self, scope: Scope, spec: LaunchSpec) -> Cost:
        """Tell what a launch would cost as soon as all of it runs."""
        return self._of(scope, lots.of_launch(spec))

    def of_change(
        self, scope: Scope, before: Iterable[Capacity], after: Iterable[Capacity], zone: str = ""
    ) -> Difference:
        """Tell what it adds and saves to have ``after`` requested instead of ``before``."""
        held, wanted = (lots.of_capacity(some, zone, requested=True) for some in (before, after))
        prices = self._read({scope: [held, wanted]}, _Missing())
        return difference(held, wanted, prices[scope])

    def _of(self, scope: Scope, held: Lots) -> Cost:
        return self._price({"": (scope, held)}, _Missing())[""]

    def _begin(self, detail: ClusterDetail, nodes: int | None, max_age: float) -> Future[Lots]:
        scope = detail.summary.scope
        begin = partial(self._threads.submit, ("cost", scope), _held, self._adapters[scope], detail)
        return self._recent.get((scope, detail.summary.id, detail.summary.ready_at, nodes), max_age, begin)

    def _price(self, held: Mapping[str, tuple[Scope, Lots]], missing: _Missing) -> dict[str, Cost]:
        by_scope: dict[Scope, list[Lots]] = {}
        for scope, some in held.values():
            by_scope.setdefault(scope, []).append(some)
        prices = self._read(by_scope, missing)
        return {key: cost_of(some, prices[scope]) for key, (scope, some) in held.items()}

    def _read(self, held: Mapping[Scope, list[Lots]], missing: _Missing) -> dict[Scope, PriceList]:
        """Read all prices side by side: three calls for each account and region, if none is known."""
        calls: dict[tuple[Scope, str], Future[Any]] = {}
        for scope, some in held.items():
            for what, ask, kinds in (
                ("On-Demand prices", self._prices.on_demand, _types(some, Market.ON_DEMAND)),
                ("EMR's surcharge", self._prices.surcharge, _types(some, None)),
                ("Spot prices", self._prices.spot, _types(some, Market.SPOT)),
            ):
                if kinds:
                    calls[scope, what] = self._threads.submit(("prices", scope), ask, scope, kinds)
        told, errors = _wait(calls, self._patience)
        for (scope, what), why in errors.items():
            missing.note(why, what, scope)
        return {
            scope: PriceList(
                on_demand=told.get((scope, "On-Demand prices"), {}),
                emr=told.get((scope, "EMR's surcharge"), {}),
                spot=told.get((scope, "Spot prices"), {}),
            )
            for scope in held
        }


def _held(emr: Emr, detail: ClusterDetail) -> Lots:
    """Read it by one call (of which EMR allows twice as many for groups): only fleets need their instances."""
    if detail.collection is Collection.GROUP:
        return lots.of_capacity(emr.list_capacity(detail), detail.zone)
    return lots.of_instances(emr.list_instances(detail.summary.id), detail.zone)


def _types(held: Iterable[Lots], market: Market | None) -> frozenset[str]:
    return frozenset(kind for some in held for kind in some.types(market))


def _wait(calls: Mapping[K, Future[T]], patience: float) -> tuple[dict[K, T], dict[K, str]]:
    """Give what was told in time, and why the others were not."""
    wait(calls.values(), patience)
    told: dict[K, T] = {}
    errors: dict[K, str] = {}
    for key, call in calls.items():
        try:
            told[key] = call.result(0)
        except CloudError as error:
            errors[key] = error.message
        except TimeoutError:
            errors[key] = "AWS did not answer in time."
    return told, errors
