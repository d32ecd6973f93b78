"""Letting time pass in the demo cloud without moving any clock.

Everything that happened is moved into the past instead, so that whoever looks with a clock of their own (the
bot) sees what they would see after really having waited: ages, ends, metrics.
"""

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from demo.aws.capacity import Holds
from demo.aws.lifecycle import Life, Shortage

if TYPE_CHECKING:
    from demo.aws.world import World  # it imports moto, for which nobody should wait who only has the name


def let_pass(world: "World", by: timedelta) -> None:
    """Make all that was ``by`` ago earlier by as much."""
    with world.lock:
        for record in world.records():
            _age(record.life, by)
            _age_holds(record.holds, by)
        world.settle()


def _age(life: Life, by: timedelta) -> None:
    life.created -= by
    if life.active_until is not None:
        life.active_until -= by
    if life.terminated is not None:
        life.terminated = replace(life.terminated, at=life.terminated.at - by)
    if life.provisioned is not None:
        life.provisioned -= by
    if life.idle_policy is not None:
        life.idle_policy = replace(life.idle_policy, since=life.idle_policy.since - by)
    if life.shortage is not None and life.shortage.gives_up is not None:
        life.shortage = Shortage(life.shortage.gives_up - by)
    life.runs = [replace(run, begins=run.begins - by, ends=run.ends - by) for run in life.runs]


def _age_holds(holds: Holds, by: timedelta) -> None:
    for hold in holds:
        for ramp in hold.ramps():
            ramp.changes = [(since - by, value) for since, value in ramp.changes]
