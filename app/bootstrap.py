"""The composition root: the only place where adapters are made and everything is wired. Its arguments are the seams."""

import secrets
import socket
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial
from typing import Any

from slack_sdk import WebClient
from slack_sdk.web.async_client import AsyncWebClient

import handlers
from app.actions import executions, followers
from app.actions.emr import EmrActions
from app.actions.executor import FIRST_LOOK, Executor
from app.actions.leases import Leases
from app.directory import Directory
from app.domain.intents import Query
from app.domain.policy import Effect, Policy, Rule, Where
from app.edge import Edge
from app.gate import Changes, Gate, Resuming
from app.health import Health, HealthServer
from app.notifier import Notifier
from app.pool import Bound, Lane, Pool
from app.queries import Answer, answers
from app.queries.about import AboutQueries
from app.queries.emr import EmrQueries
from app.queries.side_by_side import SideBySide
from app.queries.termination import TerminationQueries
from app.runtime import Runtime
from app.settings import Configuration, Environment, effective_accounts
from app.settings import Rule as RuleSettings
from app.slack_client import make_client, proxy_for
from app.store.store import Store, open_store
from app.tracking.board import Board
from app.tracking.pace import Pace as TrackingPace
from app.tracking.tracker import Tracker
from app.vitals import Vitals
from cloud.aws.access import Access, Keys, Wire
from cloud.aws.clients import ClientFactory
from cloud.aws.emr import AwsEmr, Patience
from cloud.aws.throttle import Throttle
from cloud.model import Scope
from cloud.ports import Emr
from handlers.questions import Questions
from handlers.router import Router
from scheduler import Clock, Job, timetable

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
    emr: Callable[[Environment, Configuration], tuple[Mapping[Scope, Emr], Callable[[], None]]] | None = None,
) -> Runtime:
    """Wire the process. Opens the store (and migrates it), so this raises ``StoreError`` where that fails."""
    health = Health()
    store = open_store(environment.database_url.get_secret_value())
    client = make_client(environment.slack_api_url, environment.slack_bot_token.get_secret_value())
    policy = Policy(_rule(number, rule) for number, rule in enumerate(configuration.policy))
    directory = Directory(client, frozenset(configuration.workspace.team_ids), policy.groups)
    notifier = Notifier(client, store.messages)
    clusters, close_clouds = (emr or aws_emr)(environment, configuration)
    pool = _pool(configuration)
    threads = SideBySide(QUERY_THREADS, thread_name_prefix="query")
    about = AboutQueries(store, health, pool, notifier)
    gate = Gate(policy, directory, store.audit, _answers(configuration, policy, clusters, threads, about))
    changes, jobs = _changes(configuration, clusters, gate, store, notifier, Vitals(store, client, health))
    renames = {command.value: name for command, name in configuration.commands.items()}
    marks = {account.alias: account.mark for account in configuration.accounts if account.mark}
    routes, helper = handlers.build(gate, changes, Questions(store.pending), tuple(clusters), renames, marks)
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
        clock=Clock(jobs, health),
        pool=pool,
        edge=edge,
        home=frozenset(configuration.workspace.team_ids),
        drain_seconds=configuration.limits.drain_seconds,
        close=(threads.close, close_clouds),
    )


def _answers(
    configuration: Configuration,
    policy: Policy,
    clusters: Mapping[Scope, Emr],
    threads: SideBySide,
    about: AboutQueries,
) -> Mapping[type[Query[Any]], Answer]:
    """Wire what answers each query."""
    patience = configuration.limits.aws_read_timeout
    page_size = configuration.emr.page_size
    listing = EmrQueries(clusters, page_size=page_size, threads=threads, patience=patience)
    return answers(policy, listing, TerminationQueries(clusters, threads, patience), about)


def _changes(
    configuration: Configuration,
    clusters: Mapping[Scope, Emr],
    gate: Gate,
    store: Store,
    notifier: Notifier,
    vitals: Vitals,
) -> tuple[Changes, tuple[Job, ...]]:
    """Wire what proposes, carries out and follows changes, and the jobs that keep it going."""
    limits = configuration.limits
    owner = f"{socket.gethostname()}:{secrets.token_hex(4)}"
    actions, board, leases = EmrActions(clusters), Board(store, notifier), Leases(store)
    pace = TrackingPace(per_call=timedelta(seconds=limits.follow_seconds))
    executor = Executor(executions(actions), store, first_look=min(FIRST_LOOK, pace.per_call))
    changes = Changes(gate, store, executor, leases, board, owner)
    jobs = timetable(
        store,
        changes,
        Resuming(gate, store, executor, leases, board),
        leases,
        Tracker(store, followers(actions), owner, pace=pace),
        board,
        vitals,
        follow_every=min(FOLLOW_EVERY, limits.follow_seconds),
        audit_kept=timedelta(days=configuration.audit.retention_days),
    )
    return changes, jobs


def aws_emr(
    environment: Environment, configuration: Configuration
) -> tuple[Mapping[Scope, Emr], Callable[[], None]]:
    """Make the EMR adapter of every account and region, and what closes their connections. No SDK is imported yet."""
    limits, keys = configuration.limits, None
    if environment.aws_access_key_id is not None and environment.aws_secret_access_key is not None:
        token = environment.aws_session_token
        keys = Keys(
            environment.aws_access_key_id.get_secret_value(),
            environment.aws_secret_access_key.get_secret_value(),
            token.get_secret_value() if token else None,
        )
    accounts = effective_accounts(configuration, environment)
    factory = ClientFactory(
        {
            account.alias: Access(keys, environment.aws_profile, account.role_arn, account.external_id)
            for account in accounts
        },
        Wire(
            endpoint_url=environment.aws_endpoint_url,
            connect_timeout=limits.aws_connect_timeout,
            read_timeout=limits.aws_read_timeout,
            pool_size=limits.aws_pool,
        ),
    )
    throttle, patience = Throttle(), Patience(cache_ttl=configuration.emr.details_ttl)
    scopes = [Scope(account.alias, region) for account in accounts for region in account.regions]
    return {scope: AwsEmr(scope, factory, throttle, patience=patience) for scope in scopes}, factory.close


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
    )


def _pool(configuration: Configuration) -> Pool:
    limits = configuration.limits
    return Pool(
        {
            Lane.WORK: Bound(limits.workers, limits.queue),
            Lane.INTERACTIVE: Bound(limits.interactive_workers, INTERACTIVE_QUEUE),
        }
    )


def _async_client(client: WebClient) -> AsyncWebClient:
    """Make the edge's client like the given one, inside the running loop."""
    made = AsyncWebClient(token=client.token, base_url=client.base_url, timeout=client.timeout)
    made.proxy = client.proxy  # given to the constructor, None would mean "ask the environment"
    return made
