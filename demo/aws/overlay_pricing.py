"""The Price List and the Spot prices' history. moto has no Price List, and one Spot price for everything.

The products are of AWS's own shape, and among them are those that a careless filter would take for a cluster's: other
operating systems, capacity reservations, Hunk on EMR. https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/using-price-list-query-api.html
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, ClassVar

from moto.core.responses import ActionResult
from moto.ec2.responses import EC2Response

from demo.aws.price_list import PRICES, SHARES, on_demand, spot, surcharge
from demo.aws.wire import Refusal, read_call
from demo.aws.world import World

TARGET = "AWSPriceListService.GetProducts"
PAGE = 100
HOMES = frozenset({"us-east-1", "eu-central-1", "ap-south-1"})
REGIONS = (
    "us-east-1",
    "us-east-2",
    "us-west-2",
    "ap-northeast-1",
    "ap-northeast-2",
    "eu-central-1",
    "eu-west-1",
)
PREFIXES = {
    "us-east-1": "",
    "us-east-2": "USE2-",
    "us-west-2": "USW2-",
    "ap-northeast-1": "APN1-",
    "ap-northeast-2": "APN2-",
    "eu-central-1": "EUC1-",
    "eu-west-1": "EU-",
}
CHANGED = timedelta(hours=2), timedelta(hours=9)
"""How long ago each Spot price was set; before the second it was a tenth more."""

Attributes = Mapping[str, str]


def get_products(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """Answer GetProducts; a WSGI application of its own, for moto knows no such service."""
    call = read_call(environ)
    asked = json.loads(environ["wsgi.input"].read())
    if call.region not in HOMES:
        refusal = Refusal(400, "AccessDeniedException", "The Price List has no endpoint in this region.")
        headers, body = refusal.encode(call)
        start_response(f"{refusal.status} {refusal.code}", list(headers.items()))
        return [body]
    found = [item for item in _products(asked["ServiceCode"]) if _passes(item, asked.get("Filters", []))]
    start = int(asked.get("NextToken") or 0)
    end = start + min(PAGE, asked.get("MaxResults") or PAGE)
    answer = {"FormatVersion": "aws_v1", "PriceList": [json.dumps(item) for item in found[start:end]]}
    if end < len(found):
        answer["NextToken"] = str(end)
    start_response("200 OK", [("Content-Type", "application/x-amz-json-1.1")])
    return [json.dumps(answer).encode()]


def _passes(item: Mapping[str, Any], filters: Iterable[Mapping[str, str]]) -> bool:
    facts = {**item["product"]["attributes"], "productFamily": item["product"]["productFamily"]}
    return all(
        facts.get(wanted["Field"])
        in (wanted["Value"].split(",") if wanted["Type"] == "ANY_OF" else [wanted["Value"]])
        for wanted in filters
    )


def _products(service: str) -> Iterator[dict[str, Any]]:
    for region in REGIONS:
        for kind in PRICES:
            place = {"regionCode": region, "locationType": "AWS Region", "instanceType": kind}
            yield from _ec2(place, on_demand(region, kind)) if service == "AmazonEC2" else _emr(place)


def _ec2(place: Attributes, price: Decimal) -> Iterator[dict[str, Any]]:
    prefix, kind = PREFIXES[place["regionCode"]], place["instanceType"]
    plain = {
        **place,
        "servicecode": "AmazonEC2",
        "operatingSystem": "Linux",
        "tenancy": "Shared",
        "preInstalledSw": "NA",
        "capacitystatus": "Used",
        "licenseModel": "No License required",
        "marketoption": "OnDemand",
        "operation": "RunInstances",
        "usagetype": f"{prefix}BoxUsage:{kind}",
    }
    windows = {"operatingSystem": "Windows", "operation": "RunInstances:0002"}
    reserved = {"capacitystatus": "UnusedCapacityReservation", "usagetype": f"{prefix}UnusedBox:{kind}"}
    dedicated = {"tenancy": "Dedicated", "usagetype": f"{prefix}DedicatedUsage:{kind}"}
    block = {"marketoption": "CapacityBlock"}
    for changes, amount in (({}, price), (windows, price * 2), (reserved, price), (dedicated, price * 3)):
        yield _product("Compute Instance", {**plain, **changes}, amount)
    yield _product("Compute Instance", {**plain, **block}, Decimal(0))


def _emr(place: Attributes) -> Iterator[dict[str, Any]]:
    prefix, kind = PREFIXES[place["regionCode"]], place["instanceType"]
    for software, usage in (("EMR", "BoxUsage"), ("Hunk", "HunkBoxUsage")):
        attributes = {
            **place,
            "servicecode": "ElasticMapReduce",
            "softwareType": software,
            "operation": "",
            "usagetype": f"{prefix}{usage}:{kind}",
        }
        amount = surcharge(kind) * (1 if software == "EMR" else 4)
        yield _product("Elastic Map Reduce Instance", attributes, amount)


def _product(family: str, attributes: Attributes, price: Decimal) -> dict[str, Any]:
    sku = hashlib.sha256(json.dumps([family, *attributes.values()]).encode()).hexdigest()[:16].upper()
    rate = f"{sku}.JRTCKXETXF.6YS6EN2CT7"
    dimension = {
        "unit": "Hrs",
        "endRange": "Inf",
        "beginRange": "0",
        "description": f"${price} per hour",
        "appliesTo": [],
        "rateCode": rate,
        "pricePerUnit": {"USD": f"{price:.10f}"},
    }
    term = {
        "priceDimensions": {rate: dimension},
        "sku": sku,
        "effectiveDate": "2026-01-01T00:00:00Z",
        "offerTermCode": "JRTCKXETXF",
        "termAttributes": {},
    }
    return {
        "product": {"productFamily": family, "attributes": dict(attributes), "sku": sku},
        "serviceCode": attributes["servicecode"],
        "terms": {"OnDemand": {f"{sku}.JRTCKXETXF": term}},
        "version": "20260101000000",
        "publicationDate": "2026-01-01T00:00:00Z",
    }


class SpotOverlay(EC2Response):
    """moto makes one of these for each request; the world it speaks of is the class's (see ``installed``)."""

    world: ClassVar[World]

    def describe_spot_price_history(self) -> ActionResult:
        kinds = set(self._get_param("InstanceTypes") or [])
        zones: set[str] = set()
        for narrowed in self._get_param("Filters") or []:
            wanted = {"instance-type": kinds, "availability-zone": zones}[narrowed["Name"]]
            wanted.update(narrowed["Values"])
        with self.world.lock:
            now = self.world.clock.now()
        start = self._get_param("StartTime") or now - timedelta(days=90)
        changes = [
            change
            for kind in sorted(kinds & PRICES.keys() if kinds else PRICES)
            for zone in SHARES
            if not zones or f"{self.region}{zone}" in zones
            for change in self._changes(kind, zone, now, start.replace(tzinfo=UTC))
        ]
        return ActionResult({"SpotPriceHistory": changes, "NextToken": ""})

    def _changes(self, kind: str, zone: str, now: datetime, start: datetime) -> Iterator[dict[str, Any]]:
        """Newest first, and the last of those from before the start as well: it is what held then."""
        price = spot(self.region, kind, zone)
        for ago, amount in zip(CHANGED, (price, price * Decimal("1.1")), strict=True):
            yield {
                "AvailabilityZone": f"{self.region}{zone}",
                "InstanceType": kind,
                "ProductDescription": "Linux/UNIX",
                "SpotPrice": f"{amount:.6f}",
                "Timestamp": now - ago,
            }
            if now - ago <= start:
                return


def installed(world: World) -> type[SpotOverlay]:
    """Make a class of responses that speaks of this world."""
    return type("SpotResponse", (SpotOverlay,), {"world": world})
