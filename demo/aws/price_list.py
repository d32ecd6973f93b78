"""What things cost in the demo cloud, in USD an hour: near AWS's list prices of early 2026, and not kept up."""

from collections.abc import Mapping
from decimal import Decimal

SEOUL_EC2, VIRGINIA_EC2, SURCHARGE = 0, 1, 2

PRICES: Mapping[str, tuple[str, str, str]] = {
    "c5.xlarge": ("0.192", "0.17", "0.043"),
    "c5.2xlarge": ("0.384", "0.34", "0.085"),
    "c5.4xlarge": ("0.768", "0.68", "0.17"),
    "g5.2xlarge": ("1.491", "1.212", "0.27"),
    "m5.xlarge": ("0.236", "0.192", "0.048"),
    "m5.2xlarge": ("0.472", "0.384", "0.096"),
    "m5.4xlarge": ("0.944", "0.768", "0.192"),
    "m5a.xlarge": ("0.212", "0.172", "0.043"),
    "m5a.2xlarge": ("0.424", "0.344", "0.086"),
    "m6g.xlarge": ("0.188", "0.154", "0.0385"),
    "m6g.2xlarge": ("0.376", "0.308", "0.077"),
    "r5.xlarge": ("0.304", "0.252", "0.063"),
    "r5.2xlarge": ("0.608", "0.504", "0.126"),
    "r5.4xlarge": ("1.216", "1.008", "0.252"),
    "r5a.xlarge": ("0.274", "0.226", "0.0565"),
    "r5a.2xlarge": ("0.548", "0.452", "0.113"),
    "p4d.24xlarge": ("35.39655", "32.77260", "0.27"),
}
"""By instance type: EC2 in Seoul, EC2 in Virginia, EMR's surcharge everywhere. Other regions cost what Seoul does."""

SHARES = {"a": Decimal("0.34"), "b": Decimal("0.37"), "c": Decimal("0.41")}
"""What Spot costs in each of a region's zones, of On-Demand."""


def on_demand(region: str, instance_type: str) -> Decimal:
    return Decimal(PRICES[instance_type][VIRGINIA_EC2 if region.startswith("us-") else SEOUL_EC2])


def surcharge(instance_type: str) -> Decimal:
    return Decimal(PRICES[instance_type][SURCHARGE])


def spot(region: str, instance_type: str, zone: str) -> Decimal:
    """Without its trailing zeros, as AWS writes it with six places all the same."""
    return (on_demand(region, instance_type) * SHARES[zone]).quantize(Decimal("0.0001"))
