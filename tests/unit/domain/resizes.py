"""Groups and fleets to be resized, with as little said as a test needs."""

from collections.abc import Sequence
from typing import Any

from app.domain.emr.held import changes
from app.domain.emr.resizing import Hdfs, Resize
from app.domain.emr.wanted import read_wanted
from cloud.model import Capacity, Collection, Role
from tests.unit import clusters


def group(role: Role, count: int, running: int | None = None, **fields: Any) -> Capacity:
    """An instance group; its id tells its role."""
    values: dict[str, Any] = {
        "id": f"ig-{role.lower()}",
        "name": f"{role.capitalize()} - r5.xlarge",
        "collection": Collection.GROUP,
        "instance_types": ("r5.xlarge",),
        "state": "RUNNING",
        "market": "ON_DEMAND",
        **fields,
    }
    runs = count if running is None else running
    spot = values["market"] == "SPOT"
    return Capacity(
        role=role,
        requested=count,
        running=runs,
        spot_requested=count if spot else 0,
        spot_running=runs if spot else 0,
        **values,
    )


def fleet(
    role: Role, on_demand: int, spot: int, running: tuple[int, int] | None = None, **fields: Any
) -> Capacity:
    """An instance fleet of weights 8 and 16."""
    weights = {"r5.2xlarge": 8, "r5.4xlarge": 16}
    values: dict[str, Any] = {
        "id": f"if-{role.lower()}",
        "name": f"{role.lower()} fleet",
        "collection": Collection.FLEET,
        "state": "RUNNING",
        "weights": weights,
        **fields,
    }
    runs = running or (on_demand, spot)
    return Capacity(
        role=role,
        requested=on_demand + spot,
        running=sum(runs),
        spot_requested=spot,
        spot_running=runs[1],
        instance_types=tuple(values["weights"]),
        **values,
    )


MASTER = group(Role.MASTER, 1)
ETL = (MASTER, group(Role.CORE, 6), group(Role.TASK, 12, market="SPOT"))


def resize(
    words: str,
    capacity: Sequence[Capacity] = ETL,
    utilization: float | None = 10.0,
    **detail: Any,
) -> Resize:
    """What somebody wants, as they type it."""
    wanted = changes(capacity, read_wanted(words.split()))
    return Resize(clusters.detail(**detail), tuple(capacity), wanted, Hdfs(utilization))
