"""The wiring of what changes clouds, for the composition root: proposed, carried out, followed to its end."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from app.actions import executions, followers
from app.actions.ecs import EcsActions
from app.actions.emr import EmrActions
from app.actions.emr_launch import LaunchActions
from app.actions.emr_resize import ResizeActions
from app.actions.emr_settings import SettingsActions
from app.actions.emr_steps import StepActions
from app.actions.executor import FIRST_LOOK, Executor
from app.actions.leases import Leases
from app.bootstrap.base import Base
from app.gate import Admission, Changes, Gate, Resuming
from app.tracking.board import Board
from app.tracking.pace import Pace
from app.tracking.tracker import Tracker
from app.vitals import Vitals
from cloud.model import Scope
from cloud.ports import Emr
from scheduler import Job, Ticker, timetable

FOLLOW_EVERY = 5.0
"""Seconds between looks into the store for what is due; how often a cloud is asked is the tracker's pace."""


@dataclass(frozen=True, slots=True)
class ChangeParts:
    """What people's changes go through, and what goes on with them by the clock."""

    changes: Changes
    resuming: Resuming
    leases: Leases
    tracker: Tracker
    board: Board

    def jobs(self, base: Base, ticker: Ticker) -> tuple[Job, ...]:
        """Make the jobs of every process; the ticker runs those that all replicas share."""
        return timetable(
            self.changes,
            self.resuming,
            self.leases,
            self.tracker,
            self.board,
            Vitals(base.store, base.client, base.health),
            ticker,
            follow_every=min(FOLLOW_EVERY, base.configuration.limits.follow_seconds),
        )


def change_parts(
    base: Base, gate: Gate, admission: Admission, clusters: Mapping[Scope, Emr], instances: EcsActions
) -> ChangeParts:
    """Wire every action there is."""
    actions = (
        EmrActions(clusters),
        LaunchActions(clusters),
        SettingsActions(clusters),
        StepActions(clusters),
        ResizeActions(clusters),
        instances,
    )
    store, board, leases = base.store, Board(base.store, base.notifier), Leases(base.store)
    pace = Pace(per_call=timedelta(seconds=base.configuration.limits.follow_seconds))
    executor = Executor(executions(*actions), store, first_look=min(FIRST_LOOK, pace.per_call))
    return ChangeParts(
        Changes(gate, admission, store, executor, leases, board, base.owner),
        Resuming(admission, store, executor, leases, board),
        leases,
        Tracker(store, followers(*actions), base.owner, pace=pace),
        board,
    )
