"""From the Price List's JSON texts to prices: what is not plainly a price is none."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from cloud.aws.price_mapping import MOST_TYPES, Service, filters, prices, spot_prices

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def product(
    attributes: Mapping[str, str] | None = None, price: Mapping[str, str] | None = None, unit: str = "Hrs"
) -> str:
    """One of EC2's in Seoul, at 0.236 USD an hour."""
    plain = {
        "servicecode": "AmazonEC2",
        "instanceType": "m5.xlarge",
        "usagetype": "APN2-BoxUsage:m5.xlarge",
        "locationType": "AWS Region",
    }
    dimension = {"unit": unit, "pricePerUnit": price or {"USD": "0.2360000000"}}
    terms = {"OnDemand": {"A.B": {"priceDimensions": {"A.B.C": dimension}}}, "Reserved": {}}
    return json.dumps({"product": {"attributes": {**plain, **(attributes or {})}}, "terms": terms})


def test_a_product_has_a_price() -> None:
    assert prices([product()]) == {"m5.xlarge": Decimal("0.236")}


@pytest.mark.parametrize("usage", ["BoxUsage:m5.xlarge", "EU-BoxUsage:m5.xlarge", "APS10-BoxUsage:m5.xlarge"])
def test_usage_types_name_their_region_or_none(usage: str) -> None:
    assert prices([product({"usagetype": usage})])


def test_emr_tells_by_its_filters_what_it_is() -> None:
    emr = product(
        {"servicecode": "ElasticMapReduce", "usagetype": "APN2-Whatever:m5.xlarge"}, {"USD": "0.048"}
    )
    assert prices([emr]) == {"m5.xlarge": Decimal("0.048")}


@pytest.mark.parametrize(
    "other",
    [
        product({"usagetype": "APN2-UnusedBox:m5.xlarge"}),
        product({"usagetype": "APN2-DedicatedUsage:m5.xlarge"}),
        product({"locationType": "AWS Outposts"}),
        product({"marketoption": "CapacityBlock"}),
        product(price={"USD": "0.0000000000"}),
        product(price={"CNY": "1.5"}),
        product(price={"USD": "a lot"}),
        product(unit="Quantity"),
    ],
)
def test_what_is_no_hour_of_an_instance_in_usd_has_no_price(other: str) -> None:
    assert prices([other]) == {}
    assert prices([other, product()]) == {"m5.xlarge": Decimal("0.236")}


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", '{"product": 1}', '{"product": {"attributes": {}}}', '"x"']
)
def test_what_cannot_be_read_has_no_price(text: str) -> None:
    assert prices([text]) == {}


def test_of_two_prices_neither_is_certain() -> None:
    assert prices([product(), product(price={"USD": "0.3"})]) == {}
    assert prices([product(), product()]) == {"m5.xlarge": Decimal("0.236")}


def test_the_types_of_one_call_fit_into_its_filter() -> None:
    longest = ["u7in-32tb.224xlarge"] * MOST_TYPES
    value = filters(Service.EC2, "ap-northeast-2", longest)[-1]
    assert (value["Type"], value["Field"]) == ("ANY_OF", "instanceType")
    assert len(value["Value"]) <= 1024


def change(price: str, zone: str, ago: int) -> dict[str, Any]:
    return {
        "InstanceType": "m5.xlarge",
        "AvailabilityZone": zone,
        "SpotPrice": price,
        "Timestamp": NOON - timedelta(hours=ago),
    }


def test_the_newest_spot_price_of_each_zone_holds_whatever_the_order() -> None:
    history = [change("0.09", "a", 5), change("0.08", "a", 1), change("0.07", "a", 9), change("0.1", "b", 3)]
    assert spot_prices(history) == {"m5.xlarge": {"a": Decimal("0.08"), "b": Decimal("0.1")}}
