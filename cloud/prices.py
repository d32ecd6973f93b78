"""What instances cost, as frozen values. A price is in USD an hour; what is not known is absent, never guessed."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from cloud.model import Market

SpotPrices = Mapping[str, Mapping[str, Decimal]]
"""By instance type, then by Availability Zone."""


@dataclass(frozen=True, slots=True)
class InstancePrice:
    """An instance of one type on EMR: what EC2 takes for it, and what EMR adds."""

    ec2: Decimal | None
    emr: Decimal | None

    @property
    def known(self) -> Decimal:
        """As much of it as is known."""
        return (self.ec2 or Decimal(0)) + (self.emr or Decimal(0))


@dataclass(frozen=True, slots=True)
class PriceList:
    """Prices in one region, by instance type; ``emr`` is EMR's surcharge, the same in both markets."""

    on_demand: Mapping[str, Decimal] = field(default_factory=dict)
    emr: Mapping[str, Decimal] = field(default_factory=dict)
    spot: SpotPrices = field(default_factory=dict)

    def of(
        self, instance_type: str, market: Market, zones: Collection[str] = ()
    ) -> tuple[InstancePrice, InstancePrice]:
        """Give the lowest and the highest price; they differ for Spot where any of several zones may be it.

        No ``zones``: any of the region's.
        """
        emr = self.emr.get(instance_type)
        if market is Market.ON_DEMAND:
            price = InstancePrice(self.on_demand.get(instance_type), emr)
            return price, price
        by_zone = self.spot.get(instance_type, {})
        found = [price for zone, price in by_zone.items() if not zones or zone in zones]
        # A zone without a price may be the one: the others' say nothing of it.
        complete = found and all(zone in by_zone for zone in zones)
        if not complete:
            return InstancePrice(None, emr), InstancePrice(None, emr)
        return InstancePrice(min(found), emr), InstancePrice(max(found), emr)
