"""From the Price List's products to prices: one JSON text for each, of about 5 kB.

https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/using-price-list-query-api.html
"""

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

BOX_USAGE = re.compile(r"(?:[A-Z]{2,4}\d*-)?BoxUsage:.+")
"""``APN2-BoxUsage:m5.xlarge``: an hour of a running instance. Reservations and hosts have others."""

TYPE = re.compile(r"[a-z0-9-]+\.[a-z0-9-]+")
MOST_TYPES = 30
"""In one filter's value, which may have 1,024 characters."""


class Service(StrEnum):
    """Service codes of the Price List."""

    EC2 = "AmazonEC2"
    EMR = "ElasticMapReduce"


NARROWED: Mapping[Service, Mapping[str, str]] = {
    # EMR's nodes are Linux on shared tenancy. "Used" leaves out capacity reservations, which cost the same or 0.
    Service.EC2: {
        "operatingSystem": "Linux",
        "tenancy": "Shared",
        "preInstalledSw": "NA",
        "capacitystatus": "Used",
    },
    # MapR and Hunk have other software types; EMR on EKS and EMR Serverless are other product families.
    Service.EMR: {"productFamily": "Elastic Map Reduce Instance", "softwareType": "EMR"},
}


def filters(service: Service, region: str, instance_types: Collection[str]) -> list[dict[str, str]]:
    """Write GetProducts' filters; ANY_OF takes its values separated by commas.

    https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_pricing_Filter.html
    """
    exact = {"regionCode": region, **NARROWED[service]}
    any_of = {"Type": "ANY_OF", "Field": "instanceType", "Value": ",".join(instance_types)}
    return [*({"Type": "TERM_MATCH", "Field": key, "Value": exact[key]} for key in exact), any_of]


def prices(products: Iterable[str]) -> dict[str, Decimal]:
    """Read the hourly price by instance type. One with several prices has none: neither would be certain."""
    found: dict[str, set[Decimal]] = {}
    for product in products:
        for instance_type, price in _read(product):
            found.setdefault(instance_type, set()).add(price)
    return {kind: amounts.pop() for kind, amounts in found.items() if len(amounts) == 1}


def _read(product: str) -> Iterator[tuple[str, Decimal]]:
    try:
        item = json.loads(product)
        attributes = item["product"]["attributes"]
        if _is_plain(attributes):
            for amount in _amounts(item["terms"]):
                yield attributes["instanceType"], amount
    except (ValueError, KeyError, TypeError, AttributeError, InvalidOperation):
        return  # no price that we could read is an unknown price


def _is_plain(attributes: Mapping[str, Any]) -> bool:
    """On-Demand in the region itself: no Outpost, no capacity block."""
    return (
        (attributes["servicecode"] != Service.EC2 or BOX_USAGE.fullmatch(attributes["usagetype"]) is not None)
        and attributes.get("locationType", "AWS Region") == "AWS Region"
        and attributes.get("marketoption", "OnDemand") == "OnDemand"
    )


def _amounts(terms: Mapping[str, Any]) -> Iterator[Decimal]:
    for term in terms["OnDemand"].values():
        for dimension in term["priceDimensions"].values():
            amount = Decimal(dimension["pricePerUnit"].get("USD", "0"))
            if dimension["unit"] == "Hrs" and amount > 0:
                yield amount


def spot_prices(history: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, Decimal]]:
    """Read the newest price by instance type and zone."""
    newest = sorted(history, key=lambda change: change["Timestamp"])
    found: dict[str, dict[str, Decimal]] = {}
    for change in newest:
        by_zone = found.setdefault(change["InstanceType"], {})
        by_zone[change["AvailabilityZone"]] = Decimal(change["SpotPrice"])
    return found
