"""How far a resize has come, and what it waits for: pure, from what EMR says of the groups and fleets."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum

from app.domain.emr.held import GONE_STATES
from app.domain.emr.resize_intents import Change, Size, size_of
from app.domain.emr.resizing import weights
from cloud.model import Capacity

BEGINS_WITHIN = timedelta(minutes=1)
"""EMR takes a new count in at once; what still stands there after this has been asked for since."""

EXPLAINED_AFTER = timedelta(minutes=15)
FOLLOWED_FOR = timedelta(hours=24)

_QUOTA = re.compile(r"quota|limit", re.IGNORECASE)


class Requested(Enum):
    """What is requested now, against what was asked for."""

    ASKED = "asked"
    BEFORE = "before"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Seen:
    """One change, and the group or fleet as EMR tells of it now; ``None``: it does not (any more)."""

    change: Change
    held: Capacity | None

    @property
    def gone(self) -> bool:
        return self.held is None or self.held.state in GONE_STATES

    @property
    def requested(self) -> Size | None:
        return None if self.held is None else size_of(self.held)

    @property
    def running(self) -> int:
        return self.held.running if self.held else 0


def requested(seen: Sequence[Seen]) -> Requested:
    """Tell whose counts EMR has: ours, those of before, or somebody else's."""
    if all(_counts(one, one.change.after) for one in seen):
        return Requested.ASKED
    if all(_counts(one, one.change.after) or _counts(one, one.change.before) for one in seen):
        return Requested.BEFORE
    return Requested.OTHER


def _counts(one: Seen, size: Size) -> bool:
    """A group has one count only, whatever its market."""
    now = one.requested
    return now is not None and (now == size if one.change.fleet else now.total == size.total)


def arrived(seen: Seen, waited: timedelta) -> bool:
    """Tell whether as many run as were asked for; a fleet is of whole instances, and may have more."""
    held, after = seen.held, seen.change.after
    if held is None:
        return False
    if not seen.change.fleet:
        return held.running == after.total
    if held.on_demand_running < after.on_demand or held.spot_running < after.spot:
        return False
    smallest, largest = weights(held)
    extra = max(held.on_demand_running - after.on_demand, held.spot_running - after.spot)
    settled = held.state == "RUNNING" and waited > BEGINS_WITHIN
    return extra < smallest or (extra < largest and settled)


def progress(seen: Sequence[Seen]) -> str:
    """Say it in a line: ``core 4 of 6, task 3 of 8 running``."""
    parts = [f"{one.change.label} {one.running} of {one.change.after.total}" for one in seen]
    return f"{', '.join(parts)} running"


def instead(seen: Sequence[Seen]) -> str:
    """Say what is requested now in the place of what was asked for."""
    parts = [f"{one.change.label} {one.requested.total if one.requested else 'nothing'}" for one in seen]
    return f"Resized otherwise meanwhile: {', '.join(parts)} requested now."


def stuck(seen: Sequence[Seen]) -> str:
    """Say what EMR has given up, and why; empty where it goes on."""
    return " ".join(
        f"EMR has given up on {one.change.label} ({one.held.state}"
        f"{f': {one.held.reason}' if one.held.reason else ''}) at {one.running} of {one.change.after.total}. "
        f"Find out why new nodes fail, then resize it to {one.running}, and further after that."
        for one in seen
        if one.held is not None and one.held.halted
    )


def waits_for(seen: Sequence[Seen], waited: timedelta) -> str:
    """Say what is being waited for, once that takes long."""
    late = [one for one in seen if not arrived(one, waited)]
    return " ".join(_waits_for(one) for one in late) if waited >= EXPLAINED_AFTER else ""


def _waits_for(one: Seen) -> str:
    name, after, held = one.change.label, one.change.after, one.held
    said = f" EMR says: {held.reason}" if held is not None and held.reason else ""
    if held is None or held.running > after.total:
        return f"{name} waits for what runs on the nodes that go{_and_hdfs(one)}.{said}"
    if _QUOTA.search(held.reason):
        return f"{name} waits for a quota of this AWS account.{said}"
    if held.spot_running < after.spot:
        types = ", ".join(one.change.kinds[:5])
        return f"{name} waits for Spot capacity ({types}); EMR goes on trying.{said}"
    return f"{name} waits for EC2 to have the instances ({', '.join(one.change.kinds[:5])}).{said}"


def _and_hdfs(one: Seen) -> str:
    return ", and for their HDFS blocks to be copied" if one.change.role.value == "CORE" else ""
