"""Starting and stopping instances: previewed, confirmed, followed by their status, told on one message."""

from collections.abc import Iterator

import pytest

from app.domain.policy import Effect, Policy, Rule
from app.domain.refused import Refused
from cloud.ecs import ChargeType, EcsStatus, LockReason, StoppedMode
from cloud.errors import CloudError, Throttled, Unreachable
from cloud.fake import Slip
from tests.integration.changes.machines import CONFIRM, FREE, KEEP, EcsBot, EcsTown, text_of
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


def test_a_start_is_done_at_once_and_followed_until_it_runs(town: EcsTown, bot: EcsBot) -> None:
    town.put(stopped("web"))
    proposal = bot.brings_about("start i-web ap-northeast-1")
    assert "Starting one instance, asked for by <@U0ALICE>" in town.message(proposal).text
    assert town.status("i-web") is EcsStatus.STARTING
    bot.follow(minutes=0.5)
    assert "starting" in town.message(proposal).text
    town.tokyo.settle()
    bot.follow(minutes=0.5)
    shown = town.message(proposal).text
    assert "Done, asked for by <@U0ALICE>" in shown
    assert "*web*  `i-web` · is running now, after " in shown
    assert town.phases(town.pending(proposal).payload["request_id"]) == [
        "ecs.start requested",
        "ecs.start confirmed",
        "ecs.start attempted",
        "ecs.start succeeded",
    ]


def test_what_runs_already_is_said_and_costs_no_call(town: EcsTown, bot: EcsBot) -> None:
    town.put(instance("web"))
    _, reply = bot.types("start web")
    assert "It is running already: nothing will be done." in text_of(reply)
    assert not [call for call in town.tokyo.calls if call.method == "start"], "not even a dry run"
    assert town.slack.shown == {}


def test_of_several_only_what_is_stopped_is_started_and_the_others_are_told(
    town: EcsTown, bot: EcsBot
) -> None:
    town.put(stopped("web"), instance("db"))
    _, reply = bot.types("start web db")
    assert "*db*" in text_of(reply) and "*web*" not in text_of(reply)
    assert town.changes_asked() == [("start", ("i-web", False))]


def test_a_stop_asks_whether_to_keep_charging(town: EcsTown, bot: EcsBot) -> None:
    town.put(instance("web", public_ips=("8.8.4.4",)))
    proposal = bot.brings_about("stop web")
    question = town.message(proposal).text
    assert "<@U0ALICE>, stop one instance?" in question
    assert "may fail to start again while Alibaba has no stock" in question
    assert "a public address that is no EIP may change: `8.8.4.4`" in question
    assert town.changes_asked() == [], "only a dry run so far"
    bot.clicks(FREE, proposal)
    assert town.changes_asked() == [("stop", ("i-web", StoppedMode.STOP_CHARGING, False, False))]
    town.tokyo.settle()
    bot.follow(minutes=1)
    assert "is stopped now, after " in town.message(proposal).text


def test_a_stop_that_keeps_charging_says_so_to_alibaba(town: EcsTown, bot: EcsBot) -> None:
    town.put(instance("web"))
    bot.clicks(KEEP, bot.brings_about("stop web"))
    assert town.changes_asked() == [("stop", ("i-web", StoppedMode.KEEP_CHARGING, False, False))]


def test_a_subscription_is_offered_no_stop_of_its_charges(town: EcsTown, bot: EcsBot) -> None:
    town.put(instance("db", charge_type=ChargeType.PRE_PAID))
    proposal = bot.brings_about("stop db")
    assert set(town.pending(proposal).payload["choices"]) == {"keep_charging"}
    assert "cannot be stopped: a subscription is paid for already" in town.message(proposal).text
    assert bot.clicks(FREE, proposal) is not None
    assert town.changes_asked() == []


def test_of_several_each_is_stopped_the_way_it_can_be(town: EcsTown, bot: EcsBot) -> None:
    town.put(instance("web"), instance("db", charge_type=ChargeType.PRE_PAID))
    bot.clicks(FREE, bot.brings_about("stop web db"))
    assert town.changes_asked() == [
        ("stop", ("i-web", StoppedMode.STOP_CHARGING, False, False)),
        ("stop", ("i-db", StoppedMode.KEEP_CHARGING, False, False)),
    ]


def test_force_is_an_action_of_its_own(town: EcsTown, sqlite_url: str) -> None:
    town.policy = Policy([Rule(0, Effect.ALLOW, ("ecs.stop", "ecs.show"))])
    town.put(instance("web"))
    bot = town.bot()
    with pytest.raises(Refused):
        bot.types("force-stop web")
    town.policy = Policy([Rule(0, Effect.ALLOW, ("ecs.*",))])
    bot = town.bot()
    proposal = bot.brings_about("force-stop web")
    assert "what is not written to disk is lost" in town.message(proposal).text
    bot.clicks(KEEP, proposal)
    assert town.changes_asked() == [("stop", ("i-web", StoppedMode.KEEP_CHARGING, True, False))]


def test_a_restart_is_confirmed_and_followed_until_it_runs_again(town: EcsTown, bot: EcsBot) -> None:
    town.put(instance("web"))
    proposal = bot.brings_about("reboot web")
    bot.clicks(CONFIRM, proposal)
    bot.follow(minutes=0.5)
    assert "restarting" in town.message(proposal).text
    town.tokyo.settle()
    bot.follow(minutes=0.5)
    assert "is running again, after " in town.message(proposal).text


def test_what_a_dry_run_refuses_is_said_before_anything_is_asked(town: EcsTown, bot: EcsBot) -> None:
    town.put(instance("web", locked=(LockReason.SECURITY,)))
    _, reply = bot.types("stop web")
    assert "locked for security reasons. (InstanceLockedForSecurity) Nothing will be done." in text_of(reply)
    assert town.slack.shown == {}


def test_a_dry_run_that_is_not_answered_leaves_it_to_the_asker(town: EcsTown, bot: EcsBot) -> None:
    town.put(instance("web"))
    stop = town.tokyo.stop

    def throttled(*args: object, dry_run: bool = False, **more: object) -> str:
        if dry_run:
            raise Throttled("Too many calls.", permanent=False, code="Throttling")
        return stop(*args, **more)  # type: ignore[arg-type]

    town.tokyo.stop = throttled  # type: ignore[method-assign]
    proposal = bot.brings_about("stop web")
    assert (
        "could not be asked whether it would do that: Too many calls. (Throttling)"
        in town.message(proposal).text
    )
    bot.clicks(KEEP, proposal)
    assert town.status("i-web") is EcsStatus.STOPPING


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


def test_a_refusal_is_told_with_its_code(town: EcsTown, bot: EcsBot) -> None:
    town.put(stopped("web"))
    refusal = CloudError("Alibaba has no stock.", permanent=True, code="OperationDenied.NoStock")
    town.tokyo.slips.append(Slip(refusal))
    proposal = bot.brings_about("start web")
    assert "Not started, asked for by" in town.message(proposal).text
    assert "Alibaba has no stock." in town.message(proposal).text


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
    assert mention.text.startswith("<@U0ALICE>, starting one instance: done, after 6 m")


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
