"""RunJobFlow whose answer is lost, and bots that are killed while they wait for it, or follow what came of it.

Each test counts the calls that came in, and the clusters that are there: one of each.
"""

from datetime import timedelta

import pytest

from tests.acceptance.launching import confirm
from tests.acceptance.lives import Lives
from tests.faults.launching import CONFIGURATION, Launch
from tests.waiting import until

IMPATIENT = CONFIGURATION.replace("aws_read_timeout: 60", "aws_read_timeout: 1")


@pytest.fixture(scope="module")
def configuration() -> str:
    return CONFIGURATION


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
    lives.kill()
    lives.begin()
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
