"""Samples of what runs and what it costs an hour, for each account and region; what was spent is told by them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog

from app.domain.cost import total
from app.domain.digest import RunningCluster
from app.domain.emr.spending import Reading, Readings
from app.reports.fleet import NOBODY_WAITS, FleetReader
from app.store.samples import Sample, Samples
from cloud.model import Scope

log = structlog.get_logger()

PREFIX = "emr:"


@dataclass(frozen=True, slots=True)
class Sampled:
    """What one round came to: so many clusters, and in which scopes nothing was to be had."""

    clusters: int
    missing: tuple[Scope, ...]


class Sampler:
    """Writes samples, and reads them back."""

    def __init__(self, fleet: FleetReader, samples: Samples, scopes: Sequence[Scope]) -> None:
        self._fleet = fleet
        self._samples = samples
        self._scopes = tuple(scopes)

    def sample(self, at: datetime) -> Sampled:
        """Keep what runs now as the sample of ``at``; one that is there already stays. Raises ``StoreError`` only.

        A scope that cannot be read, or not to its end, is left out: its time is a gap, not nothing.
        """
        fleet = self._fleet.read(self._scopes, NOBODY_WAITS)
        whole = {scope: rows for scope, rows in fleet.running.items() if scope not in fleet.truncated}
        for scope, running in whole.items():
            self._samples.add(Sample(f"{PREFIX}{scope}", at, _reading(at, running).payload()))
        missing = tuple(scope for scope in self._scopes if scope not in whole)
        for unanswered in fleet.unanswered:
            log.warning("sampling.unanswered", scope=str(unanswered.scope), reason=unanswered.why)
        return Sampled(sum(map(len, whole.values())), missing)

    def readings(self, scopes: Collection[Scope], since: datetime, until: datetime) -> Readings:
        """Read the samples of these scopes, by their names; one that another version wrote is left out."""
        found: dict[str, list[Reading]] = {str(scope): [] for scope in scopes}
        for sample in self._samples.between(PREFIX, since, until):
            name = sample.series.removeprefix(PREFIX)
            if name in found and (reading := _read(sample)) is not None:
                found[name].append(reading)
        return found


def _reading(at: datetime, running: Sequence[RunningCluster]) -> Reading:
    cost = total(cluster.cost for cluster in running if cluster.cost is not None)
    return Reading(at, len(running), sum(cluster.nodes or 0 for cluster in running), cost)


def _read(sample: Sample) -> Reading | None:
    try:
        return Reading.of(sample.at, sample.payload)
    except (ArithmeticError, KeyError, TypeError, ValueError):
        log.warning("sampling.unreadable", series=sample.series, at=sample.at.isoformat())
        return None
