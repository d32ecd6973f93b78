"""From the settings to the digests, for the composition root: what collects them, tells them, samples for them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.directory import Directory
from app.domain.digest import DigestPlan
from app.domain.policy import Policy
from app.domain.queries import Query, ShowDigest
from app.notifier import Notifier
from app.queries import Answer
from app.queries.cost import CostReader
from app.queries.idle import IdleScan
from app.queries.side_by_side import SideBySide
from app.reports.asked import AskedDigest
from app.reports.charts import Charts
from app.reports.digest import Digests, Source
from app.reports.fleet import FleetReader
from app.reports.sampling import Sampler
from app.settings import Configuration
from app.store.store import Store
from cloud.model import Scope
from cloud.ports import Emr
from scheduler import ScheduledJob
from scheduler.timetable import digest_jobs, sampling_job


@dataclass(frozen=True, slots=True)
class Reporting:
    """What happens by the clock, and what answers those who ask."""

    jobs: tuple[ScheduledJob, ...]
    answers: Mapping[type[Query[Any]], Answer]


def reporting(
    configuration: Configuration,
    clusters: Mapping[Scope, Emr],
    threads: SideBySide,
    costs: CostReader,
    idle: IdleScan,
    store: Store,
    notifier: Notifier,
    directory: Directory,
    policy: Policy,
    sources: Sequence[Source] = (),
) -> Reporting:
    """Wire the digest; ``sources`` are the other parts of the bot that have something to add to it."""
    fleet = FleetReader(clusters, threads, costs)
    sampler = Sampler(fleet, store.samples, tuple(clusters))
    digests = Digests(
        clusters,
        threads,
        fleet,
        sampler,
        idle,
        store,
        lambda user: directory.person(user).name,
        Charts(),
        sources,
    )
    marks = {account.alias: account.mark for account in configuration.accounts if account.mark}
    jobs = digest_jobs(digests, digest_plans(configuration), notifier, store.ticks, marks)
    if clusters:
        jobs = (sampling_job(sampler), *jobs)
    return Reporting(jobs, {ShowDigest: AskedDigest(digests, policy).show})


def digest_plans(configuration: Configuration) -> tuple[DigestPlan, ...]:
    """Name each digest, as its job and its ticks are called: by its channel, the second one there by number too."""
    plans: list[DigestPlan] = []
    for spec in configuration.schedules.digest:
        channel = (
            spec.channel or configuration.channels.digest or ""
        )  # one of them is there: the settings see to it
        others = sum(plan.channel == channel for plan in plans)
        name = f"digest {channel}{f' {others + 1}' if others else ''}"
        plans.append(DigestPlan(name, channel, spec.schedule, spec.timezone, frozenset(spec.accounts)))
    return tuple(plans)
