"""Prices in memory, for tests and for trying things out: they remember what they were asked."""

from collections.abc import Collection, Mapping
from decimal import Decimal

from cloud.errors import CloudError
from cloud.fake import Asked
from cloud.model import Scope
from cloud.prices import PriceList, SpotPrices


class FakePrices:
    """A :class:`cloud.ports.Prices` of some regions; ``errors`` is how a method fails, by its name, while set."""

    def __init__(self, lists: Mapping[str, PriceList]) -> None:
        """Take the prices by region."""
        self.lists = dict(lists)
        self.calls: list[Asked] = []
        self.errors: dict[str, CloudError] = {}

    def on_demand(self, scope: Scope, instance_types: Collection[str]) -> Mapping[str, Decimal]:
        prices = self._list("on_demand", scope, instance_types).on_demand
        return {kind: prices[kind] for kind in instance_types if kind in prices}

    def surcharge(self, scope: Scope, instance_types: Collection[str]) -> Mapping[str, Decimal]:
        prices = self._list("surcharge", scope, instance_types).emr
        return {kind: prices[kind] for kind in instance_types if kind in prices}

    def spot(self, scope: Scope, instance_types: Collection[str]) -> SpotPrices:
        prices = self._list("spot", scope, instance_types).spot
        return {kind: prices[kind] for kind in instance_types if kind in prices}

    def _list(self, method: str, scope: Scope, instance_types: Collection[str]) -> PriceList:
        self.calls.append(Asked(method, (scope, tuple(instance_types))))
        if method in self.errors:
            raise self.errors[method]
        return self.lists.get(scope.region, PriceList())
