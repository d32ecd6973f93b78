"""AWS refuses, fails or hangs: a clear sentence each, what could be read is shown, the rest of the bot lives.

Each test has a region of its own, because listings are shared for some seconds.
"""

from collections.abc import Callable
from datetime import timedelta

import pytest

from demo.aws.server import AwsServer
from demo.aws.specs import ClusterSpec
from tests.acceptance.house import House

REGIONS = (
    "ap-northeast-1", "ap-northeast-2", "ap-south-1", "eu-central-1", "eu-north-1", "eu-west-1", "eu-west-2",
    "us-east-1", "us-east-2", "us-west-1", "us-west-2", "sa-east-1", "ca-central-1",
)  # fmt: skip
EMPTY = "eu-west-3"


@pytest.fixture(scope="module")
def configuration() -> str:
    return f"""\
workspace: {{team_ids: [T0ACME]}}
accounts:
  - {{alias: prod, regions: [{", ".join((*REGIONS, EMPTY))}]}}
policy:
  - {{allow: ["emr.*", "echo.*"]}}
limits: {{workers: 3, queue: 1, aws_read_timeout: 1, aws_connect_timeout: 1}}
"""


@pytest.fixture(scope="module")
def fill() -> Callable[[AwsServer], object]:
    def add(server: AwsServer) -> None:
        for region in REGIONS:
            server.add_cluster(ClusterSpec(f"etl-{region}", timedelta(hours=2), region=region))

    return add


def test_an_empty_region_says_what_to_do_next(house: House) -> None:
    answer = house.ask("/emr list --region eu-west-3").block_text
    assert "No EMR cluster runs in *prod/eu-west-3*." in answer
    assert "`/emr list --all` adds those that ended in the last 7 days" in answer
    everything = house.ask("/emr list --region eu-west-3 --all").block_text
    assert "No EMR cluster runs or ended in the last 7 days in *prod/eu-west-3*." in everything


def test_throttled(house: House) -> None:
    house.aws.levers.throttle(action="ListClusters", region="us-east-1")
    answer = house.ask("/emr list --region us-east-1").block_text
    assert (
        "AWS is limiting ListClusters calls right now. It may pass: please try again in a minute." in answer
    )
    assert "`ThrottlingException`" in answer


def test_a_short_throttling_is_overcome_unnoticed(house: House) -> None:
    house.aws.levers.throttle(action="ListClusters", region="us-east-2", times=2)
    assert "etl-us-east-2" in house.ask("/emr list --region us-east-2").block_text


def test_denied(house: House) -> None:
    house.aws.levers.deny(action="ListClusters", region="us-west-1")
    answer = house.ask("/emr list --region us-west-1").block_text
    assert "The bot's AWS credentials lack the permission elasticmapreduce:ListClusters." in answer
    assert "`AccessDeniedException`" in answer
    assert "try again" not in answer
    assert "arn:aws" not in answer


def test_expired_credentials(house: House) -> None:
    house.aws.levers.expire_tokens()
    answer = house.ask("/emr list --region us-west-2").block_text
    assert "The bot's AWS credentials have expired." in answer


def test_a_region_that_is_down_is_said_and_the_others_answer(house: House) -> None:
    house.aws.levers.take_down("eu-west-1")
    assert (
        "AWS failed at ListClusters (ServiceUnavailable)"
        in house.ask("/emr list --region eu-west-1").block_text
    )
    assert "etl-eu-north-1" in house.ask("/emr list --region eu-north-1").block_text


def test_node_counts_that_cannot_be_read_are_named_and_the_list_is_shown(house: House) -> None:
    house.aws.levers.deny(action="GetMetricData")
    answer = house.ask("/emr list --region ap-south-1").block_text
    assert "*etl-ap-south-1*" in answer
    assert "nodes unknown" in answer
    assert (
        "Not read: node counts (The bot's AWS credentials lack the permission cloudwatch:GetMetricData.)"
        in answer
    )


def test_details_that_cannot_be_read_are_named_and_the_list_is_shown(house: House) -> None:
    house.aws.levers.deny(action="DescribeCluster")
    answer = house.ask("/emr list --region sa-east-1").block_text
    assert "*etl-sa-east-1*" in answer
    assert "3 nodes" in answer
    assert "Not read: releases and owners of 1 of these (EMR" in answer


def test_a_hanging_cloud_is_given_up_with_a_sentence_and_holds_nobody_else_up(house: House) -> None:
    house.aws.levers.hang(region="ca-central-1")
    before = house.workspace.clock.ts()
    assert house.alice.types("/emr list --region ca-central-1", channel="C0DATA").acked()
    assert "hello" in house.ask("/echo hello", who="U0BOB").text
    assert "etl-ap-northeast-1" in house.ask("/emr list --region ap-northeast-1", who="U0BOB").block_text
    answer = house.answer(before, who="U0ALICE", channel="C0DATA", containing="AWS")
    assert "AWS did not answer in time. It may pass" in answer.block_text


def test_past_the_bound_people_are_told_that_nothing_was_done(house: House) -> None:
    """Three work, one waits; the fifth is told at once, while help and echo have a lane of their own."""
    house.aws.levers.hang(region="eu-central-1")
    before = house.workspace.clock.ts()
    asked = [house.alice.types("/emr list --region eu-central-1", channel="C0DATA") for _ in range(5)]
    assert all(delivery.acked() for delivery in asked)
    busy = house.answer(before, who="U0ALICE", channel="C0DATA", containing="busy")
    assert "*nothing was done*" in busy.text
    assert busy.visible_to == "U0ALICE"
    assert "hello" in house.ask("/echo hello", who="U0BOB").text
    house.aws.levers.reset()
    urls = {delivery.response_url for delivery in asked}
    house.workspace.wait(
        lambda: urls <= {call.args["response_url"] for call in house.workspace.calls("response_url")},
        20,
        "an answer to each of the five",
    )
