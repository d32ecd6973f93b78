"""A launch's way through crashes and lost answers, minute by minute: one call, whatever happens."""

import pytest

from app.domain.changes import Plan
from app.domain.cost import Cost
from app.domain.emr.launch_preview import LaunchFacts
from app.domain.emr.launching import LaunchCluster
from app.domain.limits import Limits
from app.domain.proposals import Choice
from app.domain.requests import Kind, Request
from app.gate.resuming import RESUMED_WITHIN
from cloud.errors import AccessDenied, CloudError, Throttled, Unreachable
from cloud.fake import Slip
from cloud.model import ClusterState
from tests.integration.changes.town import ALICE, CONFIRM_BUTTON, DATA, NOTHING, Bot, Town
from tests.unit.launches import launch

TIMED_OUT = Unreachable("AWS did not answer in time.", permanent=False)


class Killed(BaseException):
    """The process is gone."""


def propose(bot: Bot, intent: LaunchCluster | None = None) -> str:
    """Ask for a launch, and have the question shown."""
    intent = intent or launch()
    facts = LaunchFacts(intent.template, intent.account, intent.region, intent.spec, 7, 7, Cost(), Limits())
    request = Request(f"asked-{intent.key}", Kind.COMMAND, "/emr", ALICE, DATA, bot.town.clock.now())
    proposal = bot.changes.propose(request, [facts], {Choice.CONFIRM: (Plan((intent,), intent.spec.tags),)})
    assert proposal is not None
    bot.deliver()
    return proposal


def confirm(bot: Bot, proposal: str, *slips: Slip) -> None:
    bot.town.emr.slips += slips
    bot.clicks(CONFIRM_BUTTON, proposal)
    bot.deliver()


def confirm_and_die(bot: Bot, *, happened: bool) -> str:
    proposal = propose(bot)
    with pytest.raises(Killed):
        confirm(bot, proposal, Slip(Killed(), happened=happened))
    return proposal


def launches(town: Town) -> int:
    return len(town.calls("run_job_flow"))


def come_up(town: Town) -> None:
    for cluster_id in town.emr.clusters:
        town.emr.move(cluster_id, ClusterState.WAITING)


def test_it_is_followed_from_starting_to_ready(town: Town, bot: Bot) -> None:
    proposal = propose(bot)
    confirm(bot, proposal)
    for state, words in (
        (ClusterState.STARTING, "starting"),
        (ClusterState.BOOTSTRAPPING, "bootstrapping"),
        (ClusterState.RUNNING, "running its steps"),
        (ClusterState.WAITING, "ready in"),
    ):
        for cluster_id in town.emr.clusters:
            town.emr.move(cluster_id, state)
        bot.follow(minutes=1)
        assert words in town.message(proposal).text
    (told,) = town.messages(f"proposal:{proposal}:end")
    assert "<@U0ALICE>" in told.text
    assert town.phases("asked-" + launch().key)[-1] == "emr.launch succeeded"


@pytest.mark.parametrize("minutes", [0, 8, 60 * 24 * 3], ids=["at once", "later", "after days"])
def test_killed_after_it_took_effect_it_is_found(town: Town, bot: Bot, minutes: int) -> None:
    proposal = confirm_and_die(bot, happened=True)
    town.pass_time(minutes=minutes)
    again = town.bot()
    again.follow(minutes=2)
    assert f"`{next(iter(town.emr.clusters))}`" in town.message(proposal).text
    come_up(town)
    again.follow(minutes=2)
    assert "Done" in town.message(proposal).text
    assert (launches(town), len(town.emr.clusters)) == (1, 1)


def test_killed_before_it_took_effect_it_is_looked_for_and_never_launched(town: Town, bot: Bot) -> None:
    proposal = confirm_and_die(bot, happened=False)
    again = town.bot()
    again.follow(minutes=9)
    assert "looking whether EMR has launched it" in town.message(proposal).text
    again.follow(minutes=4)
    text = town.message(proposal).text
    assert "Outcome unknown" in text
    assert "It is not known whether it was launched." in text
    assert (launches(town), len(town.emr.clusters)) == (1, 0)
    again.follow(minutes=30)
    assert launches(town) == 1, "nobody goes on with it ever"
    assert len(town.messages(f"proposal:{proposal}:end")) == 1
    assert town.phases("asked-" + launch().key)[-1] == "emr.launch unknown"


@pytest.mark.parametrize("happened", [True, False])
@pytest.mark.parametrize("error", [TIMED_OUT, CloudError("AWS failed at RunJobFlow (500).", permanent=False)])
def test_a_lost_answer_is_looked_up_by_the_same_process(
    town: Town, bot: Bot, error: CloudError, happened: bool
) -> None:
    proposal = propose(bot)
    confirm(bot, proposal, Slip(error, happened=happened))
    assert "looking what became of it" in town.message(proposal).text
    bot.follow(minutes=1)
    come_up(town)
    bot.follow(minutes=14)
    assert ("Done" if happened else "Outcome unknown") in town.message(proposal).text
    assert (launches(town), len(town.emr.clusters)) == (1, int(happened))


def test_one_that_appears_late_is_found(town: Town, bot: Bot) -> None:
    proposal = confirm_and_die(bot, happened=True)
    hidden = dict(town.emr.clusters)
    town.emr.clusters.clear()
    again = town.bot()
    again.follow(minutes=6)
    assert "looking whether" in town.message(proposal).text
    town.emr.clusters.update(hidden)
    again.follow(minutes=1)
    assert "starting" in town.message(proposal).text


def test_while_emr_is_silent_nothing_is_concluded(town: Town, bot: Bot) -> None:
    proposal = confirm_and_die(bot, happened=True)
    town.emr.error = TIMED_OUT
    again = town.bot()
    again.follow(minutes=30)
    assert "Outcome unknown" not in town.message(proposal).text
    town.emr.error = None
    again.follow(minutes=2)
    assert "starting" in town.message(proposal).text


@pytest.mark.parametrize(
    "error",
    [
        AccessDenied("The bot's AWS credentials lack the permission for RunJobFlow.", permanent=True),
        Throttled("AWS is limiting RunJobFlow calls right now.", permanent=False),
    ],
)
def test_a_refusal_is_a_plain_end(town: Town, bot: Bot, error: CloudError) -> None:
    proposal = propose(bot)
    confirm(bot, proposal, Slip(error))
    bot.follow(minutes=1)
    text = town.message(proposal).text
    assert "Not launched" in text
    assert error.message in text
    assert launches(town) == 1


def test_it_failed_and_says_why(town: Town, bot: Bot) -> None:
    proposal = propose(bot)
    confirm(bot, proposal)
    (cluster_id,) = town.emr.clusters
    town.emr.move(cluster_id, ClusterState.TERMINATED_WITH_ERRORS, "bootstrap action 1 <!channel> failed")
    bot.follow(minutes=1)
    text = town.message(proposal).text
    assert "Launched, but it failed" in text
    assert f"s3://acme-emr-logs/{cluster_id}/" in text
    assert "<!channel>" not in text


def die_before_the_call(bot: Bot) -> str:
    def die(*_: object) -> None:
        raise Killed

    proposal = propose(bot)
    bot.leases.holding = die  # type: ignore[method-assign, assignment]
    with pytest.raises(Killed):
        bot.clicks(CONFIRM_BUTTON, proposal)
    return proposal


def test_interrupted_before_its_call_it_is_launched_once(town: Town, bot: Bot) -> None:
    die_before_the_call(bot)
    assert launches(town) == 0
    town.bot().follow(minutes=2)
    assert (launches(town), len(town.emr.clusters)) == (1, 1)


@pytest.mark.parametrize("meanwhile", ["too late", "policy"])
def test_interrupted_before_its_call_it_may_be_given_up(town: Town, bot: Bot, meanwhile: str) -> None:
    proposal = die_before_the_call(bot)
    if meanwhile == "policy":
        town.policy = NOTHING
    else:
        town.pass_time(seconds=RESUMED_WITHIN.total_seconds() + 1)
    town.bot().follow(minutes=2)
    assert "Not launched" in town.message(proposal).text
    assert launches(town) == 0


def test_called_late_and_its_answer_lost_it_is_looked_for_as_long_as_any_other(town: Town, bot: Bot) -> None:
    proposal = die_before_the_call(bot)
    town.pass_time(minutes=9)
    town.emr.slips.append(Slip(TIMED_OUT))
    again = town.bot()
    again.follow(minutes=8)
    assert "looking whether EMR has launched it" in town.message(proposal).text
    again.follow(minutes=4)
    assert "Outcome unknown" in town.message(proposal).text


def test_two_replicas_launch_and_follow_once(town: Town, bot: Bot) -> None:
    other, proposal = town.bot(), propose(bot)
    confirm(bot, proposal)
    other.clicks(CONFIRM_BUTTON, proposal)
    come_up(town)
    for _ in range(24):
        town.pass_time(seconds=5)
        bot.tick()
        other.tick()
    assert launches(town) == 1
    assert len(town.messages(f"proposal:{proposal}:end")) == 1


def test_many_launches_are_followed_by_few_calls(town: Town, bot: Bot) -> None:
    for number in range(6):
        confirm(bot, propose(bot, launch(key=f"{number:08x}feedbeef")))
    before = town.emr.requests
    bot.follow(minutes=10)
    assert town.emr.requests - before <= 50
    come_up(town)
    bot.follow(minutes=2)
    done = [shown for shown in town.slack.shown.values() if "Done" in shown.text]
    assert len(done) == 6
