"""What the demo cloud looks like from above, for whoever shows it: read without a single API call."""

from dataclasses import dataclass
from datetime import timedelta

from demo.aws.lifecycle import ENDED
from demo.aws.world import Record, World


@dataclass(frozen=True, slots=True)
class ClusterGlance:
    """One cluster at this moment; ``nodes`` run, ``wanted`` were asked for (fleets: in weighted units)."""

    id: str
    name: str
    region: str
    state: str
    age: timedelta
    nodes: int
    wanted: int
    idle: bool
    protected: bool
    owner: str

    @property
    def ended(self) -> bool:
        return self.state in ENDED


def glance(world: World) -> list[ClusterGlance]:
    """List all clusters, newest first."""
    with world.lock:
        world.settle()
        seen = [_glance(record, world) for record in world.records()]
    return sorted(seen, key=lambda cluster: cluster.age)


def _glance(record: Record, world: World) -> ClusterGlance:
    now, cluster, life = world.clock.now(), record.cluster, record.life
    running, wanted = _capacity(record, world)
    state = life.state(now)
    return ClusterGlance(
        id=cluster.id,
        name=cluster.name,
        region=cluster.emr_backend.region_name,
        state=state,
        age=now - life.created,
        nodes=running,
        wanted=0 if state in ENDED else wanted,
        idle=life.up(now) and life.idle(now),
        protected=bool(cluster.termination_protected),
        owner=next((tag["Value"] for tag in cluster.tags if tag["Key"] == "owner"), ""),
    )


def _capacity(record: Record, world: World) -> tuple[int, int]:
    now, holds, life = world.clock.now(), record.holds, record.life
    running = sum(group.running(now, life) for group in holds.groups.values())
    wanted = sum(group.nodes.target for group in holds.groups.values())
    running += sum(sum(fleet.running(now, life)) for fleet in holds.fleets)
    wanted += sum(fleet.on_demand.target + fleet.spot.target for fleet in holds.fleets)
    return running, wanted
