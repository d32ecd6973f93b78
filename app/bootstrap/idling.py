"""From the settings to the idle watch, for the composition root."""

from collections.abc import Collection, Mapping
from zoneinfo import ZoneInfo

from app.bootstrap.base import Base
from app.domain.emr.episodes import EndRule, EndRules
from app.domain.emr.thresholds import TagRule, Thresholds
from app.domain.names import Command
from app.domain.schedule import Every, Schedule
from app.gate import Changes, Gate
from app.queries.cost import CostReader
from app.queries.idle import IdleScan
from app.settings import Configuration
from app.views.idle_words import Here
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


def idle_scan(base: Base, clusters: Mapping[Scope, Emr], costs: CostReader) -> IdleScan:
    """Wire the scan for idle clusters."""
    idle = base.configuration.emr.idle
    rules = tuple(TagRule(rule.tag, rule.value, rule.after) for rule in idle.by_tag)
    thresholds = Thresholds(idle.after, idle.by_account, rules, idle.by_template)
    return IdleScan(clusters, base.threads, thresholds, idle.signals, costs=costs, keeps=base.store.keeps.now)


def idle_schedules(configuration: Configuration, scopes: Collection[Scope]) -> Mapping[str, Schedule]:
    """Tell when is looked: never, where there is nothing to look at, or nobody to tell."""
    watched = bool(scopes and _rules(configuration).channel)
    return {WATCH: Every(configuration.emr.idle.every)} if watched else {}


def idle_uses(base: Base, gate: Gate) -> WatchUses:
    """Wire what people do about it; a cluster can be kept without anybody watching too."""
    rules, here = _rules(base.configuration), _here(base)
    board = Noticeboard(base.store, base.notifier, here)
    automation = Automation(gate, base.store, board, rules.channel, base.slash[Command.CHATOPS])
    return WatchUses(Keeping(gate, base.store, board), automation, rules.zone, here)


def idle_jobs(
    base: Base, scopes: Collection[Scope], scan: IdleScan, gate: Gate, changes: Changes
) -> tuple[ScheduledJob, ...]:
    """Wire the watch itself."""
    idle, rules = base.configuration.emr.idle, _rules(base.configuration)
    team_id = base.configuration.workspace.team_ids[0]
    watch = Watch(
        scan,
        tuple(scopes),
        base.store,
        Owners(base.directory, base.notifier, team_id, idle.owners, idle.owner_tags),
        Endings(scan, gate, changes, base.store, rules),
        Noticeboard(base.store, base.notifier, _here(base)),
        rules,
    )
    schedules = idle_schedules(base.configuration, scopes)
    return tuple(watching(watch, schedule) for schedule in schedules.values())


def _here(base: Base) -> Here:
    rules, zone = _rules(base.configuration), base.configuration.emr.idle.timezone
    return Here(base.slash[Command.EMR], base.marks, zone, rules.channel, rules.grace)


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
