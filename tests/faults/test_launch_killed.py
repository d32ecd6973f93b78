"""Killed at every point of a launch: never two clusters, never one that nobody knows of.

EMR has no idempotency token for RunJobFlow. Each test counts the calls that came in, and the clusters that are there.
"""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from app.actions.launch_sights import LOOKED_FOR
from demo.aws.server import AwsServer
from demo.slack.messages import Message
from demo.slack.workspace import Workspace
from tests.acceptance.bot import ROOT
from tests.acceptance.launching import TEMPLATES, confirm, propose, ready
from tests.acceptance.lives import Lives
from tests.acceptance.terminating import QUICK, becomes, press
from tests.waiting import until

CONFIGURATION = QUICK + TEMPLATES
IMPATIENT = CONFIGURATION.replace("aws_read_timeout: 60", "aws_read_timeout: 1")
SABOTEUR = f"{Path(__file__).parent / 'saboteur'}:{ROOT}"


@pytest.fixture(scope="module")
def aws() -> Iterator[AwsServer]:
    with AwsServer() as server:
        yield server


@pytest.fixture(scope="module")
def alive(
    workspace: Workspace, aws: AwsServer, database: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Lives]:
    lives = Lives(workspace, aws, database, tmp_path_factory.mktemp("bot"), CONFIGURATION)
    yield lives
    lives.end()


@pytest.fixture
def lives(alive: Lives) -> Iterator[Lives]:
    yield alive
    alive.house.aws.levers.reset()
    alive.house.workspace.faults.clear()


class Launch:
    """One launch, under a name of its own."""

    def __init__(self, lives: Lives, name: str) -> None:
        self._lives, self._name = lives, name
        self._calls = lives.house.aws.calls("RunJobFlow")
        self.question: Message = propose(lives.house, f"nightly --name {name}")

    def press(self) -> None:
        press(self._lives.house, self.question, "Launch")

    def says(self, words: str) -> Message:
        return becomes(self._lives.house, self.question, words)

    @property
    def calls(self) -> int:
        """How often EMR was asked for it."""
        return self._lives.house.aws.calls("RunJobFlow") - self._calls

    @property
    def clusters(self) -> list[str]:
        """The clusters that came of it."""
        aws = self._lives.house.aws
        aws.wait_until_quiet()
        return [r.cluster.id for r in aws.world.records() if r.cluster.name.startswith(f"{self._name}-")]

    def is_followed_to_its_end(self) -> None:
        """Exactly one call, exactly one cluster, and the message knows it and tells that it is ready."""
        self.says("`j-")
        shown = ready(self._lives.house, self.question)
        (cluster,) = self.clusters
        assert cluster in shown.text
        assert self.calls == 1


def sabotaged(lives: Lives, point: str, name: str) -> Launch:
    """Confirm a launch, and have the process killed at a point of it."""
    lives.end()
    lives.begin(DIE_AT=point, PYTHONPATH=SABOTEUR)
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
    assert "I found none named unknown-" in shown.text
    assert "before you launch it again" in shown.text
    assert (launch.calls, launch.clusters) == (0, [])
    told = lives.house.workspace.wait_message("C0DATA", containing="<@U0ALICE>", after=shown.ts)
    assert told.thread_ts == shown.ts


def test_row_13_in_the_middle_of_the_call_which_takes_effect_when_nobody_is_there(lives: Lives) -> None:
    launch = Launch(lives, "amid")
    lives.house.aws.levers.hang(action="RunJobFlow")
    launch.press()
    until(lambda: launch.calls, "the call that hangs")
    lives.kill()
    lives.house.aws.levers.reset()
    assert len(launch.clusters) == 1
    lives.begin()
    launch.is_followed_to_its_end()


def test_row_13_in_the_middle_of_the_call_which_takes_effect_while_it_is_looked_for(lives: Lives) -> None:
    launch = Launch(lives, "later")
    lives.house.aws.levers.hang(action="RunJobFlow")
    launch.press()
    until(lambda: launch.calls, "the call that hangs")
    lives.kill()
    lives.begin()
    launch.says("looking whether EMR has launched it")
    lives.house.aws.levers.reset()
    launch.is_followed_to_its_end()


def test_row_14_the_call_times_out_and_is_not_repeated(lives: Lives) -> None:
    lives.end()
    lives.begin(IMPATIENT)
    launch = Launch(lives, "late")
    lives.house.aws.levers.hang(action="RunJobFlow")
    launch.press()
    launch.says("looking what became of it")
    lives.house.aws.levers.reset()
    lives.kill()
    lives.begin()
    launch.is_followed_to_its_end()


def test_the_answer_is_lost_with_its_connection(lives: Lives) -> None:
    launch = Launch(lives, "dropped")
    lives.house.aws.levers.drop(action="RunJobFlow")
    launch.press()
    launch.says("looking what became of it")
    assert len(launch.clusters) == 1
    launch.is_followed_to_its_end()


def test_while_it_is_followed(lives: Lives) -> None:
    launch = Launch(lives, "followed")
    confirm(lives.house, launch.question)
    launch.says("starting")
    lives.kill()
    lives.house.aws.clock.forward(timedelta(minutes=4))
    lives.begin()
    launch.says("bootstrapping")
    launch.is_followed_to_its_end()


def test_between_its_end_and_the_message_of_it(lives: Lives) -> None:
    launch = Launch(lives, "untold")
    confirm(lives.house, launch.question)
    launch.says("starting")
    lives.house.workspace.faults.rate_limit("chat.update", 60, times=1000)
    lives.house.aws.clock.forward(timedelta(minutes=15))
    until(lambda: lives.house.audited(limit=1)[0].entry.phase == "succeeded", "the end in the store")
    lives.kill()
    lives.house.workspace.faults.clear()
    lives.begin()
    launch.is_followed_to_its_end()
