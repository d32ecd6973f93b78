"""What harms nothing is done at once: one message, one call, and interrupted it goes on like any other change."""

import pytest

from app.domain.changes import Plan
from app.domain.emr.intents import ProtectCluster
from app.domain.facts import ClusterFacts
from app.domain.refused import Refused
from app.domain.requests import Kind
from cloud.errors import CloudError, Unreachable
from cloud.fake import Slip
from cloud.model import ClusterState
from tests.integration.changes.town import ALICE, CONFIRM_BUTTON, NOTHING, Bot, Town


class Killed(BaseException):
    """The process is gone."""


def protect(town: Town, bot: Bot, cluster_id: str) -> str:
    """Ask for protection; answer with the proposal's id."""
    cluster = town.emr.clusters[cluster_id].detail.summary
    scope, created = cluster.scope, cluster.created_at
    fact = ClusterFacts(cluster.id, cluster.name, scope.account, scope.region, "WAITING", created, False)
    intent = ProtectCluster(scope.account, scope.region, cluster.id, cluster.name, created.isoformat())
    request = bot._request(Kind.COMMAND, "/emr", ALICE)
    proposal = bot.changes.carry_out(request, [fact], (Plan((intent,), {}),))
    bot.deliver()
    return proposal


def is_protected(town: Town, cluster_id: str) -> bool:
    return town.emr.clusters[cluster_id].detail.termination_protected


def test_it_is_done_and_told_on_one_message(town: Town, bot: Bot) -> None:
    (cluster,) = town.add("etl")
    proposal = protect(town, bot, cluster)
    assert is_protected(town, cluster)
    (operation,) = town.operations(proposal)
    assert operation.state == "succeeded"
    shown = town.message(proposal)
    assert "Done, asked for by <@U0ALICE>" in shown.text
    assert ":white_check_mark: *etl*" in shown.text


def test_it_stands_in_the_audit_like_what_is_confirmed(town: Town, bot: Bot) -> None:
    (cluster,) = town.add("etl")
    proposal = protect(town, bot, cluster)
    request = town.pending(proposal).payload["request_id"]
    assert town.phases(request) == [
        "emr.protect requested",
        "emr.protect confirmed",
        "emr.protect attempted",
        "emr.protect succeeded",
    ]


def test_nothing_is_left_to_follow_or_to_confirm(town: Town, bot: Bot) -> None:
    (cluster,) = town.add("etl")
    proposal = protect(town, bot, cluster)
    bot.follow(minutes=2)
    assert bot.clicks(CONFIRM_BUTTON, proposal) is not None
    assert len(town.calls("set_termination_protection")) == 1
    assert not town.messages(f"proposal:{proposal}:end"), "what took no time is not told twice"


def test_who_may_not_leaves_nothing_behind(town: Town) -> None:
    (cluster,) = town.add("etl")
    town.policy = NOTHING
    with pytest.raises(Refused):
        protect(town, town.bot(), cluster)
    assert not is_protected(town, cluster)
    assert town.slack.shown == {}


def test_a_lost_answer_is_made_up_for_by_asking_again(town: Town, bot: Bot) -> None:
    (cluster,) = town.add("etl")
    town.emr.slips.append(Slip(Unreachable("No answer.", permanent=False), happened=False))
    proposal = protect(town, bot, cluster)
    assert "EMR's answer was lost; looking what became of it" in town.message(proposal).text
    bot.follow(minutes=1)
    assert is_protected(town, cluster)
    assert "Done" in town.message(proposal).text


def test_a_refusal_is_its_end(town: Town, bot: Bot) -> None:
    (cluster,) = town.add("etl")
    town.emr.slips.append(Slip(CloudError("AWS says no.", permanent=True), happened=False))
    proposal = protect(town, bot, cluster)
    assert "Not protected, asked for by" in town.message(proposal).text
    assert "AWS says no." in town.message(proposal).text


@pytest.mark.parametrize("happened", [False, True], ids=["before the effect", "after the effect"])
def test_killed_during_the_call_the_next_bot_does_it_again(town: Town, bot: Bot, happened: bool) -> None:
    (cluster,) = town.add("etl")
    town.emr.slips.append(Slip(Killed(), happened=happened))
    with pytest.raises(Killed):
        protect(town, bot, cluster)
    town.bot().follow(minutes=2)
    assert is_protected(town, cluster)
    assert len(town.calls("set_termination_protection")) == 2, "it is harmless when repeated"


def test_what_was_claimed_and_never_called_takes_no_look(town: Town, bot: Bot) -> None:
    """Of two, the second was not begun when the first call killed it: so nobody has to look what became of it."""
    town.add("etl", "other")
    town.emr.slips.append(Slip(Killed(), happened=True))
    proposal = bot.proposes("etl", "other")
    with pytest.raises(Killed):
        bot.clicks(CONFIRM_BUTTON, proposal)
    first, second = town.operations(proposal)
    assert (first.payload["called"], second.payload["called"]) == (True, False)
    again = town.bot()
    town.pass_time(minutes=1)
    assert [operation.id for operation in again.tracker.tick().undone] == [second.id]
    assert town.state("j-0000") is ClusterState.TERMINATING
