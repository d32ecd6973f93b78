"""What goes past a limit of the policy, in words; and the limits themselves."""

from collections.abc import Iterator
from decimal import ROUND_UP, Decimal

from app.domain.limits import Excess, Limits, Measure
from app.views.money import dollars


def excess_words(excess: Excess) -> str:
    """Say which limit, and by how much it is exceeded."""
    most, asked = excess.most, excess.asked
    match excess.measure:
        case Measure.NODES:
            allowed = f"{_count(most, 'node')} at most are allowed here"
            return f"{allowed}, and {_nodes(most, asked)}."
        case Measure.COST:
            allowed = f"{dollars(most)} an hour at most is allowed here"
            return f"{allowed}, and {_cost(most, asked)}."
        case Measure.PER_DAY:
            return f"You may have this done {_count(most, 'time')} in 24 hours, and this would make {asked}."


def _nodes(most: Decimal, asked: Decimal | None) -> str:
    if asked is None:
        return "I could not find out how many it would be"
    return f"this would be {asked}: {asked - most} too many"


def _cost(most: Decimal, asked: Decimal | None) -> str:
    if asked is None:
        return "I could not find out all that this would cost"
    return f"this could cost {dollars(asked, ROUND_UP)}: {dollars(asked - most, ROUND_UP)} too much"


def limits_words(limits: Limits) -> str:
    """Say what limits there are, or nothing."""
    return " · ".join(_limits(limits))


def _limits(limits: Limits) -> Iterator[str]:
    if limits.nodes is not None:
        yield f"{_count(Decimal(limits.nodes), 'node')}"
    if limits.cost_per_hour is not None:
        yield f"{dollars(limits.cost_per_hour)} an hour"
    if limits.per_day is not None:
        yield f"{_count(Decimal(limits.per_day), 'time')} in 24 hours"


def _count(number: Decimal, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
