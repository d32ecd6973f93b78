"""Costs add up; what is unknown makes them lower bounds, and never wrong."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.cost import (
    MOST_UNITS,
    UNKNOWN,
    Cost,
    Difference,
    Total,
    Unknown,
    cost_of,
    difference,
    fewest_dollars,
    most_dollars,
    total,
)
from app.domain.emr.lots import Lot, Lots
from cloud.model import Market
from cloud.prices import PriceList

D = Decimal
OD, SPOT = Market.ON_DEMAND, Market.SPOT
PRICES = PriceList(
    on_demand={"m5.xlarge": D("0.20"), "r5.xlarge": D("0.30"), "r5.2xlarge": D("0.60"), "odd.x": D("0.50")},
    emr={"m5.xlarge": D("0.05"), "r5.xlarge": D("0.06"), "r5.2xlarge": D("0.12")},
    spot={"m5.xlarge": {"r-a": D("0.08"), "r-b": D("0.10")}},
)


def one(kind: str, count: int = 1, market: Market = OD) -> Lot:
    return Lot(count, market, {kind: 1})


def cost(*lots: Lot, zones: tuple[str, ...] = ()) -> Cost:
    return cost_of(Lots(lots, zones), PRICES)


def test_an_instance_costs_what_ec2_and_emr_take() -> None:
    assert cost(one("m5.xlarge", 3)) == Cost(D("0.75"), D("0.75"))


def test_nothing_costs_nothing() -> None:
    assert cost() == cost(one("m5.xlarge", 0)) == Cost()
    assert Cost().known
    assert not Cost().at_least


def test_spot_costs_its_zones_price_and_the_whole_surcharge() -> None:
    assert cost(one("m5.xlarge", 2, SPOT), zones=("r-b",)) == Cost(D("0.30"), D("0.30"))
    assert cost(one("m5.xlarge", 2, SPOT)) == Cost(D("0.26"), D("0.30"))


@pytest.mark.parametrize(
    ("lot", "least", "unknown"),
    [
        (one("odd.x", 2), "1.00", {Unknown.EMR}),
        (one("r5.xlarge", 2, SPOT), "0.12", {Unknown.SPOT}),
        (one("new.x"), "0", {Unknown.ON_DEMAND, Unknown.EMR}),
        (one("new.x", market=SPOT), "0", {Unknown.SPOT, Unknown.EMR}),
    ],
)
def test_what_is_unknown_is_named_and_the_rest_is_at_least(
    lot: Lot, least: str, unknown: set[Unknown]
) -> None:
    found = cost(lot)
    assert (found.per_hour, found.unknown, found.at_least) == (D(least), frozenset(unknown), True)
    assert found.known == (D(least) > 0)


def test_one_unknown_part_does_not_hide_the_known_ones() -> None:
    found = cost(one("m5.xlarge"), one("new.x"))
    assert (found.per_hour, found.at_least) == (D("0.25"), True)


def test_lots_that_are_not_all_are_a_lower_bound() -> None:
    found = cost_of(Lots((one("m5.xlarge"),), complete=False), PRICES)
    assert found == Cost(D("0.25"), D("0.25"), frozenset({Unknown.INSTANCES}))


@pytest.mark.parametrize("weights", [{}, {"m5.xlarge": 0}])
def test_a_fleet_of_nothing_that_counts_is_unknown(weights: dict[str, int]) -> None:
    assert cost(Lot(8, OD, weights)) == UNKNOWN


def test_a_fleet_costs_between_its_cheapest_and_its_dearest_way() -> None:
    # 9 units: 3 x r5.xlarge (12) is 1.08; r5.2xlarge and r5.xlarge (12) as well; 2 x r5.2xlarge (16) is 1.44.
    fleet = Lot(9, OD, {"r5.xlarge": 4, "r5.2xlarge": 8})
    assert cost(fleet) == Cost(D("1.08"), D("1.44"))


def test_a_fleet_of_one_type_starts_whole_instances() -> None:
    assert cost(Lot(10, OD, {"r5.xlarge": 4})) == Cost(D("1.08"), D("1.08"))


def ways(units: int, weights: dict[str, int]) -> Iterator[tuple[str, ...]]:
    """Every way to start instances until there are enough units."""
    if units <= 0:
        yield ()
        return
    for kind, weight in weights.items():
        for rest in ways(units - weight, weights):
            yield (kind, *rest)


PRICED = st.dictionaries(
    st.sampled_from("abc"),
    st.tuples(st.integers(1, 6), st.integers(1, 100)),
    min_size=1,
)


@settings(deadline=None)
@given(units=st.integers(1, 8), kinds=PRICED)
def test_the_bounds_are_those_of_all_ways_there_are(units: int, kinds: dict[str, tuple[int, int]]) -> None:
    weights = {kind: weight for kind, (weight, _) in kinds.items()}
    prices = {kind: D(price) for kind, (_, price) in kinds.items()}
    sums = [sum(prices[kind] for kind in way) for way in ways(units, weights)]
    assert fewest_dollars(units, weights, prices) == min(sums)
    assert most_dollars(units, weights, prices) == max(sums)


@settings(deadline=None, max_examples=20)
@given(kinds=PRICED)
def test_past_many_units_the_bounds_are_wider_and_still_bounds(kinds: dict[str, tuple[int, int]]) -> None:
    weights = {kind: weight for kind, (weight, _) in kinds.items()}
    prices = {kind: D(price) for kind, (_, price) in kinds.items()}
    exact = fewest_dollars(MOST_UNITS, weights, prices), most_dollars(MOST_UNITS, weights, prices)
    wide = fewest_dollars(MOST_UNITS + 1, weights, prices), most_dollars(MOST_UNITS + 1, weights, prices)
    assert wide[0] <= exact[0] + max(prices.values())
    assert wide[1] >= exact[1]


def test_a_number_of_units_that_nobody_can_have_is_answered_all_the_same() -> None:
    assert cost(Lot(10**12, OD, {"r5.xlarge": 4, "r5.2xlarge": 8})).per_hour > 0


AMOUNTS = st.decimals(0, 1000, places=4)
COSTS = st.builds(
    lambda least, more, unknown: Cost(least, least + more, unknown),
    AMOUNTS,
    AMOUNTS,
    st.frozensets(st.sampled_from(Unknown)),
)


@given(st.lists(COSTS, max_size=5))
def test_costs_add_up_in_any_order(some: list[Cost]) -> None:
    whole = total(some)
    assert whole == total(reversed(some))
    assert whole.per_hour == sum(cost.per_hour for cost in some)
    assert whole.at_least == any(cost.at_least for cost in some)
    assert type(whole) is Cost


def test_an_hour_of_it_is_what_it_costs_and_no_time_costs_nothing() -> None:
    found = Cost(D("1.20"), D("2.40"), frozenset({Unknown.EMR}))
    assert found.over(timedelta(hours=1)) == Total(D("1.20"), D("2.40"), found.unknown)
    assert found.over(timedelta(minutes=90)).least == D("1.80")
    assert found.over(timedelta()) == found.over(timedelta(hours=-1)) == Total()


def test_totals_add_up() -> None:
    day = Cost(D(1), D(2)).over(timedelta(days=1))
    assert day + day == Total(D(48), D(96))


def change(before: tuple[Lot, ...], after: tuple[Lot, ...]) -> Difference:
    return difference(Lots(before), Lots(after), PRICES)


def test_a_change_tells_what_it_adds_and_what_it_saves() -> None:
    before, after = (one("m5.xlarge", 4), one("r5.xlarge", 2)), (one("m5.xlarge", 6), one("r5.xlarge", 1))
    assert change(before, after) == Difference(Cost(D("0.50"), D("0.50")), Cost(D("0.36"), D("0.36")))


def test_what_stays_cancels_out_however_uncertain_it_is() -> None:
    spot, unknown = one("m5.xlarge", 9, SPOT), one("new.x", 2)
    found = change((spot, unknown, one("r5.xlarge", 1)), (spot, unknown, one("r5.xlarge", 3)))
    assert found == Difference(Cost(D("0.72"), D("0.72")))
    assert change((spot,), (spot,)) == Difference()


def test_two_lots_of_the_same_are_one() -> None:
    assert change((one("m5.xlarge", 2), one("m5.xlarge", 3)), (one("m5.xlarge", 5),)) == Difference()


def test_what_is_new_and_what_goes_count_whole() -> None:
    found = change((one("m5.xlarge", 2),), (one("new.x", 1),))
    assert found.less == Cost(D("0.50"), D("0.50"))
    assert not found.more.known
