"""Killed at any point: the next bot goes on, does nothing twice, and the message ends up true."""

import pytest

from app.gate.resuming import RESUMED_WITHIN
from app.views.proposal import CANCEL_ACTION
from cloud.errors import CloudError, Unreachable
from cloud.fake import Slip
from cloud.model import ClusterState
from tests.integration.changes.town import ALICE, CONFIRM_BUTTON, NOTHING, Bot, Town


class Killed(BaseException):
    """The process is gone."""


def confirm_and_die(town: Town, bot: Bot, *, happened: bool) -> str:
    """Die in the middle of the call, or right after it took effect."""
    town.emr.slips.append(Slip(Killed(), happened=happened))
    proposal = bot.proposes("etl")
    with pytest.raises(Killed):
        bot.clicks(CONFIRM_BUTTON, proposal)
    return proposal


def finish(town: Town, bot: Bot, proposal: str) -> str:
    bot.follow(minutes=2)
    town.end_all()
    bot.follow(minutes=3)
    return town.message(proposal).text


def test_a_proposal_that_was_never_posted_is_posted(town: Town, bot: Bot) -> None:
    town.add("etl")
    bot.asks("etl")
    assert town.slack.shown == {}
    town.bot().tick()
    (shown,) = town.slack.shown.values()
    assert "terminate one cluster?" in shown.text


@pytest.mark.parametrize("happened", [False, True], ids=["before the effect", "after the effect"])
def test_during_the_call(town: Town, bot: Bot, happened: bool) -> None:
    (cluster,) = town.add("etl")
    proposal = confirm_and_die(town, bot, happened=happened)
    assert "Done" in finish(town, town.bot(), proposal)
    assert town.state(cluster) is ClusterState.TERMINATED
    assert len(town.calls("terminate")) == (1 if happened else 2)


def test_between_the_claim_and_the_call(town: Town, bot: Bot) -> None:
    """Of two, the second was not begun when the first call killed it."""
    town.add("etl", "other")
    town.emr.slips.append(Slip(Killed(), happened=True))
    proposal = bot.proposes("etl", "other")
    with pytest.raises(Killed):
        bot.clicks(CONFIRM_BUTTON, proposal)
    assert "2 of 2 clusters terminated" in finish(town, town.bot(), proposal)
    assert town.calls("terminate") == ["j-0000", "j-0001"]


def test_between_the_end_and_its_message(town: Town, bot: Bot) -> None:
    town.add("etl")
    proposal = bot.proposes("etl")
    bot.clicks(CONFIRM_BUTTON, proposal)
    bot.follow(minutes=1)
    town.end_all()
    town.pass_time(minutes=1)
    bot.tracker.tick()
    assert town.operations(proposal)[0].state == "succeeded"
    assert "Done" not in town.message(proposal).text
    town.bot().tick()
    assert "Done" in town.message(proposal).text


@pytest.mark.parametrize("end", ["cancelled", "expired"])
def test_between_the_withdrawal_and_its_message(town: Town, bot: Bot, end: str) -> None:
    town.add("etl")
    proposal = bot.proposes("etl")
    if end == "cancelled":
        bot.clicks(CANCEL_ACTION, proposal)
    else:
        town.pass_time(minutes=10)
        bot.changes.expire()
    assert "terminate one cluster?" in town.message(proposal).text
    town.pass_time(hours=5)
    town.bot().tick()
    assert "nothing was done" in town.message(proposal).text


def test_what_was_interrupted_too_long_ago_is_given_up_aloud(town: Town, bot: Bot) -> None:
    (cluster,) = town.add("etl")
    proposal = confirm_and_die(town, bot, happened=False)
    town.pass_time(seconds=RESUMED_WITHIN.total_seconds() + 1)
    again = town.bot()
    again.follow(minutes=1)
    assert "too long ago to do it now. Please ask again." in town.message(proposal).text
    assert town.state(cluster) is ClusterState.RUNNING
    assert len(town.messages(f"proposal:{proposal}:end")) == 1, "a failure is told by name"


def test_what_took_effect_is_followed_however_long_ago(town: Town, bot: Bot) -> None:
    town.add("etl")
    proposal = confirm_and_die(town, bot, happened=True)
    town.pass_time(hours=3)
    town.end_all()
    town.bot().follow(minutes=1)
    assert "Done" in town.message(proposal).text


@pytest.mark.parametrize("meanwhile", ["policy", "person"])
def test_what_is_not_allowed_any_more_is_given_up(town: Town, bot: Bot, meanwhile: str) -> None:
    (cluster,) = town.add("etl")
    proposal = confirm_and_die(town, bot, happened=False)
    if meanwhile == "policy":
        town.policy = NOTHING
    else:
        town.people.gone.add(ALICE)
    town.bot().follow(minutes=2)
    assert "it is not allowed any more" in town.message(proposal).text
    assert town.state(cluster) is ClusterState.RUNNING


@pytest.mark.parametrize("happened", [False, True])
def test_a_lost_answer_is_no_failure(town: Town, bot: Bot, happened: bool) -> None:
    town.add("etl")
    request, _ = bot.asks("etl")
    bot.deliver()
    proposal = next(iter(town.slack.shown.values())).key.removeprefix("proposal:")
    town.emr.slips.append(
        Slip(Unreachable("AWS did not answer in time.", permanent=False), happened=happened)
    )
    bot.clicks(CONFIRM_BUTTON, proposal)
    bot.deliver()
    assert "looking what became of it" in town.message(proposal).text
    assert "Done" in finish(town, bot, proposal)
    assert "emr.terminate unknown" in town.phases(request)
    assert town.phases(request)[-1] == "emr.terminate succeeded"
    assert len(town.calls("terminate")) == (1 if happened else 2)


def test_what_emr_never_takes_is_given_up_after_ten_minutes(town: Town, bot: Bot) -> None:
    town.add("etl")
    proposal = bot.proposes("etl")
    town.emr.slips += [Slip(CloudError("AWS failed at TerminateJobFlows (500).", permanent=False))] * 100
    bot.clicks(CONFIRM_BUTTON, proposal)
    bot.follow(minutes=13)
    text = town.message(proposal).text
    assert "It did not take effect (AWS failed at TerminateJobFlows (500)), too long ago to do it now" in text


def test_while_its_worker_lives_nobody_takes_it_for_abandoned(town: Town, bot: Bot) -> None:
    """A call that takes minutes: the other replica looks on, and calls nothing."""
    town.add("etl")
    other, proposal = town.bot(), bot.proposes("etl")
    terminate, calls = town.emr.terminate, []

    def slow(cluster_id: str) -> str:
        calls.append(cluster_id)
        for _ in range(12):
            town.pass_time(seconds=8)
            bot.leases.renew()
            other.tick()
        return terminate(cluster_id)

    town.emr.terminate = slow  # type: ignore[method-assign]
    bot.clicks(CONFIRM_BUTTON, proposal)
    assert calls == ["j-0000"]
    assert "Done" in finish(town, other, proposal)


def test_a_slow_worker_that_lost_its_operation_calls_nothing(town: Town, bot: Bot) -> None:
    """Two clusters; the first call takes so long, unrenewed, that another replica takes over the second."""
    town.add("etl", "other")
    other, proposal = town.bot(), bot.proposes("etl", "other")
    terminate, calls = town.emr.terminate, []

    def slow(cluster_id: str) -> str:
        calls.append(cluster_id)
        if len(calls) == 1:
            town.pass_time(seconds=31)
            other.tick()
        return terminate(cluster_id)

    town.emr.terminate = slow  # type: ignore[method-assign]
    bot.clicks(CONFIRM_BUTTON, proposal)
    assert sorted(calls) == ["j-0000", "j-0000", "j-0001"], "the same request twice at worst, and no third"
    assert "2 of 2" in finish(town, other, proposal)
