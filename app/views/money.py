"""Amounts of money in words: list prices in USD. What is not known is said, and never counted as nothing."""

from decimal import ROUND_DOWN, ROUND_HALF_UP, ROUND_UP, Decimal

from app.domain.cost import Amount, Cost, Difference, Total

LEFT_OUT = "List prices of EC2 and EMR; volumes (EBS), data transfer, discounts, Savings Plans and taxes are left out."
NOT_KNOWN = "cost unknown"
_CENT = Decimal("0.01")
_ROUND_FROM = 100


def hourly(cost: Cost) -> str:
    """Say ``$1.23/h``, ``$1.09–$1.82/h``, ``≥ $1.23/h``, or that it is unknown."""
    return f"{_span(cost)}/h" if cost.known else NOT_KNOWN


def estimate(cost: Cost) -> str:
    """Say what something would cost that does not run yet: ``about $1.23/h``."""
    return f"{'' if cost.at_least else 'about '}{hourly(cost)}" if cost.known else NOT_KNOWN


def so_far(total: Total) -> str:
    """Say ``$118 wasted so far``."""
    return f"{_span(total)} wasted so far" if total.known else NOT_KNOWN


def altogether(total: Total, *, more: bool = False) -> str:
    """Say ``$118``, or ``≥ $118`` where there is ``more`` that nobody counted."""
    if not total.known:
        return NOT_KNOWN
    return f"≥ {dollars(total.least, ROUND_DOWN)}" if more else _span(total)


def change(difference: Difference) -> str:
    """Say what a change adds and saves: ``+$1.20/h``, ``−$0.50/h or more``, or both."""
    parts = [_changed("+", "adds", difference.more), _changed("−", "saves", difference.less)]
    return " and ".join(filter(None, parts)) or "costs the same"


def why_incomplete(amount: Amount) -> str:
    """Name the unknown parts: ``without Spot prices, EMR's surcharge (unknown)``; empty where there are none."""
    return f"without {', '.join(sorted(amount.unknown))} (unknown)" if amount.unknown else ""


def dollars(amount: Decimal, rounding: str = ROUND_HALF_UP) -> str:
    """Say an amount: cents below $100, thousands apart, never ``$0.00`` for something."""
    exact = amount.quantize(_CENT if amount < _ROUND_FROM else Decimal(1), rounding)
    if not exact and amount > 0:
        return "under $0.01"
    return f"${exact:,}"


def _changed(sign: str, does: str, cost: Cost) -> str:
    if not cost.known:
        return f"{does} an unknown amount"
    if cost.at_least:
        return f"{sign}{dollars(cost.least, ROUND_DOWN)}/h or more"
    return f"{sign}{_span(cost)}/h" if cost.most else ""


def _span(amount: Amount) -> str:
    """What is at least is rounded down, and what is at most is rounded up."""
    if amount.at_least:
        return f"≥ {dollars(amount.least, ROUND_DOWN)}"
    least, most = dollars(amount.least), dollars(amount.most, ROUND_HALF_UP)
    if least == most:
        return least
    return f"{dollars(amount.least, ROUND_DOWN)}–{dollars(amount.most, ROUND_UP)}"
