"""Instances when something goes wrong on the way: lost answers, refusals, kills, and what never comes to an end."""

from collections.abc import Iterator

import pytest

from cloud.ecs import EcsStatus
from cloud.errors import CloudError, Unreachable
from cloud.fake import Slip
from tests.integration.changes.machines import CONFIRM, KEEP, EcsBot, EcsTown
from tests.unit.instances import instance, stopped

LOST = Unreachable("No answer.", permanent=False)


class Killed(BaseException):
    """The process is gone."""


@pytest.fixture
def town(sqlite_url: str) -> Iterator[EcsTown]:
    town = EcsTown(sqlite_url)
    yield town
    town.close()


@pytest.fixture
def bot(town: EcsTown) -> EcsBot:
    return town.bot()


@pytest.mark.parametrize("happened", [True, False], ids=["after the effect", "before the effect"])
def test_a_lost_answer_is_looked_up_by_the_status_and_never_asked_blindly(
    town: EcsTown, bot: EcsBot, happened: bool
) -> None:
    town.put(instance("web"))
    town.tokyo.slips.append(Slip(LOST, happened=happened))
    proposal = bot.brings_about("stop web")
    bot.clicks(KEEP, proposal)
    bot.deliver()
    assert "Alibaba Cloud's answer was lost" in town.message(proposal).text
    bot.follow(minutes=1)
    assert len(town.changes_asked()) == (1 if happened else 2)
    town.tokyo.settle()
    bot.follow(minutes=1)
    assert "is stopped now" in town.message(proposal).text


def test_a_lost_restart_is_never_asked_for_again(town: EcsTown, bot: EcsBot) -> None:
    town.put(instance("web", started_at=town.clock.now()))
    town.tokyo.slips.append(Slip(LOST, happened=False))
    proposal = bot.brings_about("reboot web")
    bot.clicks(CONFIRM, proposal)
    bot.follow(minutes=8)
    assert len(town.changes_asked()) == 1
    assert "Whether it was restarted cannot be told" in town.message(proposal).text
    assert "Outcome unknown" in town.message(proposal).text


def test_a_lost_restart_that_happened_is_known_by_when_it_was_started(town: EcsTown, bot: EcsBot) -> None:
    town.put(instance("web", started_at=town.clock.now()))
    town.tokyo.slips.append(Slip(LOST, happened=True))
    proposal = bot.brings_about("reboot web")
    bot.clicks(CONFIRM, proposal)
    town.pass_time(seconds=10)
    town.put(instance("web", started_at=town.clock.now()))
    bot.follow(minutes=1)
    assert "is running again" in town.message(proposal).text


@pytest.mark.parametrize("happened", [True, False], ids=["after the effect", "before the effect"])
def test_killed_during_the_call_the_next_bot_goes_on(town: EcsTown, bot: EcsBot, happened: bool) -> None:
    town.put(stopped("web"))
    town.tokyo.slips.append(Slip(Killed(), happened=happened))
    with pytest.raises(Killed):
        bot.types("start web")
    again = town.bot()
    again.follow(minutes=2)
    town.tokyo.settle()
    again.follow(minutes=1)
    assert town.status("i-web") is EcsStatus.RUNNING
    assert len(town.changes_asked()) == (1 if happened else 2)
    assert any("is running now" in text for text in again.told())


def test_killed_while_it_is_followed_the_next_bot_follows_on(town: EcsTown, bot: EcsBot) -> None:
    town.put(stopped("web"))
    proposal = bot.brings_about("start web")
    bot.follow(minutes=0.5)
    town.tokyo.settle()
    town.bot().follow(minutes=2)
    assert "is running now" in town.message(proposal).text
    assert len(town.changes_asked()) == 1


def test_somebody_who_was_faster_is_no_failure(town: EcsTown, bot: EcsBot) -> None:
    town.put(instance("web"))
    proposal = bot.brings_about("stop web")
    town.put(stopped("web"))
    bot.clicks(KEEP, proposal)
    bot.deliver()
    assert "It was stopped already when I asked: nothing was done." in town.message(proposal).text
    assert "Done, confirmed by" in town.message(proposal).text


def test_a_refusal_is_told_with_its_code_and_request_id(town: EcsTown, bot: EcsBot) -> None:
    town.put(stopped("web"))
    refusal = CloudError(
        "Alibaba has no stock", permanent=True, code="OperationDenied.NoStock", request_id="E4F2-1"
    )
    town.tokyo.slips.append(Slip(refusal))
    proposal = bot.brings_about("start web")
    assert "Not started, asked for by" in town.message(proposal).text
    assert "Alibaba has no stock. (OperationDenied.NoStock · E4F2-1)" in town.message(proposal).text


def test_what_was_released_before_the_click_is_told_and_the_others_are_stopped(
    town: EcsTown, bot: EcsBot
) -> None:
    town.put(instance("web"), instance("db"))
    proposal = bot.brings_about("stop web db")
    del town.tokyo.instances["i-web"]
    bot.clicks(KEEP, proposal)
    town.tokyo.settle()
    bot.follow(minutes=1)
    shown = town.message(proposal).text
    assert "1 of 2 instances stopped" in shown
    assert "The specified InstanceId does not exist. (InvalidInstanceId.NotFound)" in shown


def test_after_five_minutes_it_says_what_it_waits_for_and_in_the_end_who_asked(
    town: EcsTown, bot: EcsBot
) -> None:
    town.put(stopped("web"))
    proposal = bot.brings_about("start web")
    bot.follow(minutes=6)
    assert "still Starting: waiting for Alibaba Cloud to report Running" in town.message(proposal).text
    town.tokyo.settle()
    bot.follow(minutes=3)
    (mention,) = town.messages(f"proposal:{proposal}:end")
    assert mention.text.startswith("<@U0ALICE>, starting one instance: done in 6 m")


def test_what_never_comes_to_an_end_is_given_up_after_an_hour(town: EcsTown, bot: EcsBot) -> None:
    town.put(stopped("web"))
    proposal = bot.brings_about("start web")
    bot.follow(minutes=63)
    assert "It is still Starting after 1 h" in town.message(proposal).text


def test_what_was_released_meanwhile_has_failed(town: EcsTown, bot: EcsBot) -> None:
    town.put(stopped("web"))
    proposal = bot.brings_about("start web")
    del town.tokyo.instances["i-web"]
    bot.follow(minutes=1)
    assert "It does not exist any more: somebody released it." in town.message(proposal).text


def test_many_are_followed_by_few_calls(town: EcsTown, bot: EcsBot) -> None:
    names = [f"web-{number:02}" for number in range(20)]
    town.put(*(stopped(name) for name in names))
    bot.brings_about(f"start {' '.join(f'i-web{number:02}' for number in range(20))}")
    before = town.tokyo.requests
    bot.follow(minutes=1)
    assert town.tokyo.requests - before <= 6
    town.tokyo.settle()
    bot.follow(minutes=1)
    assert "20 of 20 instances started" in next(iter(bot.told()))
