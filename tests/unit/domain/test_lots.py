"""From instances, groups, fleets and launches to what is paid for."""

import pytest

from app.domain.emr.lots import MOST_LISTED, Lot, Lots, of_capacity, of_instances, of_launch
from cloud.launch import FleetType, LaunchFleet, LaunchGroup, LaunchSpec, Raw
from cloud.model import Collection, Instance, Market, Role
from tests.unit.clusters import capacity

OD, SPOT = Market.ON_DEMAND, Market.SPOT
GROUP = LaunchGroup(Role.MASTER, "m5.xlarge", 1)
FLEET = LaunchFleet(Role.CORE, (FleetType("r5.xlarge", 4), FleetType("r5.2xlarge", 8)), on_demand=8, spot=16)


def instance(number: int, kind: str = "m5.xlarge", market: Market = OD) -> Instance:
    return Instance(f"i-{number}", kind, market, "ig-1")


def test_instances_are_counted_by_type_and_market() -> None:
    some = [instance(1), instance(2, market=SPOT), instance(3), instance(4, "r5.xlarge")]
    assert of_instances(some, "r-a") == Lots(
        (
            Lot(2, OD, {"m5.xlarge": 1}),
            Lot(1, SPOT, {"m5.xlarge": 1}),
            Lot(1, OD, {"r5.xlarge": 1}),
        ),
        ("r-a",),
    )


def test_as_many_as_emr_tells_at_most_may_not_be_all() -> None:
    assert of_instances([instance(n) for n in range(MOST_LISTED - 1)]).complete
    assert not of_instances([instance(n) for n in range(MOST_LISTED)]).complete


def test_a_group_is_of_one_market_and_has_no_weights() -> None:
    core = capacity(running=3, requested=5)
    task = capacity(running=2, spot_running=2, requested=2, spot_requested=2)
    kind = {"r5.xlarge": 1}
    assert of_capacity([core, task]).items == (Lot(3, OD, kind), Lot(2, SPOT, kind))
    assert of_capacity([core], requested=True).items == (Lot(5, OD, kind),)


def test_a_fleet_has_units_of_both_markets() -> None:
    weights = {"r5.xlarge": 4, "r5.2xlarge": 8}
    fleet = capacity(
        collection=Collection.FLEET,
        instance_types=tuple(weights),
        weights=weights,
        running=20,
        spot_running=12,
        requested=18,
        spot_requested=10,
    )
    assert of_capacity([fleet]).items == (Lot(8, OD, weights), Lot(12, SPOT, weights))
    assert of_capacity([fleet], requested=True).items == (Lot(8, OD, weights), Lot(10, SPOT, weights))


def test_what_does_not_run_is_no_lot() -> None:
    assert of_capacity([capacity(running=0)]) == Lots()


def test_a_launch_is_what_it_asks_for() -> None:
    spot = LaunchGroup(Role.TASK, "c5.xlarge", 4, spot=True)
    spec = LaunchSpec("etl", "emr-7.2.0", groups=(GROUP, spot), zones=("r-a",))
    assert of_launch(spec) == Lots((Lot(1, OD, {"m5.xlarge": 1}), Lot(4, SPOT, {"c5.xlarge": 1})), ("r-a",))
    weights = {"r5.xlarge": 4, "r5.2xlarge": 8}
    fleets = of_launch(LaunchSpec("etl", "emr-7.2.0", fleets=(FLEET,)))
    assert fleets == Lots((Lot(8, OD, weights), Lot(16, SPOT, weights)))


@pytest.mark.parametrize(
    "raw", [{"Instances": {"InstanceGroups": [{}]}}, {"Instances": {"InstanceFleets": [{}]}}]
)
def test_capacity_in_runjobflows_own_words_is_more_than_is_told(raw: Raw) -> None:
    assert not of_launch(LaunchSpec("etl", "emr-7.2.0", groups=(GROUP,), raw=raw)).complete


def test_other_raw_words_change_no_capacity() -> None:
    plain = LaunchGroup(Role.MASTER, "m5.xlarge", 1, raw={"EbsConfiguration": {}})
    more = LaunchGroup(Role.MASTER, "m5.xlarge", 1, raw={"InstanceCount": 3})
    raw = {"Instances": {"Ec2KeyName": "ops"}}
    assert of_launch(LaunchSpec("etl", "emr-7.2.0", groups=(plain,), raw=raw)).complete
    assert not of_launch(LaunchSpec("etl", "emr-7.2.0", groups=(more,))).complete


def test_types_are_those_of_the_markets_asked_for() -> None:
    held = Lots((Lot(1, OD, {"a.x": 1}), Lot(2, SPOT, {"b.x": 1, "c.x": 2}), Lot(0, OD, {"d.x": 1})))
    assert held.types(OD) == {"a.x"}
    assert held.types(SPOT) == {"b.x", "c.x"}
    assert held.types() == {"a.x", "b.x", "c.x"}
