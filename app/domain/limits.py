"""What a rule of the policy allows at most, and by how much something goes past it."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from app.domain.names import Action

SIZED = frozenset({Action.EMR_LAUNCH, Action.EMR_RESIZE})
"""What gives a cluster its size: to nothing else the limits of nodes and cost apply."""


class Measure(StrEnum):
    """What can be limited."""

    NODES = "nodes"
    COST = "cost_per_hour"
    PER_DAY = "per_day"


@dataclass(frozen=True, slots=True)
class Excess:
    """What goes past a limit: how much there may be at ``most``, and is ``asked`` (``None``: nobody can say)."""

    measure: Measure
    most: Decimal
    asked: Decimal | None


@dataclass(frozen=True, slots=True)
class Limits:
    """The most of each, for one cluster (``cost_per_hour`` in USD) or one person (``per_day``); ``None``: no limit."""

    nodes: int | None = None
    cost_per_hour: Decimal | None = None
    per_day: int | None = None

    def judge(self, nodes: int | None, cost: Decimal | None) -> Excess | None:
        """Say what of a cluster's size goes past these limits; what is limited has to be known."""
        return _past(Measure.NODES, self.nodes, nodes) or _past(Measure.COST, self.cost_per_hour, cost)

    def judge_day(self, times: int) -> Excess | None:
        """Say whether so many times in a day are too many."""
        return _past(Measure.PER_DAY, self.per_day, times)


UNLIMITED = Limits()


def tightest(several: Iterable[Limits]) -> Limits:
    """Give the limits that hold where all of these do."""
    limits = tuple(several)
    return Limits(
        nodes=min((one.nodes for one in limits if one.nodes is not None), default=None),
        cost_per_hour=min(
            (one.cost_per_hour for one in limits if one.cost_per_hour is not None), default=None
        ),
        per_day=min((one.per_day for one in limits if one.per_day is not None), default=None),
    )


def _past(measure: Measure, most: int | Decimal | None, asked: int | Decimal | None) -> Excess | None:
    if most is None or (asked is not None and asked <= most):
        return None
    return Excess(measure, Decimal(most), None if asked is None else Decimal(asked))
