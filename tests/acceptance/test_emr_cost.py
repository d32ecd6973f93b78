"""What clusters cost, in list and show: known, in part, and not at all.

Each test has a region of its own, because prices are kept for a day.
"""

from collections.abc import Callable
from itertools import pairwise

import pytest

from app.views.money import LEFT_OUT
from demo.aws.server import AwsServer
from demo.aws.specs import ClusterSpec, Fleet, Group
from tests.acceptance.house import House
from tests.integration.aws.same_fleet import HOUR

SEOUL, TOKYO, OREGON, IRELAND, FRANKFURT = REGIONS = (
    "ap-northeast-2",
    "ap-northeast-1",
    "us-west-2",
    "eu-west-1",
    "eu-central-1",
)
GROUPS = (
    Group("MASTER", "m5.xlarge", 1),
    Group("CORE", "r5.2xlarge", 6),
    Group("TASK", "m5.2xlarge", 12, "SPOT"),
)
FLEETS = (Fleet("MASTER", {"m5.xlarge": 1}, 1), Fleet("CORE", {"r5.2xlarge": 8, "r5.4xlarge": 16}, 16, 8))


@pytest.fixture(scope="module")
def configuration() -> str:
    return f"""\
workspace: {{team_ids: [T0ACME]}}
accounts:
  - {{alias: prod, regions: [{", ".join(REGIONS)}]}}
policy:
  - {{allow: ["emr.*", "echo.*"]}}
"""


@pytest.fixture(scope="module")
def fill() -> Callable[[AwsServer], object]:
    def add(server: AwsServer) -> None:
        for region in REGIONS:
            server.add_cluster(ClusterSpec("grouped", 2 * HOUR, region=region, holds=GROUPS))
            server.add_cluster(ClusterSpec("fleeted", 2 * HOUR, region=region, holds=FLEETS))

    return add


def listed(house: House, region: str) -> str:
    return house.ask(f"/emr list --region {region}").block_text


def row(answer: str, name: str) -> str:
    lines = answer.splitlines()
    return next(after for line, after in pairwise(lines) if f"*{name}*" in line)


def test_a_list_tells_what_each_costs_an_hour_from_few_calls(house: House) -> None:
    answer = listed(house, SEOUL)
    # 0.284 + 6 x 0.734 + 12 x (0.1605 Spot + 0.096); 0.284 + 2 x 0.734 + (0.2067 Spot + 0.126)
    assert "$7.77/h" in row(answer, "grouped")
    assert "$2.08/h" in row(answer, "fleeted")
    assert answer.count(LEFT_OUT) == 1
    listed(house, SEOUL)
    assert house.aws.calls("GetProducts") == 2
    assert house.aws.calls("DescribeSpotPriceHistory", SEOUL) == 1
    assert house.aws.calls("ListInstances", SEOUL) == house.aws.calls("ListInstanceGroups", SEOUL) == 1


def test_show_tells_it_too_and_what_is_left_out(house: House) -> None:
    answer = house.ask(f"/emr show grouped --region {SEOUL}").block_text
    assert "*Cost*\n$7.77/h" in answer
    assert LEFT_OUT in answer
    assert "*Cost*\n$2.08/h" in house.ask(f"/emr show fleeted --region {SEOUL}").block_text


def test_without_one_permission_it_is_at_least_and_the_permission_is_named(house: House) -> None:
    house.aws.levers.deny(action="DescribeSpotPriceHistory")
    answer = listed(house, TOKYO)
    assert "≥ $5.84/h" in row(answer, "grouped")
    assert "Not read: Spot prices (The bot's AWS credentials lack the permission" in answer
    assert "ec2:DescribeSpotPriceHistory" in answer


def test_without_any_permission_it_is_unknown_and_the_rest_is_there(house: House) -> None:
    house.aws.levers.deny(action="GetProducts")
    house.aws.levers.deny(action="DescribeSpotPriceHistory")
    answer = listed(house, OREGON)
    for name in ("grouped", "fleeted"):
        assert "cost unknown" in row(answer, name)
        assert "owner" not in row(answer, name)
        assert "emr-7.2.0" in row(answer, name)
    assert "pricing:GetProducts" in answer
    assert LEFT_OUT not in answer


def test_a_price_list_that_hangs_holds_the_list_up_for_seconds_only(house: House) -> None:
    house.aws.levers.hang(action="GetProducts")
    answer = listed(house, IRELAND)
    assert "≥ $1.92/h" in row(answer, "grouped")
    assert "On-Demand prices, EMR's surcharge (AWS did not answer in time.)" in answer


def test_instances_that_may_not_be_listed_are_an_unknown_cost(house: House) -> None:
    house.aws.levers.deny(action="ListInstances")
    answer = listed(house, FRANKFURT)
    assert "cost unknown" in row(answer, "fleeted")
    assert "$7.77/h" in row(answer, "grouped")
    assert "Not read: some clusters' instances (The bot's AWS credentials lack the permission" in answer
