"""Killed at every point of a launch: never two clusters, never one that nobody knows of.

EMR has no idempotency token for RunJobFlow. Each test counts the calls that came in, and the clusters that are there.
"""

from datetime import timedelta

import pytest

from app.actions.launch_sights import LOOKED_FOR
from tests.acceptance.launching import confirm
from tests.acceptance.lives import Lives
from tests.faults.launching import CONFIGURATION, Launch
from tests.faults.saboteur import die_at


@pytest.fixture(scope="module")
def configuration() -> str:
    return CONFIGURATION


def sabotaged(lives: Lives, point: str, name: str) -> Launch:
    """Confirm a launch, and have the process killed at a point of it."""
    lives.end()
    lives.begin(prelude=die_at(point))
    launch = Launch(lives, name)
    launch.press()
    assert lives.house.bot.wait() == -9
    return launch


def test_before_it_was_claimed_it_is_still_asked(lives: Lives) -> None:
    launch = sabotaged(lives, "app.gate.changes:Changes._claim:before", "unclaimed")
    lives.kill()
    lives.begin()
    assert (launch.calls, launch.clusters) == (0, [])
    confirm(lives.house, launch.question)
    launch.is_followed_to_its_end()


@pytest.mark.parametrize(
    ("name", "point"),
    [
        ("claimed", "app.gate.changes:Changes._claim:after"),
        ("unnoted", "app.actions.executor:Executor._begin:before"),
        ("uncommitted", "app.actions.executor:Executor._begin:after"),
        ("answered", "cloud.aws.emr:AwsEmr.run_job_flow:after"),
        ("unstored", "app.actions.executor:Executor._store_success:before"),
        ("stored", "app.actions.executor:Executor._store_success:after"),
    ],
)
def test_at_any_point_but_one_it_ends_with_exactly_one_cluster(lives: Lives, name: str, point: str) -> None:
    launch = sabotaged(lives, point, name)
    lives.kill()
    lives.begin()
    launch.is_followed_to_its_end()


def test_right_before_the_call_nobody_can_know_and_it_is_said_so(lives: Lives) -> None:
    launch = sabotaged(lives, "cloud.aws.emr:AwsEmr.run_job_flow:before", "unknown")
    lives.kill(ago=LOOKED_FOR + timedelta(minutes=1))
    lives.begin()
    shown = launch.says("It is not known whether it was launched")
    assert shown.text.startswith("Outcome unknown, confirmed by <@U0ALICE>")
    assert "I found none named unknown-" in shown.text
    assert "before you launch it again" in shown.text
    assert (launch.calls, launch.clusters) == (0, [])
    in_thread = lives.house.workspace.wait_message(
        "C0DATA", where=lambda message: message.thread_ts == shown.ts
    )
    assert in_thread.text.startswith("<@U0ALICE>, launching one cluster: outcome unknown.")
    assert lives.house.audited(action="emr.launch", limit=1)[0].entry.phase == "unknown"
