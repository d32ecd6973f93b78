"""Followed to the end: who is called by name, what is given up, and what stops nobody else."""

from datetime import timedelta

import pytest

from app.directory import DirectoryUnavailable
from app.domain.people import Person, UserId
from cloud.errors import CloudError
from cloud.fake import Slip
from cloud.model import ClusterState
from tests.integration.changes.town import ALICE, BOB, CONFIRM_BUTTON, Bot, Town


class Killed(BaseException):
    """The process is gone."""


def confirmed(town: Town, bot: Bot, *names: str) -> str:
    town.add(*names)
    proposal = bot.proposes(*names)
    bot.clicks(CONFIRM_BUTTON, proposal)
    return proposal


def called_by_name(town: Town, proposal: str) -> list[str]:
    return [shown.text for shown in town.messages(f"proposal:{proposal}:end")]


@pytest.mark.parametrize(("minutes", "called"), [(2, False), (7, True)])
def test_who_waited_more_than_five_minutes_is_called(
    town: Town, bot: Bot, minutes: float, called: bool
) -> None:
    proposal = confirmed(town, bot, "etl")
    bot.follow(minutes=minutes)
    town.end_all()
    bot.follow(minutes=2)
    told = called_by_name(town, proposal)
    assert bool(told) is called
    assert all("<@U0ALICE>, terminating one cluster: done in " in text for text in told)


def test_who_is_called_is_called_once_however_often_bots_start(town: Town, bot: Bot) -> None:
    town.emr.slips.append(Slip(CloudError("No.", permanent=True)))
    proposal = confirmed(town, bot, "etl")
    for _ in range(3):
        bot = town.bot()
        bot.follow(minutes=1)
    assert len(called_by_name(town, proposal)) == 1
    (end,) = town.messages(f"proposal:{proposal}:end")
    message = town.message(proposal)
    assert town.slack.shown[end.thread_ts] is message, "in the thread of its message"


def test_an_end_with_errors_is_an_end_and_says_why(town: Town, bot: Bot) -> None:
    proposal = confirmed(town, bot, "etl")
    town.emr.move("j-0000", ClusterState.TERMINATED_WITH_ERRORS, "A node was lost.")
    bot.follow(minutes=1)
    assert "terminated, with errors" in town.message(proposal).text
    assert "A node was lost." in town.message(proposal).text
    assert called_by_name(town, proposal) == []


def test_accepted_but_not_begun_is_a_failure_after_five_minutes(town: Town, bot: Bot) -> None:
    proposal = confirmed(town, bot, "etl")
    town.emr.move("j-0000", ClusterState.RUNNING)
    bot.follow(minutes=4)
    assert "not terminating yet" in town.message(proposal).text
    bot.follow(minutes=3)
    assert "EMR accepted the request, but the cluster is still RUNNING." in town.message(proposal).text
    assert len(called_by_name(town, proposal)) == 1


def test_two_that_ask_for_the_same_cluster_both_see_its_end(town: Town, bot: Bot) -> None:
    town.add("etl")
    hers, his = bot.proposes("etl"), bot.proposes("etl", who=BOB)
    bot.clicks(CONFIRM_BUTTON, hers)
    bot.clicks(CONFIRM_BUTTON, his, BOB)
    bot.follow(minutes=1)
    town.end_all()
    bot.follow(minutes=1)
    assert "Done, confirmed by <@U0ALICE>" in town.message(hers).text
    assert "Done, confirmed by <@U0BOB>" in town.message(his).text


def test_an_operation_of_another_version_stops_nobody_else(town: Town, bot: Bot) -> None:
    now = town.clock.now()
    for action, payload in (("emr.terminate", {"another": "shape"}), ("emr.explode", {})):
        town.store.operations.add(action, payload, ALICE, "C0DATA", next_look_at=now)
    proposal = confirmed(town, bot, "etl")
    town.end_all()
    bot.follow(minutes=1)
    assert "Done" in town.message(proposal).text
    assert len(town.store.operations.unfinished()) == 2, "they are left for whoever understands them"


def test_while_slack_does_not_say_who_somebody_is_nothing_is_resumed_for_them_alone(
    town: Town, bot: Bot
) -> None:
    """Fail closed, and hold up nobody else; once Slack answers again, it goes on."""
    town.add("etl")
    town.emr.slips.append(Slip(Killed()))
    hers = bot.proposes("etl")
    with pytest.raises(Killed):
        bot.clicks(CONFIRM_BUTTON, hers)
    known = town.people.person

    def unknown(user: UserId, *, fresh: bool = False) -> Person:
        raise DirectoryUnavailable("users.info: fatal_error")

    town.people.person = unknown  # type: ignore[method-assign]
    again = town.bot()
    again.follow(minutes=2)
    assert town.state("j-0000") is ClusterState.RUNNING
    town.people.person = known  # type: ignore[method-assign]
    his = confirmed(town, again, "other")
    again.follow(minutes=3)
    town.end_all()
    again.follow(minutes=2)
    assert "Done" in town.message(hers).text
    assert "Done" in town.message(his).text


def test_where_the_bot_cannot_post_it_goes_on_in_a_direct_message(town: Town, bot: Bot) -> None:
    town.slack.closed["C0DATA"] = "not_in_channel"
    town.emr.slips.append(Slip(CloudError("No.", permanent=True)))
    proposal = confirmed(town, bot, "etl")
    bot.follow(minutes=1)
    assert town.message(proposal).channel == "D0ALICE"
    (end,) = town.messages(f"proposal:{proposal}:end")
    assert end.channel == "D0ALICE"


def test_a_conversation_of_two_others_is_answered_in_ones_own(town: Town, bot: Bot) -> None:
    """Commands can be typed where the bot cannot be: Slack knows no such channel for it."""
    town.slack.closed["D0ELSE"] = "channel_not_found"
    town.add("etl")
    bot.asks("etl", channel="D0ELSE")
    bot.deliver()
    assert [shown.channel for shown in town.slack.shown.values()] == ["D0ALICE"]


def test_a_message_that_slack_never_takes_is_given_up_after_an_hour(town: Town, bot: Bot) -> None:
    town.slack.closed |= {"C0DATA": "is_archived", "D0ALICE": "messages_tab_disabled"}
    proposal = confirmed(town, bot, "etl")
    town.end_all()
    bot.follow(minutes=2)
    assert town.pending(proposal).state == "claimed"
    town.pass_time(minutes=61)
    bot.tick()
    town.pass_time(seconds=timedelta(minutes=2).total_seconds())
    bot.tick()
    bot.tick()
    assert town.pending(proposal).state == "done"
