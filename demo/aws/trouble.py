"""What can go wrong inside the demo cloud, on request; ``levers`` is for the way to it."""

from datetime import timedelta
from typing import TYPE_CHECKING

from demo.aws.capacity import Halt
from demo.aws.specs import SCARCE

if TYPE_CHECKING:
    from demo.aws.world import Record, World  # imports moto, which takes a second

GAVE_UP = "Instance group encountered too many errors while trying to start new nodes."


def run_out_of_spot(world: "World", *instance_types: str) -> None:
    """Have no more Spot of these types than now, in all clusters; new launches and resizes stay short."""
    with world.lock:
        world.no_spot |= set(instance_types)
        now = world.clock.now()
        for record in world.records():
            for hold in record.holds:
                ramp = hold.spot_ramp()
                if ramp is not None and hold.is_of(world.no_spot):
                    ramp.hold(now)


def find_spot_again(world: "World") -> None:
    """Have Spot of all types but the scarce ones, and let what waits for it go on."""
    with world.lock:
        world.no_spot = SCARCE
        now = world.clock.now()
        for record in world.records():
            for hold in record.holds:
                ramp = hold.spot_ramp()
                if ramp is not None and hold.halt is None and not hold.is_of(SCARCE):
                    ramp.free(now, world.pace.resizing if record.life.up(now) else timedelta(0))
            if record.life.shortage is not None and not _starves(record):
                record.life.provision(now)


def _starves(record: "Record") -> bool:
    """Whether it has none of the primary or core nodes that it cannot start without."""
    ramps = [hold.spot_ramp() for hold in record.holds if hold.role != "TASK"]
    return any(ramp is not None and ramp.limit == 0 for ramp in ramps)


def halt(world: "World", cluster_id: str, role: str, state: str = "SUSPENDED", reason: str = GAVE_UP) -> None:
    """Have EMR give up starting nodes for the groups or fleets of a role, until they are resized again.

    ``state`` is SUSPENDED, or ARRESTED for groups. What runs goes on running.
    """
    with world.lock:
        now, record = world.clock.now(), world.record(cluster_id)
        for hold in record.holds:
            if hold.role == role:
                hold.halt = Halt(state, reason)
                for ramp in hold.ramps():
                    ramp.hold(now)


def give_up(world: "World") -> int:
    """Have EMR give up wherever nodes are missing; return in how many groups and fleets that is."""
    with world.lock:
        now = world.clock.now()
        short = [
            (record.cluster.id, hold)
            for record in world.records()
            for hold in record.holds
            if record.life.up(now) and hold.halt is None
            if any(ramp.at(now) < ramp.target for ramp in hold.ramps())
        ]
        for cluster_id, hold in short:
            halt(world, cluster_id, hold.role)
    return len(short)


def trust(world: "World", role_arn: str, external_id: str) -> None:
    """Let a role be assumed with this external id only. A role that nobody speaks of is anybody's."""
    with world.lock:
        world.trusts[role_arn] = external_id
