"""Letting time pass in the demo cloud without moving any clock.

Everything that happened is moved into the past instead, so that whoever looks with a clock of their own (the bot) sees
what they would see after really having waited: ages, ends, metrics.
"""

from dataclasses import replace
from datetime import timedelta

from demo.aws.capacity import Holds
from demo.aws.lifecycle import Life
from demo.aws.world import World


def let_pass(world: World, by: timedelta) -> None:
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
    life.runs = [replace(run, begins=run.begins - by, ends=run.ends - by) for run in life.runs]


def _age_holds(holds: Holds, by: timedelta) -> None:
    ramps = [group.nodes for group in holds.groups.values()]
    ramps += [ramp for fleet in holds.fleets for ramp in (fleet.on_demand, fleet.spot)]
    for ramp in ramps:
        ramp.changes = [(since - by, value) for since, value in ramp.changes]
