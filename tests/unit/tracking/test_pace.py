"""How often is looked: by what a look costs, and by how long it takes already."""

from datetime import timedelta

import pytest

from app.tracking.pace import Pace

YOUNG, OLD = timedelta(minutes=1), timedelta(minutes=11)


@pytest.mark.parametrize(("calls", "seconds"), [(0, 12), (1, 12), (2, 30), (3, 60), (4, 60), (5, 60)])
def test_a_look_that_costs_more_is_taken_less_often(calls: int, seconds: int) -> None:
    assert Pace().until_next(calls, YOUNG) == timedelta(seconds=seconds)


@pytest.mark.parametrize("calls", range(1, 6))
def test_so_many_looks_of_one_cost_fit_into_a_minute(calls: int) -> None:
    looks = timedelta(minutes=1) / Pace().until_next(calls, YOUNG)
    assert looks * calls <= 5


def test_what_takes_long_is_looked_at_once_a_minute() -> None:
    assert Pace().until_next(1, OLD) == timedelta(minutes=1)
