"""The composition root: the only place where adapters are made and everything is wired. Its arguments are the seams."""

import secrets
import socket
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from slack_sdk import WebClient
from slack_sdk.web.async_client import AsyncWebClient

import handlers
from app.actions import executions, followers
from app.actions.ecs import EcsActions
from app.actions.emr import EmrActions
from app.actions.emr_launch import LaunchActions
from app.actions.emr_resize import ResizeActions
from app.actions.emr_settings import SettingsActions
from app.actions.emr_steps import StepActions
from app.actions.executor import FIRST_LOOK, Executor
from app.actions.leases import Leases
from app.bootstrap.amazon import aws_emr
from app.bootstrap.idling import idle_jobs, idle_scan, idle_schedules, idle_uses
from app.bootstrap.instances import MakeEcs, instance_parts
from app.bootstrap.reporting import reporting
from app.directory import Directory
from app.domain.emr.launching import Templates
from app.domain.limits import Limits
from app.domain.policy import Effect, Policy, Rule, Where
from app.domain.queries import Query
from app.edge import Edge
from app.errors import ConfigurationError
from app.gate import Changes, Gate, Resuming
from app.health import Health, HealthServer
from app.notifier import Modals, Notifier
from app.pool import Bound, Lane, Pool
from app.queries import Answer, answers
from app.queries.about import AboutQueries
from app.queries.cost import CostReader
from app.queries.emr import EmrQueries
from app.queries.idle import IdleScan
from app.queries.launching import LaunchQueries
from app.queries.meaning import Meaning
from app.queries.resize_stopping import StopQueries
from app.queries.resizing import ResizeQueries
from app.queries.settings import SettingsQueries
from app.queries.side_by_side import SideBySide
from app.queries.termination import TerminationQueries
from app.quota import Quota
from app.runtime import Runtime
from app.settings import Configuration, Environment, RuleLimits
from app.settings import Rule as RuleSettings
from app.slack_client import hurried, make_client, proxy_for
from app.store.store import Store, open_store
from app.tracking.board import Board
from app.tracking.pace import Pace as TrackingPace
from app.tracking.tracker import Tracker
from app.views.proposal import CANCEL_ACTION, CHOICE_ACTIONS
from app.vitals import Vitals
from cloud.aws import emr_launch
from cloud.model import Scope
from cloud.ports import Emr, Prices
from handlers.later import Later
from handlers.questions import Questions
from handlers.router import Router
from scheduler import Clock, Job, Ticker, scheduled, timetable

FOLLOW_EVERY = 5.0
"""Seconds between looks into the store for what is due; how often a cloud is asked is the tracker's pace."""

QUERY_THREADS = 12
"""Side by side for each account and region."""

INTERACTIVE_QUEUE = 1000
"""What waits here takes milliseconds; the bound only keeps a flood out of memory."""


def build(
    environment: Environment,
    configuration: Configuration,
    *,
    emr: Callable[[Environment, Configuration], tuple[Mapping[Scope, Emr], Prices, Callable[[], None]]]
    | None = None,
    ecs: MakeEcs | None = None,
) -> Runtime:
    """Wire the process. Opens the store (and migrates it), so this raises ``StoreError`` where that fails."""
    health = Health()
    store = open_store(environment.database_url.get_secret_value())
    client = make_client(environment.slack_api_url, environment.slack_bot_token.get_secret_value())
    policy = Policy(_rule(number, rule) for number, rule in enumerate(configuration.policy))
    directory = Directory(
        hurried(client), frozenset(configuration.workspace.team_ids), _groups(configuration, policy)
    )
    notifier = Notifier(client, store.messages)
    clusters, prices, close_clouds = (emr or aws_emr)(environment, configuration)
    pool = _pool(configuration)
    threads = SideBySide(QUERY_THREADS, thread_name_prefix="query")
    instances = instance_parts(environment, configuration, threads, store, notifier, ecs)
    costs = CostReader(clusters, prices, threads)
    scan = idle_scan(configuration, clusters, threads, costs)
    told = reporting(
        configuration, clusters, threads, costs, scan, store, notifier, directory, policy, instances.sources
    )
    shared = scheduled(store, audit_kept=timedelta(days=configuration.audit.retention_days))
    shared += told.jobs + instances.jobs
    schedules = {**{job.name: job.schedule for job in shared}, **idle_schedules(configuration, clusters)}
    about = AboutQueries(store, health, pool, notifier, schedules)
    templates = launch_templates(configuration, clusters)
    launches = LaunchQueries(templates, policy, costs.of_launch)
    reads = {
        **_answers(configuration, policy, clusters, threads, costs, scan, launches, about, store),
        **told.answers,
        **instances.answers,
    }
    gate = Gate(policy, directory, store.audit, reads)
    vitals = Vitals(store, client, health)

    def make_ticker(changes: Changes) -> Ticker:
        watch = idle_jobs(configuration, clusters, scan, gate, changes, store, notifier, directory)
        return Ticker((*shared, *watch), store, health, _owner())

    changes, ticker, jobs = _changes(
        configuration, clusters, instances.actions, gate, store, notifier, vitals, make_ticker
    )
    renames = {command.value: name for command, name in configuration.commands.items()}
    marks = {account.alias: account.mark for account in configuration.accounts if account.mark}
    routes, helper = handlers.build(
        gate,
        changes,
        Questions(store.pending),
        Modals(hurried(client)),
        Later(pool.submit, notifier),
        templates,
        tuple(clusters),
        renames,
        {**marks, **instances.marks},
        instances.places,
        idle_uses(configuration, gate, store, notifier),
        instances.nights(gate, store),
    )
    edge = Edge(
        partial(_async_client, client),
        environment.slack_app_token.get_secret_value(),
        Router(routes, helper, notifier),
        pool,
        health,
        proxy=proxy_for(environment.slack_api_url),
    )
    return Runtime(
        store=store,
        health_server=HealthServer(health, environment.health_port),
        notifier=notifier,
        clock=Clock(jobs, health, ticker, on_death=edge.stop),
        pool=pool,
        edge=edge,
        home=frozenset(configuration.workspace.team_ids),
        drain_seconds=configuration.limits.drain_seconds,
        close=(threads.close, close_clouds, instances.close),
    )


def _answers(
    configuration: Configuration,
    policy: Policy,
    clusters: Mapping[Scope, Emr],
    threads: SideBySide,
    costs: CostReader,
    idle: IdleScan,
    launches: LaunchQueries,
    about: AboutQueries,
    store: Store,
) -> Mapping[type[Query[Any]], Answer]:
    """Wire what answers each query."""
    patience = configuration.limits.aws_read_timeout
    page_size = configuration.emr.page_size
    listing = EmrQueries(
        clusters,
        page_size=page_size,
        threads=threads,
        patience=patience,
        costs=costs,
        keeps=store.keeps.now,
    )
    settings = SettingsQueries(clusters, Meaning(clusters, threads, patience), listing.find)
    termination = TerminationQueries(clusters, threads, patience, costs)
    resizes = ResizeQueries(clusters, threads, costs, patience)
    stops = StopQueries(clusters, store)
    return answers(policy, listing, termination, settings, resizes, stops, idle, launches, about)


def _changes(
    configuration: Configuration,
    clusters: Mapping[Scope, Emr],
    instances: EcsActions,
    gate: Gate,
    store: Store,
    notifier: Notifier,
    vitals: Vitals,
    make_ticker: Callable[[Changes], Ticker],
) -> tuple[Changes, Ticker, tuple[Job, ...]]:
    """Wire what proposes, carries out and follows changes, and the jobs that keep it going."""
    limits = configuration.limits
    owner = _owner()
    actions = (
        EmrActions(clusters),
        LaunchActions(clusters),
        SettingsActions(clusters),
        StepActions(clusters),
        ResizeActions(clusters),
        instances,
    )
    board, leases = Board(store, notifier), Leases(store)
    pace = TrackingPace(per_call=timedelta(seconds=limits.follow_seconds))
    executor = Executor(executions(*actions), store, first_look=min(FIRST_LOOK, pace.per_call))
    changes = Changes(gate, store, executor, leases, board, owner)
    ticker = make_ticker(changes)
    jobs = timetable(
        changes,
        Resuming(gate, store, executor, leases, board),
        leases,
        Tracker(store, followers(*actions), owner, pace=pace),
        board,
        vitals,
        ticker,
        follow_every=min(FOLLOW_EVERY, limits.follow_seconds),
    )
    return changes, ticker, jobs


def _owner() -> str:
    return f"{socket.gethostname()}:{secrets.token_hex(4)}"


def launch_templates(configuration: Configuration, scopes: Iterable[Scope]) -> Templates:
    """Make what clusters are launched from; raises ``ConfigurationError`` for a ``raw`` that is not RunJobFlow's."""
    known, emr = tuple(scopes), configuration.emr
    templates = {name: spec.template(name, emr.teams, known) for name, spec in emr.templates.items()}
    problems = tuple(
        f"chatops.yaml: emr.templates.{name}: {line}"
        for name, template in templates.items()
        for line in emr_launch.problem(template.spec).splitlines()
    )
    if problems:
        raise ConfigurationError(problems)
    return templates


def _groups(configuration: Configuration, policy: Policy) -> frozenset[str]:
    """Every user group of which it matters who is in it."""
    return policy.groups | frozenset(configuration.emr.teams)


def _rule(number: int, rule: RuleSettings) -> Rule:
    return Rule(
        number=number,
        effect=Effect.ALLOW if rule.allow else Effect.DENY,
        actions=rule.allow or rule.deny,
        channels=frozenset(rule.channels),
        people=frozenset(rule.people),
        groups=frozenset(rule.groups),
        where=Where(frozenset(rule.where.accounts), frozenset(rule.where.regions), rule.where.tags),
        guests=rule.guests,
        limits=_limits(rule.limits),
    )


def _limits(limits: RuleLimits) -> Limits:
    cost = limits.cost_per_hour
    return Limits(limits.nodes, None if cost is None else Decimal(str(cost)), limits.per_day)


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
