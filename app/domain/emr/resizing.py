"""Whether a cluster can be resized as somebody wants it, and what that puts at risk. Pure, and said in sentences."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from app.domain.emr.hdfs import FULL_ENOUGH, fullness, least_that_hold, replication
from app.domain.emr.resize_intents import Change, Size
from cloud.model import HALTED_STATES, Capacity, ClusterDetail, ClusterState, Role

RESIZABLE_IN = frozenset({ClusterState.RUNNING, ClusterState.WAITING})
GIVEN_UP = (
    "EMR has given up starting nodes for it after too many errors; what runs goes on running. Find out why new "
    "nodes fail (bootstrap actions, quotas, the nodes' logs)"
)


@dataclass(frozen=True, slots=True)
class Hdfs:
    """How full HDFS is, in percent; ``None``: not known, and ``why``."""

    utilization: float | None = None
    why: str = "CloudWatch has no fresh HDFSUtilization of this cluster"


@dataclass(frozen=True, slots=True)
class Resize:
    """What somebody wants of a cluster, as it is now."""

    detail: ClusterDetail
    capacity: tuple[Capacity, ...]
    changes: tuple[Change, ...]
    hdfs: Hdfs = Hdfs()

    def held(self, change: Change) -> Capacity:
        """Give the group or fleet as it is now."""
        return next(held for held in self.capacity if held.id == change.id)

    @property
    def effective(self) -> tuple[Change, ...]:
        """Leave out what changes nothing; to ask a halted group again for what it has has an effect."""
        return tuple(
            change for change in self.changes if change.before != change.after or self.held(change).halted
        )


def staying(held: Capacity, after: Size) -> int:
    """Count the units that run now and are sure to stay: what is to come in the other market may come too late."""
    return sum(
        target if running - target >= weights(held)[0] else running
        for running, _, target in _markets(held, after)
    )


def loses_nodes(held: Capacity, after: Size) -> bool:
    """Tell whether running nodes go that were to stay; a fleet loses whole instances only."""
    return any(
        target < requested and running - target >= weights(held)[0]
        for running, requested, target in _markets(held, after)
    )


def _markets(held: Capacity, after: Size) -> tuple[tuple[int, int, int], ...]:
    """Tell what runs, is requested and is wanted, On-Demand and on Spot."""
    return (
        (held.on_demand_running, held.on_demand_requested, after.on_demand),
        (held.spot_running, held.spot_requested, after.spot),
    )


def weights(held: Capacity) -> tuple[int, int]:
    """Tell how many units its smallest and its largest instances are."""
    known = [weight for weight in held.weights.values() if weight > 0] or [1]
    return min(known), max(known)


def shrinks_core(resize: Resize) -> bool:
    """Tell whether core nodes would go, and with them HDFS's disks."""
    return any(
        change.role is Role.CORE and loses_nodes(resize.held(change), change.after)
        for change in resize.changes
    )


def wrong_state(state: ClusterState) -> str:
    """Say why a cluster in this state cannot be resized; empty: it can."""
    if state in RESIZABLE_IN:
        return ""
    if state.ended or state is ClusterState.TERMINATING:
        return f"It {'has ended' if state.ended else 'is terminating'}: there is nothing to resize any more."
    return f"It is {state.value.lower()}: EMR resizes a cluster only while it is running or waiting."


def refusals(resize: Resize) -> tuple[str, ...]:
    """Say everything that speaks against it; nothing: it can be asked for."""
    if said := wrong_state(resize.detail.summary.state):
        return (said,)
    if not resize.effective:
        return ("That is what it has already, so there is nothing to do.",)
    return tuple(chain.from_iterable(_against(change, resize) for change in resize.effective))


def _against(change: Change, resize: Resize) -> Sequence[str]:
    held = resize.held(change)
    if change.role is Role.MASTER:
        return ("The primary nodes are never resized: EMR cannot.",)
    if held.state == "RECONFIGURING":
        return (f"{change.label} is being reconfigured; EMR does not resize it meanwhile.",)
    if held.halted and change.after.total > held.running:
        return (halted(change, held),)
    return _core(change, held, resize) if change.role is Role.CORE else ()


def halted(change: Change, held: Capacity) -> str:
    """Say what it means that EMR has given up, and what to do.

    Any new count makes EMR try again: https://docs.aws.amazon.com/emr/latest/ManagementGuide/emr-manage-resize.html
    """
    why = f" ({held.reason})" if held.reason else ""
    first = f"then set it to the {held.running} that run, which lets EMR try again, and add more after that"
    return f"{change.label} is {held.state}{why}: {GIVEN_UP}, {first}."


def _core(change: Change, held: Capacity, resize: Resize) -> Sequence[str]:
    least, after, loses = least_core(held, resize.detail), change.after.total, loses_nodes(held, change.after)
    left = min(after, staying(held, change.after)) if loses else after
    stops = after == held.running  # to ask for what runs loses nothing
    shrinks = loses or (after < held.requested and not stops)
    if shrinks and left < _units_for(least, held):
        copies = f"HDFS keeps {least} {'copy' if least == 1 else 'copies'} of each block (dfs.replication)"
        return (f"{change.label} cannot go down to {left}: {copies}, each on another core node.",)
    return _room(change, held, resize.hdfs, least) if loses else ()


def least_core(held: Capacity, detail: ClusterDetail) -> int:
    """Tell how many core nodes HDFS needs at least."""
    most_nodes = -(-max(held.requested, held.running) // weights(held)[0])
    return replication(most_nodes, detail.hdfs_replication)


def _units_for(nodes: int, held: Capacity) -> int:
    """Tell how many units cannot be fewer nodes than that, whatever their types."""
    return (nodes - 1) * weights(held)[1] + 1


def _room(change: Change, held: Capacity, hdfs: Hdfs, least: int) -> Sequence[str]:
    left = staying(held, change.after)
    if hdfs.utilization is None:
        look = "`hdfs dfsadmin -report` on the primary node tells it"
        return (
            f"{change.label} cannot be made smaller just now: {hdfs.why}, so I cannot see whether its data "
            f"would fit; {look}. Without that I do not risk it.",
        )
    then = fullness(hdfs.utilization, held.running, left)
    if then <= FULL_ENOUGH:
        return ()
    possible = max(least_that_hold(hdfs.utilization, held.running), _units_for(least, held))
    smaller = f"It can go down to {possible}." if possible < held.running else "It cannot go down at all."
    return (
        f"{change.label} cannot go down to {left}: HDFS is {hdfs.utilization:.0f} % full and would be "
        f"{then:.0f} %; I stop at {FULL_ENOUGH:.0f} %. {smaller}",
    )


def risks(resize: Resize) -> tuple[str, ...]:
    """Say what may be lost, or may not come."""
    return tuple(chain.from_iterable(_risks(change, resize) for change in resize.effective))


def _risks(change: Change, resize: Resize) -> Sequence[str]:
    held = resize.held(change)
    said: list[str] = []
    if loses_nodes(held, change.after):
        said.append(_shrinking(change, held, resize))
    if change.after.spot > change.before.spot:
        said.append(f"{change.label} grows on Spot: it may not be had, and may be taken back at any time.")
    if held.state in HALTED_STATES:
        said.append(f"{change.label} is {held.state}: this lets EMR try to start nodes for it again.")
    return said


def _shrinking(change: Change, held: Capacity, resize: Resize) -> str:
    if change.role is not Role.CORE:
        return (
            f"{change.label} loses nodes: EMR lets what runs on them finish first, an hour at most as it comes; "
            "what Spark keeps there is computed again."
        )
    used = resize.hdfs.utilization or 0.0
    then = fullness(used, held.running, staying(held, change.after))
    copies = least_core(held, resize.detail)
    by_default = "" if resize.detail.hdfs_replication else ", by EMR’s default for this size"
    kept = f"it keeps {copies} {'copy' if copies == 1 else 'copies'} of each block{by_default}"
    return (
        f"{change.label} loses nodes: their HDFS blocks are copied away first, which can take long. "
        f"HDFS is {used:.0f} % full, and about {then:.0f} % afterwards; {kept}."
    )
