"""Managed scaling's limits, moved so that a cluster gets the size that somebody wants."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.emr.scaling import Total, counts_alike, moved_limits, totals
from cloud.model import Collection, ManagedScaling
from tests.unit.domain.resizes import ETL, resize

TWO_TO_TWENTY = ManagedScaling(2, 20, max_on_demand=10, max_core=8, strategy="ADVANCED", utilization=75)


def moved(words: str, scaling: ManagedScaling = TWO_TO_TWENTY) -> ManagedScaling:
    return moved_limits(scaling, *totals(ETL, resize(words).changes))


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("task +1", {"min_units": 19}),
        ("task +8", {"min_units": 26, "max_units": 26}),
        ("task 0", {"max_units": 6, "max_on_demand": 6, "max_core": 6}),
        ("core +4 task -4", {"max_core": 10}),
        ("core 3", {"max_units": 15, "max_core": 3, "max_on_demand": 3}),
    ],
)
def test_the_limits_move_as_far_as_they_have_to(words: str, expected: dict[str, int]) -> None:
    assert moved(words) == replace(TWO_TO_TWENTY, **expected)  # type: ignore[arg-type]


def test_core_nodes_that_shall_go_get_a_limit_of_their_own() -> None:
    free = ManagedScaling(2, 20)
    assert moved("core 3", free) == ManagedScaling(2, 15, max_core=3)
    assert moved("core 7", free) == ManagedScaling(19, 20)


@pytest.mark.parametrize(
    ("unit", "collection", "alike"),
    [
        ("Instances", Collection.GROUP, True),
        ("InstanceFleetUnits", Collection.FLEET, True),
        ("VCPU", Collection.GROUP, False),
        ("Instances", Collection.FLEET, False),
    ],
)
def test_only_limits_that_count_the_same_can_be_moved(unit: str, collection: Collection, alike: bool) -> None:
    assert counts_alike(ManagedScaling(1, 2, unit_type=unit), collection) is alike


TOTALS = st.tuples(st.integers(0, 50), st.integers(0, 50)).map(lambda n: Total(n[0] + n[1], n[0], n[0]))
LIMITS = st.tuples(st.integers(1, 60), st.integers(0, 60)).map(lambda n: ManagedScaling(n[0], n[0] + n[1]))


@given(LIMITS, st.none() | st.integers(0, 60), TOTALS, TOTALS)
def test_moved_limits_are_such_as_emr_takes(
    scaling: ManagedScaling, core: int | None, before: Total, after: Total
) -> None:
    most_core = None if core is None else min(core, scaling.max_units)
    found = moved_limits(replace(scaling, max_core=most_core), before, after)
    assert found.min_units <= found.max_units
    assert (found.max_core or 0) <= found.max_units
    if after.all != before.all:
        assert found.min_units <= after.all <= found.max_units
