"""From the settings to the idle watch, for the composition root."""

from collections.abc import Collection, Mapping
from zoneinfo import ZoneInfo

from app.directory import Directory
from app.domain.emr.episodes import EndRule, EndRules
from app.domain.emr.thresholds import TagRule, Thresholds
from app.domain.schedule import Every, Schedule
from app.gate import Changes, Gate
from app.notifier import Notifier
from app.queries.cost import CostReader
from app.queries.idle import IdleScan
from app.queries.side_by_side import SideBySide
from app.settings import Configuration
from app.store.store import Store
from app.watching.ending import Endings
from app.watching.keeping import Keeping
from app.watching.noticeboard import Noticeboard
from app.watching.owners import Owners
from app.watching.rules import WatchRules
from app.watching.stopping import Automation
from app.watching.uses import WatchUses
from app.watching.watch import Watch
from cloud.model import Scope
from cloud.ports import Emr
from scheduler import ScheduledJob, watching
from scheduler.timetable import WATCH


def idle_scan(
    configuration: Configuration, clusters: Mapping[Scope, Emr], threads: SideBySide, costs: CostReader
) -> IdleScan:
    """Wire the scan for idle clusters."""
    idle = configuration.emr.idle
    rules = tuple(TagRule(rule.tag, rule.value, rule.after) for rule in idle.by_tag)
    thresholds = Thresholds(idle.after, idle.by_account, rules, idle.by_template)
    return IdleScan(clusters, threads, thresholds, idle.signals, costs=costs)


def idle_schedules(configuration: Configuration, scopes: Collection[Scope]) -> Mapping[str, Schedule]:
    """Tell when is looked: never, where there is nothing to look at, or nobody to tell."""
    watched = bool(scopes and _rules(configuration).channel)
    return {WATCH: Every(configuration.emr.idle.every)} if watched else {}


def idle_uses(configuration: Configuration, gate: Gate, store: Store, notifier: Notifier) -> WatchUses:
    """Wire what people do about it; a cluster can be kept without anybody watching too."""
    rules, board = _rules(configuration), _board(configuration, store, notifier)
    return WatchUses(Keeping(gate, store, board), Automation(gate, store, board, rules.channel), rules.zone)


def idle_jobs(
    configuration: Configuration,
    scopes: Collection[Scope],
    scan: IdleScan,
    gate: Gate,
    changes: Changes,
    store: Store,
    notifier: Notifier,
    directory: Directory,
) -> tuple[ScheduledJob, ...]:
    """Wire the watch itself."""
    idle, rules = configuration.emr.idle, _rules(configuration)
    team_id = configuration.workspace.team_ids[0]
    watch = Watch(
        scan,
        tuple(scopes),
        store,
        Owners(directory, notifier, team_id, idle.owners, idle.owner_tags),
        Endings(scan, gate, changes, store, rules),
        _board(configuration, store, notifier),
        rules,
    )
    schedules = idle_schedules(configuration, scopes)
    return tuple(watching(watch, schedule) for schedule in schedules.values())


def _board(configuration: Configuration, store: Store, notifier: Notifier) -> Noticeboard:
    marks = {account.alias: account.mark for account in configuration.accounts if account.mark}
    return Noticeboard(store, notifier, marks)


def _rules(configuration: Configuration) -> WatchRules:
    idle = configuration.emr.idle
    ends = tuple(
        EndRule(frozenset(rule.where.accounts), rule.where.tags, rule.warn, rule.grace, rule.at_most)
        for rule in idle.terminate
    )
    return WatchRules(
        channel=idle.channel or configuration.channels.digest or "",
        grace=idle.grace,
        gather_over=idle.gather_over,
        ends=EndRules(ends, idle.exempt),
        zone=ZoneInfo(idle.timezone),
    )
