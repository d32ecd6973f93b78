"""What clusters cost: EC2's and EMR's list prices of their instances, in USD, and what of it is not known.

Volumes (EBS), data transfer, discounts, Savings Plans and taxes are left out.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum
from math import gcd
from typing import Self

from app.domain.emr.lots import Lot, Lots
from cloud.model import Market
from cloud.prices import InstancePrice, PriceList

ZERO = Decimal(0)
SECOND = timedelta(seconds=1)
MOST_UNITS = 2_000
"""Up to so many units of a fleet the bounds are exact."""


class Unknown(StrEnum):
    """A part of a cost that is not known; its value is what people read."""

    INSTANCES = "its instances"
    ON_DEMAND = "On-Demand prices"
    SPOT = "Spot prices"
    EMR = "EMR's surcharge"


@dataclass(frozen=True, slots=True)
class Amount:
    """USD: at ``least``, and at ``most`` (the same where it is certain); ``unknown`` names what is in neither."""

    least: Decimal = ZERO
    most: Decimal = ZERO
    unknown: frozenset[Unknown] = frozenset()

    @property
    def at_least(self) -> bool:
        return bool(self.unknown)

    @property
    def known(self) -> bool:
        """Whether anything is."""
        return not self.unknown or self.least > 0

    def __add__(self, other: Self) -> Self:
        return type(self)(self.least + other.least, self.most + other.most, self.unknown | other.unknown)


@dataclass(frozen=True, slots=True)
class Total(Amount):
    """USD, over some time."""


@dataclass(frozen=True, slots=True)
class Cost(Amount):
    """USD an hour."""

    @property
    def per_hour(self) -> Decimal:
        """As much of it as is certain."""
        return self.least

    def over(self, length: timedelta) -> Total:
        """Tell what so long of it comes to; a negative time is none."""
        hours = Decimal(max(length, timedelta(0)) // SECOND) / 3600
        return Total(self.least * hours, self.most * hours, self.unknown if hours else frozenset())


UNKNOWN = Cost(unknown=frozenset({Unknown.INSTANCES}))


@dataclass(frozen=True, slots=True)
class Difference:
    """What a change adds an hour, and what it saves; apart, as each has bounds of its own."""

    more: Cost = Cost()
    less: Cost = Cost()


def total(costs: Iterable[Cost]) -> Cost:
    return sum(costs, start=Cost())


def cost_of(lots: Lots, prices: PriceList) -> Cost:
    """Add up what all lots cost an hour."""
    whole = total(_cost(lot, lots, prices) for lot in lots.items)
    return whole if lots.complete else whole + UNKNOWN


def difference(before: Lots, after: Lots, prices: PriceList) -> Difference:
    """Tell what changes, by lot: what stays the same is as uncertain before as after, and cancels out."""
    more: list[Cost] = []
    less: list[Cost] = []
    held = {key: (_units(before, key), _units(after, key)) for key in _keys(before) | _keys(after)}
    for (market, weights), (units, then) in held.items():
        changed = Lot(abs(then - units), market, dict(weights))
        (more if then > units else less).append(_cost(changed, after, prices))
    return Difference(total(more), total(less))


_Key = tuple[Market, frozenset[tuple[str, int]]]


def _key(lot: Lot) -> _Key:
    return lot.market, frozenset(lot.weights.items())


def _keys(lots: Lots) -> set[_Key]:
    return {_key(lot) for lot in lots.items}


def _units(lots: Lots, key: _Key) -> int:
    return sum(lot.units for lot in lots.items if _key(lot) == key)


def _cost(lot: Lot, lots: Lots, prices: PriceList) -> Cost:
    if not lot.units:
        return Cost()
    # A weight of 0 would never fill a fleet.
    weights = {kind: weight for kind, weight in lot.weights.items() if weight > 0}
    if not weights:
        return UNKNOWN
    found = {kind: prices.of(kind, lot.market, lots.zones) for kind in weights}
    unknown = frozenset(
        part for pair in found.values() for price in pair for part in _parts(price, lot.market)
    )
    lowest = {kind: low.known for kind, (low, _) in found.items()}
    highest = {kind: high.known for kind, (_, high) in found.items()}
    return Cost(
        fewest_dollars(lot.units, weights, lowest), most_dollars(lot.units, weights, highest), unknown
    )


def _parts(price: InstancePrice, market: Market) -> Iterable[Unknown]:
    if price.ec2 is None:
        yield Unknown.SPOT if market is Market.SPOT else Unknown.ON_DEMAND
    if price.emr is None:
        yield Unknown.EMR


def fewest_dollars(units: int, weights: Mapping[str, int], prices: Mapping[str, Decimal]) -> Decimal:
    """Tell the least that ``units`` can cost: a fleet starts whole instances until it has them."""
    if units > MOST_UNITS:
        return units * min(prices[kind] / weights[kind] for kind in weights)
    return _ways(units, weights, prices)[0]


def most_dollars(units: int, weights: Mapping[str, int], prices: Mapping[str, Decimal]) -> Decimal:
    """Tell the most that ``units`` can cost: the last instance may overshoot."""
    if units > MOST_UNITS:
        return (units - 1) * max(prices[kind] / weights[kind] for kind in weights) + max(prices.values())
    return _ways(units, weights, prices)[1]


def _ways(units: int, weights: Mapping[str, int], prices: Mapping[str, Decimal]) -> tuple[Decimal, Decimal]:
    """Try each type as the next instance, for every number of units still wanted."""
    step = gcd(*weights.values())
    sizes = [(weight // step, prices[kind]) for kind, weight in weights.items()]
    least, most = [ZERO], [ZERO]
    for wanted in range(1, -(-units // step) + 1):
        least.append(min(price + least[max(0, wanted - size)] for size, price in sizes))
        most.append(max(price + most[max(0, wanted - size)] for size, price in sizes))
    return least[-1], most[-1]
