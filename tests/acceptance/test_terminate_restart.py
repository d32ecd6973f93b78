"""Killed at every point of a termination, and started again on the same store: nothing is lost, or done twice."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from demo.aws.server import AwsServer
from demo.slack.workspace import Workspace
from tests.acceptance.conftest import BOTH_DATABASES
from tests.acceptance.lives import Lives
from tests.acceptance.terminating import QUICK, asked, becomes, confirm, end, press, propose, running
from tests.waiting import until

pytestmark = BOTH_DATABASES

NOBODY = QUICK.replace("emr.*", "emr.list")


@pytest.fixture(scope="module")
def aws(database: str) -> Iterator[AwsServer]:
    """Another cloud for each database: what is terminated there is gone."""
    with AwsServer() as server:
        running(server, "unposted", "one", "two", "followed", "unsaid", "policy")
        yield server


@pytest.fixture(scope="module")
def alive(
    workspace: Workspace, aws: AwsServer, database: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Lives]:
    lives = Lives(workspace, aws, database, tmp_path_factory.mktemp("bot"), QUICK)
    yield lives
    lives.end()


@pytest.fixture
def lives(alive: Lives) -> Iterator[Lives]:
    yield alive
    alive.house.aws.levers.reset()
    alive.house.workspace.faults.clear()


def test_killed_before_the_question_was_posted(lives: Lives) -> None:
    house = lives.house
    workspace, before = house.workspace, house.workspace.clock.ts()
    workspace.faults.rate_limit("chat.postMessage", 60, times=1000)
    assert house.alice.types("/emr terminate unposted", channel="C0DATA").acked()
    house.bot.wait_output("a message waits")
    lives.kill()
    workspace.faults.clear()
    house = lives.begin()
    question = asked(house, before)
    press(house, question, "Cancel")
    becomes(house, question, "Cancelled")


def test_killed_in_the_middle_of_a_call_and_before_the_next(lives: Lives) -> None:
    house = lives.house
    question, calls = propose(house, "one two"), house.aws.calls("TerminateJobFlows")
    house.aws.levers.hang(action="TerminateJobFlows")
    press(house, question, "Terminate")
    until(lambda: house.aws.calls("TerminateJobFlows") == calls + 1, "the call that hangs")
    lives.kill()
    house.aws.levers.reset()  # the call that nobody waits for any more takes effect
    house = lives.begin()
    becomes(house, question, "Terminating 2 clusters", without="asking EMR")
    end(house, question, "2 of 2 clusters terminated")
    assert house.aws.calls("TerminateJobFlows") == calls + 2
    request = house.audited(action="emr.terminate", limit=1)[0].entry.request_id
    phases = [record.entry.phase.value for record in house.audited(request_id=request)]
    assert phases.count("succeeded") == phases.count("confirmed") == 2


def test_killed_while_following(lives: Lives) -> None:
    house = lives.house
    question = propose(house, "followed")
    confirm(house, question)
    becomes(house, question, "· terminating")
    lives.kill()
    house.aws.clock.forward(timedelta(minutes=2))
    lives.begin()
    becomes(house, question, "Done")


def test_killed_between_the_end_and_its_message(lives: Lives) -> None:
    house = lives.house
    question = propose(house, "unsaid")
    confirm(house, question)
    becomes(house, question, "· terminating")
    house.workspace.faults.rate_limit("chat.update", 60, times=1000)
    house.aws.clock.forward(timedelta(minutes=2))
    until(lambda: house.audited(limit=1)[0].entry.phase == "succeeded", "the end in the store")
    lives.kill()
    house.workspace.faults.clear()
    lives.begin()
    becomes(house, question, "Done")


def test_a_policy_that_changed_meanwhile_holds_at_the_click(lives: Lives) -> None:
    question, calls = propose(lives.house, "policy"), lives.house.aws.calls("TerminateJobFlows")
    lives.end()
    house = lives.begin(NOBODY)
    told = house.click(question, "Terminate", containing="You may not do")
    assert "`emr.terminate`" in told.block_text
    assert house.aws.calls("TerminateJobFlows") == calls
    newest = house.audited(action="emr.terminate", limit=1)[0].entry
    assert newest.phase == "denied"
