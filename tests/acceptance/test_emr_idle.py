"""``/emr idle`` on the real process: the demo's fleet has some that do nothing."""

import pytest

from tests.acceptance.house import House


def test_those_that_do_nothing_are_told_with_owner_and_since_when(house: House) -> None:
    answer = house.ask("/emr idle --region ap-northeast-2", containing="Idle EMR clusters").block_text
    assert "*jihoon-test-join-skew*" in answer
    assert "(2 d 10 h)" in answer or "(2 d 11 h)" in answer
    assert "*adhoc-notebooks*" in answer
    assert "owner jihoon" in answer
    for busy in ("*etl-nightly*", "*ml-features*", "*streaming-orders*", "*bi-trino*", "*backfill-2025q4*"):
        assert busy not in answer


def test_longest_idle_comes_first(house: House) -> None:
    answer = house.ask("/emr idle --region ap-northeast-2", containing="Idle EMR clusters").block_text
    assert answer.index("*jihoon-test-join-skew*") < answer.index("*adhoc-notebooks*")


def test_another_length_goes_for_all(house: House) -> None:
    answer = house.ask(
        "/emr idle --for 2d --region ap-northeast-2", containing="counts as idle after 2 d"
    ).block_text
    assert "*jihoon-test-join-skew*" in answer
    assert "*adhoc-notebooks*" not in answer


def test_few_calls_are_made(house: House) -> None:
    """A listing, everybody's metric, and of the two that are idle their tags, and since when, together."""
    names = ("ListClusters", "GetMetricData", "DescribeCluster", "ListSteps")
    before = {name: house.aws.calls(name) for name in names}
    house.ask("/emr idle --region ap-northeast-2", containing="Idle EMR clusters")
    made = {name: house.aws.calls(name) - before[name] for name in names}
    assert made.pop("DescribeCluster") <= 2
    assert made == {"ListClusters": 1, "GetMetricData": 2, "ListSteps": 0}


def test_a_region_that_is_down_is_named(house: House) -> None:
    house.aws.levers.take_down("us-east-1")
    answer = house.ask("/emr idle", containing="Idle EMR clusters").block_text
    assert "Not read: prod/us-east-1" in answer
    assert "*adhoc-notebooks*" in answer


@pytest.mark.parametrize(
    ("typed", "complaint"), [("--for ever", "a length of time"), ("--for 1m", "10m to 60d")]
)
def test_a_length_that_is_none_is_told(house: House, typed: str, complaint: str) -> None:
    answer = house.ask(f"/emr idle {typed}").block_text
    assert complaint in answer
    assert "Usage: `/emr idle [--for 3h] [--account A] [--region R]`" in answer


def test_it_is_the_askers_alone(house: House) -> None:
    answer = house.ask("/emr idle --region us-east-1")
    assert answer.visible_to == "U0ALICE"
