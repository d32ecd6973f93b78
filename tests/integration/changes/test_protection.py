"""Protected clusters: said so, and lifted only by whom that is allowed, as an action of its own."""

from app.domain.policy import Effect, Policy, Rule
from cloud.errors import CloudError
from cloud.fake import Slip
from cloud.model import ClusterState
from tests.integration.changes.town import CONFIRM_BUTTON, LIFT_BUTTON, Bot, Town

NO_LIFTING = Policy([Rule(0, Effect.ALLOW, ("emr.terminate",))])


def test_lifting_and_terminating_are_two_actions_in_the_audit(town: Town, bot: Bot) -> None:
    (cluster,) = town.add("etl", protected=True)
    request, _ = bot.asks("etl")
    bot.deliver()
    (shown,) = town.slack.shown.values()
    assert "protected from termination; you can lift that and terminate in one go" in shown.text
    bot.clicks(LIFT_BUTTON, shown.key.removeprefix("proposal:"))
    assert town.calls("set_termination_protection") == [(cluster, False)]
    assert town.calls("terminate") == [cluster]
    town.end_all()
    bot.follow(minutes=1)
    assert town.phases(request) == [
        "emr.terminate requested",
        "emr.terminate confirmed",
        "emr.unprotect attempted",
        "emr.unprotect succeeded",
        "emr.terminate attempted",
        "emr.terminate succeeded",
    ]
    ids = {e.phase: e.provider_request_id for e in town.audited(request) if e.phase == "succeeded"}
    assert all(ids.values())


def test_without_the_right_to_lift_it_nothing_is_proposed(town: Town) -> None:
    town.policy = NO_LIFTING
    town.add("etl", protected=True)
    _, reply = town.bot().asks("etl")
    assert reply is not None
    assert "protected from termination, and you may not lift that here" in reply.message.text
    assert town.slack.shown == {}


def test_of_several_the_unprotected_can_be_terminated_alone(town: Town) -> None:
    town.policy = NO_LIFTING
    bot = town.bot()
    (locked,) = town.add("locked", protected=True)
    (free,) = town.add("free")
    proposal = bot.proposes("locked", "free")
    assert "you may not lift that here" in town.message(proposal).text
    bot.clicks(CONFIRM_BUTTON, proposal)
    assert town.calls("terminate") == [free]
    assert town.state(locked) is ClusterState.RUNNING


def test_if_lifting_fails_nothing_is_terminated(town: Town, bot: Bot) -> None:
    (cluster,) = town.add("etl", protected=True)
    request, _ = bot.asks("etl")
    bot.deliver()
    (shown,) = town.slack.shown.values()
    town.emr.slips.append(Slip(CloudError("The bot's AWS credentials lack it.", permanent=True)))
    bot.clicks(LIFT_BUTTON, shown.key.removeprefix("proposal:"))
    bot.tick()
    assert "not terminated" in shown.text
    assert "The bot's AWS credentials lack it." in shown.text
    assert town.calls("terminate") == []
    assert town.state(cluster) is ClusterState.RUNNING
    assert town.phases(request)[-2:] == ["emr.unprotect failed", "emr.terminate failed"]


def test_protected_after_the_preview_emr_refuses_and_that_is_said(town: Town, bot: Bot) -> None:
    (cluster,) = town.add("etl")
    proposal = bot.proposes("etl")
    town.emr.set_termination_protection(cluster, True)
    bot.clicks(CONFIRM_BUTTON, proposal)
    bot.tick()
    assert "since they are termination protected" in town.message(proposal).text
    assert town.state(cluster) is ClusterState.RUNNING
