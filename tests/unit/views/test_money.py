"""Money in words."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.cost import UNKNOWN, Cost, Difference, Total, Unknown
from app.views.money import change, dollars, estimate, hourly, so_far, why_incomplete

EMR = frozenset({Unknown.EMR})


def cost(least: str, most: str | None = None, unknown: frozenset[Unknown] = frozenset()) -> Cost:
    return Cost(Decimal(least), Decimal(most or least), unknown)


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (cost("1.234"), "$1.23/h"),
        (cost("0"), "$0.00/h"),
        (cost("0.004"), "under $0.01/h"),
        (cost("1234.5"), "$1,235/h"),
        (cost("1.091", "1.811"), "$1.09–$1.82/h"),
        (cost("1.2301", "1.2302"), "$1.23/h"),
        (cost("1.239", unknown=EMR), "≥ $1.23/h"),
        (UNKNOWN, "cost unknown"),
    ],
)
def test_what_an_hour_costs(found: Cost, words: str) -> None:
    assert hourly(found) == words


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (cost("1.23"), "about $1.23/h"),
        (cost("1", "2"), "about $1.00–$2.00/h"),
        (cost("1", unknown=EMR), "≥ $1.00/h"),
        (UNKNOWN, "cost unknown"),
    ],
)
def test_what_it_would_cost(found: Cost, words: str) -> None:
    assert estimate(found) == words


def test_what_it_has_cost() -> None:
    assert so_far(Total(Decimal(118), Decimal(118))) == "$118 wasted so far"
    assert so_far(Total(Decimal("12.5"), Decimal("12.5"), EMR)) == "≥ $12.50 wasted so far"
    assert so_far(Total(unknown=EMR)) == "cost unknown"


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (Difference(more=cost("1.2")), "+$1.20/h"),
        (Difference(less=cost("0.5")), "−$0.50/h"),
        (Difference(cost("1.2"), cost("0.5", "0.6")), "+$1.20/h and −$0.50–$0.60/h"),
        (Difference(more=cost("1.2", unknown=EMR)), "+$1.20/h or more"),
        (Difference(more=UNKNOWN), "adds an unknown amount"),
        (Difference(), "costs the same"),
    ],
)
def test_what_a_change_costs(found: Difference, words: str) -> None:
    assert change(found) == words


def test_what_is_missing_is_named() -> None:
    some = cost("1", unknown=frozenset({Unknown.SPOT, Unknown.EMR}))
    assert why_incomplete(some) == "without EMR's surcharge, Spot prices (unknown)"
    assert why_incomplete(cost("1")) == ""


@given(st.decimals(0, 10**9, places=6))
def test_an_amount_is_never_rounded_to_nothing_and_always_short(amount: Decimal) -> None:
    said = dollars(amount)
    assert "$" in said
    assert len(said) <= len("$1,000,000,000")
    assert (said == "$0.00") == (amount == 0)
