"""What every Prices must do: run over the real adapter against the demo cloud, and over the fake."""

from decimal import Decimal

import pytest

from cloud.aws.clients import ClientFactory
from cloud.aws.prices import AwsPrices
from cloud.fake_prices import FakePrices
from cloud.model import Scope
from cloud.ports import Prices
from cloud.prices import PriceList
from demo.aws.server import AwsServer
from demo.aws.specs import SEOUL, VIRGINIA
from tests.integration.aws.conftest import ELSEWHERE, SCOPE

D = Decimal
SPOT = {"m5.xlarge": {f"{SEOUL}a": D("0.0802"), f"{SEOUL}b": D("0.0873"), f"{SEOUL}c": D("0.0968")}}
LISTS = {
    SEOUL: PriceList(
        {"m5.xlarge": D("0.236"), "r5.2xlarge": D("0.608")},
        {"m5.xlarge": D("0.048"), "r5.2xlarge": D("0.126")},
        SPOT,
    ),
    VIRGINIA: PriceList({"m5.xlarge": D("0.192")}, {"m5.xlarge": D("0.048")}),
}


@pytest.fixture(params=["aws", "fake"])
def prices(request: pytest.FixtureRequest) -> Prices:
    if request.param == "fake":
        return FakePrices(LISTS)
    server: AwsServer = request.getfixturevalue("server")
    clients: ClientFactory = request.getfixturevalue("clients")
    return AwsPrices(clients, now=server.clock.now)


def test_on_demand_prices_are_the_regions_own(prices: Prices) -> None:
    seoul = prices.on_demand(SCOPE, ["m5.xlarge", "r5.2xlarge"])
    assert seoul == {"m5.xlarge": D("0.236"), "r5.2xlarge": D("0.608")}
    assert prices.on_demand(ELSEWHERE, ["m5.xlarge"]) == {"m5.xlarge": D("0.192")}


def test_the_surcharge_is_emrs_on_ec2(prices: Prices) -> None:
    assert prices.surcharge(SCOPE, ["m5.xlarge", "r5.2xlarge"]) == {
        "m5.xlarge": D("0.048"),
        "r5.2xlarge": D("0.126"),
    }


def test_spot_prices_are_those_of_now_in_each_zone(prices: Prices) -> None:
    assert prices.spot(SCOPE, ["m5.xlarge"]) == SPOT


def test_what_has_no_price_is_left_out(prices: Prices) -> None:
    kinds = ["m5.xlarge", "x9.huge"]
    assert prices.on_demand(SCOPE, kinds).keys() == {"m5.xlarge"}
    assert prices.surcharge(SCOPE, kinds).keys() == {"m5.xlarge"}
    assert prices.spot(SCOPE, kinds).keys() == {"m5.xlarge"}


def test_for_no_types_there_are_no_prices(prices: Prices) -> None:
    assert not prices.on_demand(SCOPE, [])
    assert not prices.surcharge(SCOPE, [])
    assert not prices.spot(SCOPE, [])


def test_where_nothing_is_priced_in_usd_there_are_none(prices: Prices) -> None:
    beijing = Scope("prod", "cn-north-1")
    assert not prices.on_demand(beijing, ["m5.xlarge"])
    assert not prices.surcharge(beijing, ["m5.xlarge"])
    assert not prices.spot(beijing, ["m5.xlarge"])
