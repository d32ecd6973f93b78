"""A price list answers with what it knows, and with nothing where it does not."""

from decimal import Decimal

from cloud.model import Market
from cloud.prices import InstancePrice, PriceList

D = Decimal
ZONES = {"r-a": D("0.08"), "r-b": D("0.10"), "r-c": D("0.09")}
LIST = PriceList(
    on_demand={"m5.xlarge": D("0.236")}, emr={"m5.xlarge": D("0.048")}, spot={"m5.xlarge": ZONES}
)


def spot(*zones: str) -> tuple[Decimal | None, Decimal | None]:
    low, high = LIST.of("m5.xlarge", Market.SPOT, zones)
    return low.ec2, high.ec2


def test_on_demand_has_one_price_and_the_surcharge() -> None:
    price = InstancePrice(D("0.236"), D("0.048"))
    assert LIST.of("m5.xlarge", Market.ON_DEMAND) == (price, price)
    assert price.known == D("0.284")


def test_spot_costs_what_its_zone_costs() -> None:
    assert spot("r-b") == (D("0.10"), D("0.10"))


def test_of_several_zones_it_is_one() -> None:
    assert spot("r-a", "r-c") == (D("0.08"), D("0.09"))
    assert spot() == (D("0.08"), D("0.10"))


def test_a_zone_without_a_price_could_cost_anything() -> None:
    assert spot("r-d") == (None, None)
    assert spot("r-a", "r-d") == (None, None)


def test_an_unknown_type_has_no_price_and_costs_nothing_that_is_known() -> None:
    for market in Market:
        low, high = LIST.of("x9.huge", market)
        assert low == high == InstancePrice(None, None)
        assert low.known == 0
