"""Prices by few calls, over a real socket; a permission that lacks is said once, and nothing else is hurt."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest

from cloud.aws.clients import ClientFactory
from cloud.aws.price_memory import DENIED
from cloud.aws.prices import DAY, HOUR, AwsPrices
from cloud.errors import AccessDenied, CloudError, Throttled
from cloud.model import Scope
from cloud.throttle import Limit, Throttle
from demo.aws.price_list import PRICES
from demo.aws.server import AwsServer
from tests.integration.aws.conftest import SCOPE

KINDS = ["m5.xlarge", "r5.2xlarge", "c5.xlarge"]


class Time:
    now = 0.0


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def prices(server: AwsServer, clients: ClientFactory, time: Time) -> AwsPrices:
    return AwsPrices(clients, now=server.clock.now, clock=lambda: time.now)


def test_many_types_take_one_call_of_each_kind_for_a_day(
    prices: AwsPrices, server: AwsServer, time: Time
) -> None:
    for time.now in (0, DAY - 1):
        assert prices.on_demand(SCOPE, KINDS).keys() == {*KINDS}
        assert prices.surcharge(SCOPE, KINDS).keys() == {*KINDS}
    assert server.calls("GetProducts") == 2
    time.now = DAY
    prices.on_demand(SCOPE, KINDS)
    assert server.calls("GetProducts") == 3


def test_spot_prices_are_asked_again_after_an_hour(prices: AwsPrices, server: AwsServer, time: Time) -> None:
    for time.now in (0, HOUR - 1, HOUR):
        assert prices.spot(SCOPE, KINDS).keys() == {*KINDS}
    assert server.calls("DescribeSpotPriceHistory") == 2


def test_the_price_list_is_asked_where_it_answers_whatever_the_region(
    prices: AwsPrices, server: AwsServer
) -> None:
    prices.on_demand(SCOPE, KINDS)
    assert server.calls("GetProducts", "us-east-1") == 1


def test_accounts_share_the_price_list(server: AwsServer, clients: ClientFactory) -> None:
    prices = AwsPrices(clients, now=server.clock.now)
    known = prices.on_demand(SCOPE, KINDS)
    assert prices.on_demand(Scope("another", SCOPE.region), KINDS) == known
    assert server.calls("GetProducts") == 1


def test_pages_are_read_to_the_end(prices: AwsPrices, server: AwsServer) -> None:
    every = prices.on_demand(SCOPE, PRICES.keys())
    assert every == {kind: Decimal(price[0]) for kind, price in PRICES.items()}


def test_many_who_ask_at_once_make_one_call(prices: AwsPrices, server: AwsServer) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: prices.on_demand(SCOPE, KINDS), range(16)))
    assert all(answer == answers[0] for answer in answers)
    assert server.calls("GetProducts") == 1


Ask = Callable[[AwsPrices], object]
ASKS: list[tuple[Ask, str, str]] = [
    (lambda prices: prices.on_demand(SCOPE, KINDS), "GetProducts", "pricing:GetProducts"),
    (lambda prices: prices.surcharge(SCOPE, KINDS), "GetProducts", "pricing:GetProducts"),
    (lambda prices: prices.spot(SCOPE, KINDS), "DescribeSpotPriceHistory", "ec2:DescribeSpotPriceHistory"),
]


@pytest.mark.parametrize(("ask", "action", "permission"), ASKS)
def test_a_permission_that_lacks_is_named_logged_once_and_asked_for_again_later(
    prices: AwsPrices,
    server: AwsServer,
    time: Time,
    caplog: pytest.LogCaptureFixture,
    ask: Ask,
    action: str,
    permission: str,
) -> None:
    server.levers.deny(action=action)
    for time.now in (0, 1, DENIED):
        with pytest.raises(AccessDenied, match=permission):
            ask(prices)
    assert server.calls(action) == 2
    assert len([record for record in caplog.records if permission in record.getMessage()]) == 1
    server.levers.reset()
    time.now = 2 * DENIED
    assert ask(prices)


def test_what_came_back_and_went_again_is_logged_again(
    prices: AwsPrices, server: AwsServer, time: Time, caplog: pytest.LogCaptureFixture
) -> None:
    server.levers.deny(action="GetProducts")
    with pytest.raises(AccessDenied):
        prices.on_demand(SCOPE, ["m5.xlarge"])
    server.levers.reset()
    time.now = DENIED
    prices.on_demand(SCOPE, ["m5.xlarge"])
    server.levers.deny(action="GetProducts")
    with pytest.raises(AccessDenied):
        prices.on_demand(SCOPE, ["r5.xlarge"])
    assert len(caplog.records) == 2


def test_known_prices_outlive_an_outage(prices: AwsPrices, server: AwsServer) -> None:
    prices.on_demand(SCOPE, ["m5.xlarge"])
    server.levers.throttle(action="GetProducts")
    assert prices.on_demand(SCOPE, KINDS) == {"m5.xlarge": Decimal("0.236")}


def test_the_bots_own_limit_comes_before_awss(server: AwsServer, clients: ClientFactory) -> None:
    once = Throttle({"GetProducts": Limit(1, 0.01)})
    prices = AwsPrices(clients, once, now=server.clock.now)
    prices.on_demand(SCOPE, KINDS)
    with pytest.raises(Throttled):
        prices.surcharge(SCOPE, KINDS)
    assert server.calls("GetProducts") == 1


@pytest.mark.parametrize("region", ["cn-north-1", "us-gov-west-1", "eusc-de-east-1"])
def test_nothing_is_asked_where_prices_are_not_in_this_list(
    prices: AwsPrices, server: AwsServer, region: str
) -> None:
    there = Scope("prod", region)
    assert not prices.on_demand(there, KINDS)
    assert not prices.spot(there, KINDS)
    assert server.calls() == 0


def test_what_is_no_instance_type_is_not_asked_for(prices: AwsPrices, server: AwsServer) -> None:
    assert prices.on_demand(SCOPE, ["", "m5.xlarge,m5.2xlarge", "M5.XLARGE", "x" * 5000]) == {}
    assert server.calls() == 0


def test_an_account_that_is_not_there_is_a_cloud_error(prices: AwsPrices) -> None:
    with pytest.raises(CloudError):
        prices.on_demand(Scope("nobody", SCOPE.region), KINDS)
