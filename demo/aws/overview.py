"""What the demo cloud looks like from above, for whoever shows it: read without a single API call."""

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from demo.aws.lifecycle import ENDED

if TYPE_CHECKING:
    from demo.aws.world import Record, World  # they import moto


@dataclass(frozen=True, slots=True)
class ClusterGlance:
    """One cluster at this moment; ``nodes`` run, and when ``resizing`` another number was asked for.

    ``ended_ago`` is None while it lives.
    """

    id: str
    name: str
    region: str
    state: str
    age: timedelta
    nodes: int
    resizing: bool
    idle: bool
    protected: bool
    owner: str
    ended_ago: timedelta | None
    account: str

    @property
    def ended(self) -> bool:
        return self.state in ENDED


def glance(world: "World") -> list[ClusterGlance]:
    """List all clusters: the living ones, newest first, then the others, the last to end first."""
    with world.lock:
        world.settle()
        seen = [_glance(record, world) for record in world.records()]
    return sorted(seen, key=lambda cluster: (cluster.ended, cluster.ended_ago or cluster.age))


def _glance(record: "Record", world: "World") -> ClusterGlance:
    now, cluster, life, holds = world.clock.now(), record.cluster, record.life, record.holds
    ended = life.timeline(now).get("EndDateTime")
    return ClusterGlance(
        id=cluster.id,
        name=cluster.name,
        region=cluster.emr_backend.region_name,
        state=life.state(now),
        age=now - life.created,
        nodes=sum(holds.nodes(role, now, life) for role in ("MASTER", "CORE", "TASK")),
        resizing=life.up(now) and holds.resizing(now),
        idle=life.up(now) and life.idle(now),
        protected=bool(cluster.termination_protected),
        owner=next((tag["Value"] for tag in cluster.tags if tag["Key"] == "owner"), ""),
        ended_ago=now - ended if ended else None,
        account=cluster.emr_backend.account_id,
    )
