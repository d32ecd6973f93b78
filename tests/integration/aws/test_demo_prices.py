"""The demo cloud's Price List and Spot prices, as boto3 reads them: of AWS's own shape, decoys among them."""

import json
from datetime import timedelta
from typing import Any, cast

import pytest
from botocore.exceptions import ClientError

from cloud.aws.clients import ClientFactory
from cloud.model import Scope
from demo.aws.price_list import PRICES
from demo.aws.seed import FLEET, SECOND
from demo.aws.server import AwsServer
from demo.aws.specs import SEOUL, Fleet
from tests.integration.aws.conftest import NOON, SCOPE

HOME = Scope("prod", "us-east-1")


@pytest.fixture
def pricing(clients: ClientFactory) -> Any:
    return clients.client(HOME, "pricing")


@pytest.fixture
def ec2(clients: ClientFactory) -> Any:
    return clients.client(SCOPE, "ec2")


def terms(**wanted: str) -> list[dict[str, str]]:
    return [{"Type": "TERM_MATCH", "Field": key, "Value": value} for key, value in wanted.items()]


def products(pricing: Any, service: str, **wanted: str) -> list[dict[str, Any]]:
    pages = pricing.get_paginator("get_products").paginate(ServiceCode=service, Filters=terms(**wanted))
    return [json.loads(product) for page in pages for product in page["PriceList"]]


def test_a_product_says_what_it_is_and_what_it_costs(pricing: Any) -> None:
    (found,) = products(
        pricing,
        "AmazonEC2",
        regionCode=SEOUL,
        instanceType="m5.xlarge",
        operatingSystem="Linux",
        tenancy="Shared",
        capacitystatus="Used",
        marketoption="OnDemand",
    )
    assert found["product"]["attributes"]["usagetype"] == "APN2-BoxUsage:m5.xlarge"
    (term,) = found["terms"]["OnDemand"].values()
    (dimension,) = term["priceDimensions"].values()
    assert (dimension["unit"], dimension["pricePerUnit"]) == ("Hrs", {"USD": "0.2360000000"})


def test_without_filters_there_is_much_that_no_cluster_is_billed_by(pricing: Any) -> None:
    there = {"regionCode": SEOUL, "instanceType": "m5.xlarge"}
    assert len(products(pricing, "AmazonEC2", **there)) == 5
    software = {
        p["product"]["attributes"]["softwareType"] for p in products(pricing, "ElasticMapReduce", **there)
    }
    assert software == {"EMR", "Hunk"}


def test_answers_come_in_pages_of_a_hundred(pricing: Any) -> None:
    first = pricing.get_products(ServiceCode="AmazonEC2")
    assert len(first["PriceList"]) == 100
    second = pricing.get_products(ServiceCode="AmazonEC2", NextToken=first["NextToken"])
    assert not {*first["PriceList"]} & {*second["PriceList"]}


def test_the_price_list_answers_in_few_regions(clients: ClientFactory) -> None:
    with pytest.raises(ClientError):
        cast(Any, clients.client(SCOPE, "pricing")).get_products(ServiceCode="AmazonEC2")


def history(ec2: Any, **asked: Any) -> list[tuple[str, str]]:
    answer = ec2.describe_spot_price_history(
        InstanceTypes=["m5.xlarge"], ProductDescriptions=["Linux/UNIX"], **asked
    )
    return [(change["AvailabilityZone"][-1], change["SpotPrice"]) for change in answer["SpotPriceHistory"]]


def test_from_now_on_only_the_prices_that_hold_are_told(ec2: Any) -> None:
    assert history(ec2, StartTime=NOON) == [("a", "0.080200"), ("b", "0.087300"), ("c", "0.096800")]


def test_before_that_they_were_others(ec2: Any) -> None:
    zone_a = [{"Name": "availability-zone", "Values": [f"{SEOUL}a"]}]
    told = history(ec2, StartTime=NOON - timedelta(hours=3), Filters=zone_a)
    assert told == [("a", "0.080200"), ("a", "0.088220")]


def test_refusals_are_in_ec2s_own_words(ec2: Any, server: AwsServer) -> None:
    server.levers.throttle(action="DescribeSpotPriceHistory")
    with pytest.raises(ClientError) as caught:
        history(ec2)
    assert caught.value.response["Error"]["Code"] == "ThrottlingException"


def test_whatever_runs_in_the_demo_has_a_price() -> None:
    held = [hold for spec in (*FLEET, *SECOND) for hold in spec.holds]
    kinds = {
        kind
        for hold in held
        for kind in (hold.instance_types if isinstance(hold, Fleet) else [hold.instance_type])
    }
    assert kinds <= PRICES.keys()
