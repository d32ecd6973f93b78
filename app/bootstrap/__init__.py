"""The composition root: the only place where adapters are made and everything is wired. Its arguments are the seams."""

from datetime import timedelta
from functools import partial

from slack_sdk import WebClient
from slack_sdk.web.async_client import AsyncWebClient

import handlers
from app.bootstrap.base import Base, make_base
from app.bootstrap.changes import change_parts
from app.bootstrap.clusters import ClusterParts, MakeEmr, cluster_parts
from app.bootstrap.idling import idle_jobs, idle_schedules, idle_uses
from app.bootstrap.instances import InstanceParts, MakeEcs, instance_parts
from app.bootstrap.reporting import reporting
from app.edge import Edge
from app.gate import Admission, Changes, Gate
from app.health import HealthServer
from app.notifier import Modals
from app.pool import Bound, Lane, Pool
from app.queries.about import AboutQueries
from app.queries.tags import TagQueries
from app.quota import Quota
from app.runtime import Runtime
from app.settings import Configuration, Environment
from app.slack_client import hurried, proxy_for
from app.views.proposal import CANCEL_ACTION, CHOICE_ACTIONS
from handlers.later import Later
from handlers.questions import Questions
from handlers.router import Router
from handlers.wiring import Needs
from scheduler import Clock, Ticker, scheduled

INTERACTIVE_QUEUE = 1000
"""What waits here takes milliseconds; the bound only keeps a flood out of memory."""


def build(
    environment: Environment,
    configuration: Configuration,
    *,
    emr: MakeEmr | None = None,
    ecs: MakeEcs | None = None,
) -> Runtime:
    """Wire the process. Opens the store (and migrates it), so this raises ``StoreError`` where that fails."""
    base, pool = make_base(environment, configuration), _pool(configuration)
    store, notifier, health = base.store, base.notifier, base.health
    clusters, instances = cluster_parts(base, emr), instance_parts(base, ecs)
    told = reporting(base, clusters, instances.sources)
    audit_kept = timedelta(days=configuration.audit.retention_days)
    shared = (*scheduled(store, audit_kept=audit_kept), *told.jobs, *instances.jobs)
    watched = idle_schedules(configuration, clusters.adapters)
    schedules = {**{job.name: job.schedule for job in shared}, **watched}
    about = AboutQueries(store, health, pool, notifier, schedules)
    reads = {**clusters.answers(base, about), **told.answers, **instances.answers}
    gate = Gate(base.policy, base.directory, store.audit, reads)
    tags = TagQueries(clusters.adapters, instances.adapters, base.threads)
    admission = Admission(gate, tags.readers())
    changing = change_parts(base, gate, admission, clusters.adapters, instances.actions)
    watch = idle_jobs(base, clusters.adapters, clusters.scan, gate, changing.changes)
    ticker = Ticker((*shared, *watch), store, health, base.owner)
    needs = _needs(base, pool, gate, changing.changes, clusters, instances)
    edge = _edge(base, Router(*handlers.build(needs, base.slash), notifier), pool)
    return Runtime(
        store=store,
        health_server=HealthServer(health, environment.health_port),
        notifier=notifier,
        clock=Clock(changing.jobs(base, ticker), health, ticker, on_death=edge.stop),
        pool=pool,
        edge=edge,
        home=frozenset(configuration.workspace.team_ids),
        drain_seconds=configuration.limits.drain_seconds,
        close=(base.threads.close, clusters.close, instances.close),
    )


def _needs(
    base: Base, pool: Pool, gate: Gate, changes: Changes, clusters: ClusterParts, instances: InstanceParts
) -> Needs:
    return Needs(
        gate,
        changes,
        Questions(base.store.pending),
        Modals(hurried(base.client)),
        Later(pool.submit, base.notifier),
        clusters.templates,
        tuple(clusters.adapters),
        instances.places,
        {**base.marks, **instances.marks},
        idle_uses(base, gate),
        instances.nights(gate, base.store),
    )


def _edge(base: Base, router: Router, pool: Pool) -> Edge:
    environment = base.environment
    return Edge(
        partial(_async_client, base.client),
        environment.slack_app_token.get_secret_value(),
        router,
        pool,
        base.health,
        proxy=proxy_for(environment.slack_api_url),
    )


def _pool(configuration: Configuration) -> Pool:
    limits = configuration.limits
    return Pool(
        {
            Lane.WORK: Bound(limits.workers, limits.queue),
            Lane.INTERACTIVE: Bound(limits.interactive_workers, INTERACTIVE_QUEUE),
            Lane.MODAL: Bound(limits.interactive_workers, INTERACTIVE_QUEUE),
        },
        Quota(limits.per_person_minute, never=frozenset({*CHOICE_ACTIONS.values(), CANCEL_ACTION})),
    )


def _async_client(client: WebClient) -> AsyncWebClient:
    """Make the edge's client like the given one, inside the running loop."""
    made = AsyncWebClient(token=client.token, base_url=client.base_url, timeout=client.timeout)
    made.proxy = client.proxy  # given to the constructor, None would mean "ask the environment"
    return made
