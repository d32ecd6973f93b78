"""Clusters with what they cost: in Seoul, by prices that are easy to add up."""

from decimal import Decimal

from app.domain.cost import Cost
from cloud.fake import FakeCluster
from cloud.model import Capacity, Collection, Role
from cloud.prices import PriceList
from tests.unit.clusters import capacity, detail, summary

D = Decimal
SEOUL = PriceList(
    on_demand={"m5.xlarge": D("0.20"), "r5.xlarge": D("0.30"), "r5.2xlarge": D("0.60")},
    emr={"m5.xlarge": D("0.05"), "r5.xlarge": D("0.06"), "r5.2xlarge": D("0.12")},
    spot={"m5.xlarge": {"ap-northeast-2a": D("0.08"), "ap-northeast-2c": D("0.10")}},
)
WEIGHTS = {"r5.2xlarge": 8, "r5.xlarge": 4}


def certain(dollars: str) -> Cost:
    return Cost(D(dollars), D(dollars))


def grouped(cluster_id: str, **fields: object) -> FakeCluster:
    """Four r5.xlarge and a Spot m5.xlarge, in zone a."""
    spot = capacity(
        Role.TASK, instance_types=("m5.xlarge",), requested=1, running=1, spot_requested=1, spot_running=1
    )
    return FakeCluster(
        detail(summary(cluster_id, name=cluster_id, **fields), zone="ap-northeast-2a"),
        (capacity(), spot),
        nodes=5,
    )


def fleet(requested: int = 16) -> Capacity:
    """Two r5.2xlarge run, by the fake's way."""
    return capacity(
        collection=Collection.FLEET,
        instance_types=tuple(WEIGHTS),
        weights=WEIGHTS,
        requested=requested,
        running=16,
    )


def fleeted(cluster_id: str) -> FakeCluster:
    return FakeCluster(
        detail(summary(cluster_id, name=cluster_id), collection=Collection.FLEET), (fleet(),), nodes=2
    )
