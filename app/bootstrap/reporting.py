"""From the settings to the digests, for the composition root: what collects them, tells them, samples for them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.bootstrap.base import Base
from app.bootstrap.clusters import ClusterParts
from app.domain.digest import DigestPlan
from app.domain.queries import Query, ShowDigest
from app.queries import Answer
from app.reports.asked import AskedDigest
from app.reports.charts import Charts
from app.reports.digest import Digests, Source
from app.reports.fleet import FleetReader
from app.reports.sampling import Sampler
from app.settings import Configuration
from scheduler import ScheduledJob
from scheduler.timetable import digest_jobs, sampling_job


@dataclass(frozen=True, slots=True)
class Reporting:
    """What happens by the clock, and what answers those who ask."""

    jobs: tuple[ScheduledJob, ...]
    answers: Mapping[type[Query[Any]], Answer]


def reporting(base: Base, clusters: ClusterParts, sources: Sequence[Source] = ()) -> Reporting:
    """Wire the digest; ``sources`` are the other parts of the bot that have something to add to it."""
    adapters, store = clusters.adapters, base.store
    fleet = FleetReader(adapters, base.threads, clusters.costs)
    sampler = Sampler(fleet, store.samples, tuple(adapters))
    digests = Digests(
        adapters,
        base.threads,
        fleet,
        sampler,
        clusters.scan,
        store,
        lambda user: base.directory.person(user).name,
        Charts(),
        sources,
    )
    jobs = digest_jobs(digests, digest_plans(base.configuration), base.notifier, store.ticks, base.marks)
    if adapters:
        jobs = (sampling_job(sampler), *jobs)
    return Reporting(jobs, {ShowDigest: AskedDigest(digests, base.policy).show})


def digest_plans(configuration: Configuration) -> tuple[DigestPlan, ...]:
    """Name each digest, as its job and its ticks are called: by its channel, the second one there by number too."""
    plans: list[DigestPlan] = []
    for spec in configuration.schedules.digest:
        # one of them is there: the settings see to it
        channel = spec.channel or configuration.channels.digest or ""
        others = sum(plan.channel == channel for plan in plans)
        name = f"digest {channel}{f' {others + 1}' if others else ''}"
        plans.append(DigestPlan(name, channel, spec.schedule, spec.timezone, frozenset(spec.accounts)))
    return tuple(plans)
